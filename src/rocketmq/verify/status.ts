import type { Cluster, Instance } from '../../model/cluster.ts'
import { isElectedMember } from '../../model/groups.ts'
import { kindOf } from '../../services/index.ts'
import { isClassic } from '../replication/replication-lag.ts'
import type { BrokerRow, Verification } from './verification.ts'

/** State of an instance by the service manager. */
export interface ServiceState {
  /** 'running', 'stopped', 'failed' …, for people. */
  readonly phase: string
  /** Seconds since its start; undefined unless running. */
  readonly uptime: number | undefined
}

/** One line of `status`. What is not known, or has no meaning for the service, is undefined. */
export interface StatusRow {
  readonly instance: string
  readonly host: string
  /** The title of the service ('name server'), or the role of a broker in its group right now: 'master', 'slave'. */
  readonly role: string
  readonly state: string
  /** Seconds. */
  readonly uptime: number | undefined
  readonly version: string | undefined
  /** Messages written per second, 10 s average. */
  readonly inTps: number | undefined
  /** Bytes that a slave lacks of its master's commit log; negative: so many has a classic slave that its master has not. */
  readonly lag: bigint | undefined
  /** 0 to 1. */
  readonly diskRatio: number | undefined
}

type Asked = Pick<Verification, 'rows' | 'brokers'>

/**
 * One row per instance, in the model's order: the service manager's word and the instance's own, side by side.
 * @param services by instance id; a host that was not reached has none, and its state is 'unreachable'
 */
export function statusRows(
  cluster: Pick<Cluster, 'instances'>,
  verification: Asked,
  services: ReadonlyMap<string, ServiceState>,
): StatusRow[] {
  const silent = silentInstances(verification)
  return cluster.instances.map((instance) => {
    const broker = verification.brokers.find((row) => row.instance === instance.id)
    const service = services.get(instance.id)
    const mute = service?.phase === 'running' && silent.has(instance.id)
    return {
      instance: instance.id,
      host: instance.host,
      role: roleOf(instance, broker, verification),
      state: service === undefined ? 'unreachable' : mute ? 'running, no answer' : service.phase,
      uptime: service?.uptime,
      version: broker?.answer?.runtime?.version,
      inTps: broker?.answer?.runtime?.putTps,
      lag: broker === undefined ? undefined : lagOf(instance, broker, verification.brokers),
      diskRatio: broker?.answer?.runtime?.diskRatio,
    }
  })
}

/**
 * One row for each instance to be removed that is not gone yet.
 * @param services of those that are not gone, by instance id
 */
export function removalRows(
  cluster: Pick<Cluster, 'toRemove'>,
  verification: Pick<Verification, 'rows'>,
  services: ReadonlyMap<string, ServiceState>,
): StatusRow[] {
  return cluster.toRemove.flatMap((instance): StatusRow[] => {
    const service = services.get(instance.id)
    if (service === undefined) return []
    return [
      {
        instance: instance.id,
        host: instance.host,
        role: roleOf(instance, undefined, verification),
        state: `${service.phase} (to be removed)`,
        uptime: service.uptime,
        version: undefined,
        inTps: undefined,
        lag: undefined,
        diskRatio: undefined,
      },
    ]
  })
}

function silentInstances({ rows }: Pick<Verification, 'rows'>): ReadonlySet<string> {
  return new Set(rows.filter(({ answer }) => answer === undefined).map(({ instance }) => instance))
}

/** For a broker the name servers' word, since a master can be elected; the inventory's while it is not registered. */
function roleOf(
  instance: Instance,
  broker: BrokerRow | undefined,
  { rows }: Pick<Verification, 'rows'>,
): string {
  const { title } = kindOf(instance)
  if (instance.broker !== undefined) {
    if (broker?.brokerId !== undefined) return broker.brokerId === 0 ? 'master' : 'slave'
    return isElectedMember(instance) ? 'member' : instance.broker.role
  }
  const leads = rows.some((row) => row.instance === instance.id && row.answer?.election?.leader === true)
  return leads ? `${title}, leader` : title
}

/** A classic slave that seemed to be ahead was compared with a later answer of its master; elected ones correct that. */
function lagOf(instance: Instance, broker: BrokerRow, brokers: readonly BrokerRow[]): bigint | undefined {
  if (broker.brokerId === undefined || broker.brokerId === 0) return undefined
  const master = brokers.find((row) => row.group === broker.group && row.brokerId === 0)
  const needs = master?.answer?.runtime?.commitLogMaxOffset
  const has = broker.answer?.runtime?.commitLogMaxOffset
  if (needs === undefined || has === undefined) return undefined
  return needs > has || isClassic(instance) ? needs - has : 0n
}
