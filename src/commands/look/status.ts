import type { Instance } from '../../model/cluster.ts'
import { absentId } from '../../instances/removed-instance.ts'
import type { DeparturesState } from '../../instances/removal-state.ts'
import { stateOf } from '../../instances/service.ts'
import { ExitCode } from '../../errors.ts'
import { verifyCluster } from '../../rocketmq/verify/verify.ts'
import { leavingRows, statusRows, type ServiceState, type StatusRow } from '../../rocketmq/verify/status.ts'
import type { HostState } from '../../runtime/runtime.ts'
import { dialer } from '../../run/connect.ts'
import { loadCluster } from '../../run/load.ts'
import type { Run } from '../../run/command/spec.ts'
import { surveyCluster, type Survey } from '../../run/session.ts'

/** Instances as the service manager and RocketMQ itself see them, side by side. */
export const run: Run = async (context, args) => {
  const cluster = await loadCluster(context, args)
  const survey = await surveyCluster(context, args.flags, cluster, 'status', { present: true })
  try {
    const verification =
      (await survey.present) ??
      (await verifyCluster(cluster, dialer(survey.access), { signal: context.abort }))
    const all = [
      ...statusRows(cluster, verification, serviceStates(survey)),
      ...leavingRows(cluster, verification, leavingStates(survey)),
    ]
    const rows = all.filter(({ instance }) => survey.selection.instances.has(instance))
    const { renderStatus } = await import('../../ui/views/status.ts')
    await context.ui.settled()
    const options = { style: context.ui.style, ...(context.ui.width ? { width: context.ui.width } : {}) }
    context.ui.show('status', { instances: rows }, () => renderStatus(rows, options))
    return rows.every(isUp) ? ExitCode.done : ExitCode.unverified
  } finally {
    await survey.close()
  }
}

const isUp = ({ state }: StatusRow): boolean => state === 'running'

function serviceStates(survey: Survey): Map<string, ServiceState> {
  const states = new Map<string, ServiceState>()
  for (const instance of survey.cluster.instances) {
    const ref = { host: instance.host, id: `service:${instance.id}` }
    const host = survey.world.observed(ref) as HostState | undefined
    if (host) states.set(instance.id, serviceState(instance, host))
  }
  return states
}

/** Of those that leave and have not gone. */
function leavingStates({ cluster, world }: Survey): Map<string, ServiceState> {
  const states = new Map<string, ServiceState>()
  for (const instance of cluster.leaving) {
    const ref = { host: instance.host, id: absentId(instance) }
    const state = world.observed(ref) as DeparturesState | undefined
    const remains = (state?.remnants.get(instance.id) ?? []).length > 0
    if (state && remains) states.set(instance.id, serviceState(instance, state.host))
  }
  return states
}

function serviceState(instance: Instance, host: HostState): ServiceState {
  const { activity, reason, uptime } = stateOf(instance, host)
  return { phase: reason === '' ? activity : `${activity}: ${reason}`, uptime }
}
