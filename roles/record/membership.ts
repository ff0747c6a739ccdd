import type { Instance } from '../../src/model/cluster.ts'
import { compact } from '../../src/objects.ts'
import { kindOf } from '../../src/services/index.ts'

/** Whom an instance shares its data with. */
export interface Membership {
  /** brokerName, or the Raft group of a service that votes. */
  readonly group?: string
  /** Its number where members have one ('n0'): a store belongs to a number. */
  readonly selfId?: string
}

/** The membership of a broker, or of an instance of a service that votes; empty for what shares no data. */
export function membershipOf(instance: Pick<Instance, 'broker' | 'config' | 'service'>): Membership {
  const { broker, config } = instance
  if (broker !== undefined) {
    return { group: broker.group, ...compact({ selfId: broker.selfId }) }
  }
  const { votes } = kindOf(instance)
  const [group, selfId] = votes === undefined ? [] : [votes.group, votes.self].map((key) => config.get(key))
  return typeof group === 'string' && typeof selfId === 'string' ? { group, selfId } : {}
}
