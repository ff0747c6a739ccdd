import { reachabilityMatrix, type Passage } from '../model/reachability.ts'
import type { HostAccess } from '../engine/access.ts'
import type { ErrorReport } from '../engine/events.ts'
import { changesOf } from '../engine/planner.ts'
import type { Plan } from '../engine/plan.ts'
import type { World } from '../engine/world.ts'
import type { Cluster, Host } from '../model/cluster.ts'
import { instancesOn } from '../model/on-host.ts'
import { memoryRef } from '../instances/memory.ts'
import { serviceRef } from '../instances/service-ref.ts'
import { stateOf } from '../instances/service.ts'
import type { Reach } from '../runtime/tcp-reachable.ts'
import { fail, pass, warn, type CheckFinding } from './finding.ts'
import { behindFirewall, firewallFindings } from './firewall.ts'
import { probePreflight, type PreflightAnswers, type Space } from './probe.ts'
import { systemFindings } from './system.ts'

/** Readings of a cluster's hosts. */
export interface Examined {
  readonly cluster: Cluster
  readonly world: World
  readonly access: ReadonlyMap<string, HostAccess>
  readonly unreachable: ReadonlyMap<string, ErrorReport>
}

/** A broker refuses writes at 90 % of its partition and deletes early from 75 % on. */
const DISK_WARN = 0.75
const DISK_FAIL = 0.9
/** Bytes: the distribution unpacked and its archive, with some room. */
const HOME_NEEDS = 500e6
/** Between the folders of a commit log on several disks (MessageStoreConfig.MULTI_PATH_SPLITTER). */
const MULTI_PATH = ','
/** Bytes: one commit log file. */
const DATA_NEEDS = 1024 ** 3

/** All checks of all hosts. Reads only; the plan's blocked resources are part of the answer. */
export async function examine(on: Examined, plan: Plan, signal: AbortSignal): Promise<CheckFinding[]> {
  const { cluster, world } = on
  const passages = reachabilityMatrix(cluster).filter((passage) => serves(on, passage))
  const hosts = cluster.hosts.filter(({ name }) => on.access.has(name) && !on.unreachable.has(name))
  const median = medianClock(hosts, world)
  const perHost = await Promise.all(
    hosts.map(async (host) => {
      const [access, facts] = [on.access.get(host.name), world.facts(host.name)]
      if (!access || !facts) return []
      const mine = passages.filter(({ from }) => from === host.name)
      const answers = await probePreflight(access, foldersOn(cluster, host), mine, signal)
      return [
        ...systemFindings(cluster, host, facts, median),
        ...spaceFindings(cluster, host, answers.spaces),
        nameFinding(host.name, answers),
        ...firewallFindings(cluster, host, world, plan),
        ...reachFindings(host.name, mine, answers, plan),
        ...planFindings(host.name, plan),
      ]
    }),
  )
  const lost = [...on.unreachable].map(([host, { message, hint }]) =>
    fail(host, 'login', message, hint ?? 'see that the host is up and reached by ssh'),
  )
  return [...lost, ...perHost.flat()]
}

/** A port says something only while its instance runs. */
function serves(on: Examined, { to, instance }: Passage): boolean {
  const observed = on.world.observed(serviceRef({ host: to, id: instance }))
  return observed !== undefined && stateOf({ id: instance }, observed).activity === 'running'
}

function medianClock(hosts: readonly Host[], world: World): number {
  const clocks = hosts.flatMap(({ name }) => world.facts(name)?.clock ?? []).sort((a, b) => a - b)
  return clocks[Math.floor(clocks.length / 2)] ?? 0
}

/** Folders that grow on a host: the releases, and the data folders of the instances. */
function foldersOn(cluster: Cluster, host: Host): string[] {
  const stores = instancesOn(cluster, host)
    .flatMap(({ paths, config }) => [
      paths.store,
      ...[...config].flatMap(([key, value]) =>
        key.startsWith('storePath') && typeof value === 'string' ? value.split(MULTI_PATH) : [],
      ),
    ])
    .flatMap((path) => path ?? [])
    .filter((path) => !`${path}/`.startsWith(`${cluster.rocketmq.data}/`))
  return [...new Set([cluster.rocketmq.home, cluster.rocketmq.data, ...stores])]
}

function spaceFindings(cluster: Cluster, { name }: Host, spaces: readonly Space[]): CheckFinding[] {
  return spaces.map(({ path, mount, available, usedRatio }) => {
    const text = `${path}: ${(available / 1e9).toFixed(1)} GB free on ${mount}, ${Math.round(usedRatio * 100)} % used`
    const needs = path === cluster.rocketmq.home ? HOME_NEEDS : DATA_NEEDS
    const hint = 'make room, or put this folder on another file system'
    if (available < needs || usedRatio >= DISK_FAIL) return fail(name, 'disk', text, hint)
    return usedRatio >= DISK_WARN ? warn(name, 'disk', text, hint) : pass(name, 'disk', text)
  })
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
  return lost.map(({ to, address, port, purpose, instance, reach }) =>
    fail(
      host,
      'reachability',
      `${host} does not reach ${to} (${address}) on port ${port}, the ${purpose} port of ${instance}: ${reasons[reach ?? 'silent']}`,
      behindFirewall(to, plan),
    ),
  )
}

const reasons: Readonly<Record<Reach, string>> = {
  open: '',
  closed: 'no process listens there',
  rejected: 'rejected on the way',
  silent: 'no answer',
}

function planFindings(host: string, plan: Plan): CheckFinding[] {
  const blocked = plan.blocked
    .filter((one) => one.host === host && one.resource !== memoryRef(host).id)
    .map((one) => fail(host, one.role, one.reason, one.hint ?? 'Fix it on the host or in the inventory.'))
  const notes = (plan.notes ?? [])
    .filter((one) => one.host === host && one.role === 'store')
    .map((one) => warn(host, one.role, one.note, 'Make sure that this is meant before apply.'))
  const changes = changesOf(plan).filter((change) => change.host === host).length
  const text = changes === 0 ? 'as the inventory says' : `${changes} differences; plan shows them`
  return [...blocked, ...notes, pass(host, 'state', text)]
}
