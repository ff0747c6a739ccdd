import { systemClock } from '../../engine/clock.ts'
import { lockLost } from '../../engine/steps/batch.ts'
import { runtimeOf } from '../../runtime/index.ts'
import { GUARD_FAILED, guardedScript } from '../../shell/batch.ts'
import { ExitCode, RmqError } from '../../errors.ts'
import { hint } from '../../hint.ts'
import type { BrokerGroup, Cluster } from '../../model/cluster.ts'
import { elections, isElected } from '../../groups/index.ts'
import { listed } from '../../model/listed.ts'
import {
  isRecovered,
  killedMoment,
  momentOf,
  stillMissing,
  type Killed,
} from '../../rocketmq/failover/failover.ts'
import { noSuccessor } from '../../rocketmq/failover/successor.ts'
import { watchFailover } from '../../rocketmq/failover/watch-failover.ts'
import { renderDrill, renderMoment, type DrillReport } from '../../ui/views/drill.ts'
import { withCluster, type ConnectedCluster } from '../../run/connected-cluster.ts'
import { dialer } from '../../run/hosts/dialer.ts'
import type { Context } from '../../run/context.ts'
import { loadCluster } from '../../run/load.ts'
import { argument, type Run } from '../../run/command/spec.ts'
import { underLock, type LockedRun } from '../../run/under-lock.ts'

export interface DrillFlags {
  /** ms. */
  readonly timeout?: number
}

const DEFAULT_TIMEOUT_MS = 120_000

/** Kills the leader of an elected group and watches the group recover; exit 1 when it does not in time. */
export const run: Run<DrillFlags> = async (context, args) => {
  const cluster = await loadCluster(context, args)
  const group = electedGroup(cluster, argument(args, 'group'))
  // All members of the group and all servers that elect matter, so --limit leaves nothing out.
  const { limit: _all, ...flags } = args.flags
  return withCluster({ context, flags, cluster, command: 'drill' }, async (connected) => {
    const leader = await leaderNow(connected, group)
    await agree(context, cluster, leader)
    return underLock(connected, (run) => drill(run, connected, args.flags.timeout, group, leader))
  })
}

function electedGroup(cluster: Cluster, name: string): BrokerGroup {
  const elected = cluster.groups.filter(isElected)
  const group = elected.find((one) => one.name === name)
  if (group) return group
  const known = elected.map((one) => one.name).join(', ')
  const is = cluster.groups.some((one) => one.name === name)
    ? `${name} does not elect its master: there is no failover to test`
    : `there is no group '${name}'`
  throw new RmqError('no-elected-group', is, {
    hint:
      known === ''
        ? `Masters are elected with replication: ${listed(elections, 'or')}.`
        : `Use one of: ${known}.`,
  })
}

/**
 * Returns the present leader when the group can lose it.
 * @throws RmqError 'no-leader', 'no-successor'
 */
async function leaderNow(connected: ConnectedCluster, group: BrokerGroup): Promise<Killed> {
  const { cluster, context, access } = connected
  connected.stale()
  const present = await connected.verification()
  const leader = cluster.instances.find(({ id }) => id === present.leaders.get(group.name))
  const next = hint`See which: ${{ run: 'status' }}. Bring it up first: ${{ run: 'apply' }}.`
  if (!leader)
    throw new RmqError('no-leader', `nothing was killed: ${group.name} has no leader now`, { hint: next })
  const why = await noSuccessor(cluster, dialer(access), leader, present, { signal: context.stop })
  if (why !== undefined) throw new RmqError('no-successor', `nothing was killed: ${why}`, { hint: next })
  const row = present.brokers.find(({ instance }) => instance === leader.id)
  return { instance: leader, group: group.name, bootTimestamp: row?.answer?.runtime?.bootTimestamp }
}

async function agree(context: Context, cluster: Cluster, { instance, group }: Killed): Promise<void> {
  const what = `${instance.id} on ${instance.host}, the leader of ${group} in ${cluster.name}`
  if (
    await context.ask(`This kills ${what}. Until another one leads, the group takes no messages. Continue?`)
  ) {
    return
  }
  throw new RmqError('needs-yes', `nothing was killed: it would be ${what}`, {
    hint: 'Run again with --yes.',
  })
}

async function drill(
  { lock, audit }: LockedRun,
  connected: ConnectedCluster,
  timeoutMs: number | undefined,
  group: BrokerGroup,
  agreed: Killed,
): Promise<ExitCode> {
  const { context, cluster, access } = connected
  const dial = dialer(access)
  // An election may have come between the question and the lock.
  const killed = await leaderNow(connected, group)
  const host = access.get(killed.instance.host)
  if (killed.instance.id !== agreed.instance.id || host === undefined) {
    throw new RmqError('plan-changed', `nothing was killed: ${killed.instance.id} leads ${group.name} now`, {
      where: { host: killed.instance.host },
      hint: host === undefined ? 'Its host was not reached.' : 'Run again.',
    })
  }
  await context.ui.settled()
  const begun = systemClock.now()
  const kill = guardedScript(lock.guard, runtimeOf(cluster).kill(killed.instance))
  const result = await host.script(kill, { timeoutMs: 30_000, changes: true })
  if (result.exit === GUARD_FAILED) throw lockLost(host.host, context.stop.aborted)
  if (result.exit !== 0) {
    throw new RmqError('kill-failed', `${killed.instance.id} could not be killed`, {
      where: { host: host.host },
      output: result.stderr.toString(),
    })
  }
  const first = killedMoment(cluster, killed)
  context.ui.show('drill-moment', first, () => renderMoment(first))
  const failover = await watchFailover(cluster, dial, killed, {
    begun,
    timeoutMs: timeoutMs ?? DEFAULT_TIMEOUT_MS,
    signal: context.stop,
    onChange: (now, before) => {
      for (const moment of now.moments.slice(before.moments.length)) {
        context.ui.show('drill-moment', moment, () => renderMoment(moment))
      }
    },
  })
  const leads = momentOf(failover, 'leads')
  const report: DrillReport = {
    cluster: cluster.name,
    group: group.name,
    killed: killed.instance.id,
    leader: leads?.instance,
    ledAfterMs: leads?.ms,
    wholeAfterMs: momentOf(failover, 'caught-up')?.ms,
    recovered: isRecovered(failover),
    missing: stillMissing(failover, killed),
    moments: failover.moments,
    ms: systemClock.now() - begun,
  }
  context.ui.show('drill', report, () => renderDrill(report, context.ui.style))
  await audit.end({ outcome: report.recovered ? 'done' : 'failed', detail: '' })
  return report.recovered ? ExitCode.done : ExitCode.failed
}
