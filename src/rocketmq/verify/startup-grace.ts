import type { Cluster, Instance } from '../../model/cluster.ts'
import { startTimeoutMs, type InstanceState } from '../../runtime/runtime.ts'
import { agreements } from '../services/agreements.ts'
import type { Problem } from './verification.ts'

/**
 * Problems that end by themselves after a start: brokers register at a name server every 30 s
 * (registerNameServerPeriod), slaves follow, groups elect, and so do servers that must agree.
 */
const PASSES = new Set([
  'not-registered',
  'wrong-identity',
  'no-master',
  'masters-differ',
  'unknown-master',
  'slave-behind',
  'no-replication',
  'wrong-master',
  'no-role',
  'unknown-member',
  ...agreements.map(({ code }) => code),
])

/** Causes of an open question that end by themselves: an instance that is loading its classes answers late. */
const LATE = new Set(['remoting-timeout', 'remoting-lost'])

const passes = ({ code, cause }: Problem): boolean =>
  PASSES.has(code) || (code === 'not-verified' && cause !== undefined && LATE.has(cause))

/** ms without any progress after which these do not pass any more. */
const SETTLE_MS = 60_000

/** An instance that is still starting, as its host reports. */
export interface StartingInstance {
  readonly instance: Instance
  /** Seconds since its start; undefined: its start has not got that far. */
  readonly uptime: number | undefined
}

/**
 * The starting instances that explain all problems, as after a boot of their host: an instance that does not answer yet is
 * within the time of a start, the rest passes. None when anything else is wrong: that does not get better by waiting.
 * @param states of the instances whose hosts could be asked
 * @param unchangedMs how long the problems have been the same
 */
export function startingInstances(
  { instances }: Pick<Cluster, 'instances'>,
  problems: readonly Problem[],
  states: ReadonlyMap<string, Pick<InstanceState, 'activity' | 'uptime'>>,
  unchangedMs: number,
): readonly StartingInstance[] {
  const young = instances.flatMap((instance): StartingInstance[] => {
    const state = states.get(instance.id)
    if (state?.activity === 'starting' || state?.activity === 'changing')
      return unchangedMs < SETTLE_MS ? [{ instance, uptime: undefined }] : []
    if (state?.uptime === undefined || state.uptime * 1000 >= startTimeoutMs(instance)) return []
    return [{ instance, uptime: state.uptime }]
  })
  const silent = new Set(problems.filter(({ code }) => code === 'no-answer').map(({ instance }) => instance))
  const late = young.filter(({ instance }) => silent.has(instance.id))
  const explained =
    late.length === silent.size &&
    problems.every((one) => one.code === 'no-answer' || (passes(one) && unchangedMs < SETTLE_MS))
  if (!explained) return []
  return late.length > 0 ? late : young
}

/** For people: 'broker-a-0, broker-b-0 (started 4 s ago)'. */
export function describeStarting(coming: readonly StartingInstance[]): string {
  const ids = coming.map(({ instance }) => instance.id)
  const names = ids.length > 4 ? `${ids.length} instances` : ids.join(', ')
  const uptimes = coming.flatMap(({ uptime }) => (uptime === undefined ? [] : [uptime]))
  if (uptimes.length < coming.length) return `${names} (starting)`
  return `${names} (${ids.length > 1 ? 'the last one ' : ''}started ${Math.min(...uptimes)} s ago)`
}
