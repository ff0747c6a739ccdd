import { passagesFrom, type Passage } from '../model/reachability.ts'
import type { HostAccess } from '../engine/access.ts'
import type { DesiredState } from '../engine/desired-state.ts'
import type { ErrorReport } from '../engine/events.ts'
import { changesOf } from '../engine/planner.ts'
import type { Plan } from '../engine/plan.ts'
import { downloadsOf } from '../engine/sources.ts'
import type { World } from '../engine/world.ts'
import type { Cluster, Instance } from '../model/cluster.ts'
import { memoryRef } from '../instances/memory.ts'
import { serviceRef } from '../instances/service-ref.ts'
import { stateOf } from '../instances/state-of.ts'
import type { Reach } from '../runtime/tcp-reachable.ts'
import { announcedFindings } from './announced.ts'
import { defaultJavaFindings } from './default-java.ts'
import { downloadFindings } from './downloads.ts'
import { fail, pass, warn, type CheckFinding } from './finding.ts'
import { behindFirewall, firewallFindings } from './firewall.ts'
import { placeFindings } from './place-findings.ts'
import { placesOn } from './places.ts'
import { probePreflight, type PreflightAnswers } from './probe.ts'
import { routeFindings } from './routes.ts'
import { systemFindings } from './system.ts'

/** Readings of a cluster's hosts. */
export interface Examined {
  readonly cluster: Cluster
  readonly site: DesiredState
  readonly world: World
  readonly access: ReadonlyMap<string, HostAccess>
  readonly unreachable: ReadonlyMap<string, ErrorReport>
}

/** All checks of all hosts. Reads only; the plan's blocked resources are part of the answer. */
export async function examine(on: Examined, plan: Plan, signal: AbortSignal): Promise<CheckFinding[]> {
  const { cluster, world } = on
  // A port says something only while its instance runs.
  const running = cluster.instances.filter((instance) => runs(world, instance))
  const listening = new Set(running.map(({ id }) => id))
  const hosts = cluster.hosts.filter(({ name }) => on.access.has(name) && !on.unreachable.has(name))
  const allFacts = hosts.flatMap(({ name }) => world.facts(name) ?? [])
  const downloads = await downloadsOf(on.site, world, plan)
  const perHost = await Promise.all(
    hosts.map(async (host) => {
      const [access, facts] = [on.access.get(host.name), world.facts(host.name)]
      if (!access || !facts) return []
      const mine = passagesFrom(cluster, host).filter(({ instance }) => listening.has(instance))
      const places = placesOn(cluster, host, plan)
      const peers = cluster.hosts
        .filter(({ name }) => name !== host.name)
        .map(({ privateAddress }) => privateAddress)
      const fetched = downloads.get(host.name) ?? []
      const questions = { places, user: cluster.rocketmq.user, peers, targets: mine, fetched }
      const answers = await probePreflight(access, questions, signal)
      const changes = changesOf(plan).some((change) => change.host === host.name)
      return [
        ...systemFindings(cluster, host, facts, allFacts),
        ...placeFindings(cluster, host, places, answers.places, changes),
        ...defaultJavaFindings(host, answers.java, plan),
        nameFinding(host.name, answers),
        ...firewallFindings(cluster, host, world, plan),
        ...downloadFindings(host.name, fetched, answers.downloads),
        ...routeFindings(cluster, host, answers.noRoutes),
        ...reachFindings(host.name, mine, answers, plan),
        ...planFindings(host.name, plan),
      ]
    }),
  )
  const lost = [...on.unreachable].map(([host, { message, hint }]) =>
    fail(host, 'login', message, hint ?? 'see that the host is up and reached by ssh'),
  )
  return [...lost, ...perHost.flat(), ...(await announcedFindings(cluster, running, signal))]
}

function runs(world: World, { host, id }: Instance): boolean {
  const observed = world.observed(serviceRef({ host, id }))
  return observed !== undefined && stateOf({ id }, observed).activity === 'running'
}

function nameFinding(host: string, { ownNameResolves }: PreflightAnswers): CheckFinding {
  if (ownNameResolves) return pass(host, 'name', "the host's own name resolves")
  return warn(host, 'name', "the host's own name does not resolve", 'apply adds the cluster to /etc/hosts')
}

function reachFindings(
  host: string,
  passages: readonly Passage[],
  answers: PreflightAnswers,
  plan: Plan,
): CheckFinding[] {
  if (passages.length === 0) return []
  const lost = passages.flatMap((passage) => {
    const reach = answers.reach.get(`${passage.address} ${passage.port}`)
    return reach === 'open' ? [] : [{ ...passage, reach }]
  })
  if (lost.length === 0)
    return [pass(host, 'reachability', `reaches all ${passages.length} ports of its clients`)]
  return lost.map(({ to, address, port, purpose, instance, reach, isPublic }) =>
    fail(
      host,
      'reachability',
      `${host} does not reach ${to} (${address}) on port ${port}, the ${purpose} port of ${instance}: ${reasons[reach ?? 'silent']}`,
      isPublic === true ? BEHIND_NAT : behindFirewall(to, plan),
    ),
  )
}

/** The next step where an instance is reached at its private address, and not at the public one. */
const BEHIND_NAT =
  'Let the router send packets of the cluster to its public addresses back (hairpin NAT), or take publicAddress out.'

const reasons: Readonly<Record<Reach, string>> = {
  open: '',
  closed: 'refused, by a rule or because no process listens there',
  rejected: 'rejected on the way',
  silent: 'no answer',
}

/** Roles whose notes a person should see before the first apply. */
const NOTED: ReadonlySet<string> = new Set(['store', 'take-over', 'acl', 'kernel', 'mounts'])

function planFindings(host: string, plan: Plan): CheckFinding[] {
  const blocked = plan.blocked
    .filter((one) => one.host === host && one.resource !== memoryRef(host).id)
    .map((one) => fail(host, one.role, one.reason, one.hint ?? 'Fix it on the host or in the inventory.'))
  const notes = (plan.notes ?? [])
    .filter((one) => one.host === host && NOTED.has(one.role))
    .map((one) => warn(host, one.role, one.note, 'Make sure that this is meant before apply.'))
  const changes = changesOf(plan).filter((change) => change.host === host).length
  const text = changes === 0 ? 'as the inventory says' : `${changes} differences; plan shows them`
  return [...blocked, ...notes, pass(host, 'state', text)]
}
