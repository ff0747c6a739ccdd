import type { Cluster, Instance } from '../../model/cluster.ts'
import { removedInstanceRef } from '../../instances/removed-instance.ts'
import { serviceRef } from '../../instances/service-ref.ts'
import { stateOf } from '../../instances/state-of.ts'
import { ExitCode } from '../../errors.ts'
import { advisoriesFor, type Match } from '../../releases/advisories/index.ts'
import { removalRows, statusRows, type ServiceState, type StatusRow } from '../../rocketmq/verify/status.ts'
import type { HostState } from '../../runtime/runtime.ts'
import { loadCluster } from '../../run/load.ts'
import type { Run } from '../../run/command/spec.ts'
import { withSession, type Session } from '../../run/session.ts'

/** Instances as the service manager and RocketMQ itself see them, side by side. */
export const run: Run = async (context, args) => {
  const cluster = await loadCluster(context, args)
  const options = { context, flags: args.flags, cluster, command: 'status', verify: true }
  return withSession(options, async (session) => {
    const verification = await session.verification()
    const all = [
      ...statusRows(cluster, verification, serviceStates(session)),
      ...removalRows(cluster, verification, removalStates(session)),
    ]
    const rows = all.filter(({ instance }) => session.selection.instances.has(instance))
    const [{ renderStatus }, { matchRecord, renderMatches }] = await Promise.all([
      import('../../ui/views/status.ts'),
      import('../../ui/views/advisories.ts'),
    ])
    await context.ui.settled()
    const shown = { style: context.ui.style, ...(context.ui.width ? { width: context.ui.width } : {}) }
    const matches = advisoriesOf(cluster, rows)
    const record = { instances: rows, advisories: matches.map(matchRecord) }
    // Those of the release that the inventory names were shown when it was read.
    const others = matches.filter(
      ({ advisory, version }) => advisory.severity !== 'note' && version !== cluster.rocketmq.version,
    )
    context.ui.show('status', record, () =>
      [renderStatus(rows, shown), ...(others.length === 0 ? [] : [renderMatches(others, shown.style)])].join(
        '\n',
      ),
    )
    return rows.every(isUp) ? ExitCode.done : ExitCode.unverified
  })
}

/** The advisories of the inventory's release, and of other releases that instances still run. */
export function advisoriesOf(cluster: Cluster, rows: readonly Pick<StatusRow, 'version'>[]): Match[] {
  const running = rows.flatMap(({ version }) => version ?? [])
  return [...new Set([cluster.rocketmq.version, ...running])].flatMap((version) =>
    advisoriesFor(cluster, version),
  )
}

const isUp = ({ state }: StatusRow): boolean => state === 'running'

function serviceStates(session: Session): Map<string, ServiceState> {
  const states = new Map<string, ServiceState>()
  for (const instance of session.cluster.instances) {
    const host = session.world.observed(serviceRef(instance))
    if (host) states.set(instance.id, serviceState(instance, host))
  }
  return states
}

/** Of those to be removed that are not gone yet. */
function removalStates({ cluster, world }: Session): Map<string, ServiceState> {
  const states = new Map<string, ServiceState>()
  for (const instance of cluster.toRemove) {
    const state = world.observed(removedInstanceRef(instance))
    const remains = (state?.remnants.get(instance.id) ?? []).length > 0
    if (state && remains) states.set(instance.id, serviceState(instance, state.host))
  }
  return states
}

function serviceState(instance: Instance, host: HostState): ServiceState {
  const { activity, reason, uptime } = stateOf(instance, host)
  return { phase: reason === '' ? activity : `${activity}: ${reason}`, uptime }
}
