import type { Instance } from '../../src/model/cluster.ts'

/** Whom an instance shares its data with. */
export interface Membership {
  /** brokerName, or the Raft group of the controllers. */
  readonly group?: string
  /** Its number where members have one ('n0'): a store belongs to a number. */
  readonly selfId?: string
}

/** Empty for what shares no data: name servers, proxies, dashboards. */
export function membershipOf({ broker, config }: Pick<Instance, 'broker' | 'config'>): Membership {
  if (broker !== undefined) {
    return { group: broker.group, ...(broker.selfId === undefined ? {} : { selfId: broker.selfId }) }
  }
  const [group, selfId] = ['controllerDLegerGroup', 'controllerDLegerSelfId'].map((key) => config.get(key))
  return typeof group === 'string' && typeof selfId === 'string' ? { group, selfId } : {}
}
