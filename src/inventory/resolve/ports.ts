import { own } from '../../objects.ts'
import type { Instance, ListenPort } from '../../model/cluster.ts'
import { oneAfterTheOther } from '../lint/leaving.ts'
import type { Context } from './context.ts'
import type { Placed } from './services/instance.ts'

const HIGHEST = 65_535

interface Use {
  readonly instance: Instance
  readonly purpose: ListenPort['purpose']
  readonly leaving: boolean
}

/** Names of an instance's ports in the inventory. */
const OWN_NAMES: Readonly<Record<ListenPort['purpose'], string>> = {
  client: 'listenPort',
  fast: 'listenPort - 2',
  ha: 'haListenPort',
  raft: 'peerPort',
  controller: 'listenPort',
  grpc: 'listenPort',
  remoting: 'remotingPort',
  http: 'port',
}

/** No two listeners of a host may want the same port; a free one is proposed, never taken silently. */
export function checkPorts(context: Context, placed: readonly Placed[]): void {
  const byHost = new Map<string, Map<number, Use>>()
  for (const { instance } of placed) {
    if (!byHost.has(instance.host)) byHost.set(instance.host, new Map())
  }
  for (const { instance, path, leaving } of placed) {
    const used = byHost.get(instance.host) ?? new Map<number, Use>()
    let clash: ListenPort | undefined
    let other: Use | undefined
    for (const each of instance.ports) {
      const known = used.get(each.port)
      if (known === undefined) used.set(each.port, { instance, purpose: each.purpose, leaving })
      else [clash, other] = [clash ?? each, other ?? known]
    }
    if (clash === undefined || other === undefined) continue
    if (other.instance === instance) {
      const [first, second] = [other.purpose, clash.purpose].map((purpose) => OWN_NAMES[purpose])
      context.problems.error(path, {
        code: 'port-clash',
        message: `${instance.id} needs port ${clash.port} twice: as ${first ?? ''} and as ${second ?? ''}`,
        hint: `give it another ${second ?? 'port'}, e.g. ${freePort(instance, clash, new Set(used.keys()))}`,
      })
      continue
    }
    context.problems.error(path, {
      code: 'port-clash',
      message: `${instance.id} and ${other.instance.id} on ${instance.host} both need port ${clash.port}${derivation({ instance, purpose: clash.purpose, leaving }, other)}`,
      hint: leaving || other.leaving ? oneAfterTheOther : proposal(context, instance, clash, placed),
    })
  }
}

/** Offset of a port from the listenPort, by its purpose. */
const SHIFTS: Readonly<Record<string, string>> = { fast: ' - 2', ha: ' + 1' }

/** Origin of a port that is not in the inventory itself. */
function derivation(...uses: Use[]): string {
  const derived = uses.flatMap(({ instance, purpose }) => {
    const shift = own(SHIFTS, purpose)
    if (shift === undefined) return []
    const isOwn = purpose === 'ha' && !instance.ports.some(isFollower(instance.listenPort + 1))
    return [`${instance.id}: ${isOwn ? 'haListenPort' : `listenPort ${instance.listenPort}${shift}`}`]
  })
  return derived.length === 0 ? '' : `, ${derived.join('; ')}`
}

/** Returns true for the replication port that follows from the listenPort. */
function isFollower(port: number): (each: ListenPort) => boolean {
  return (each) => each.purpose === 'ha' && each.port === port
}

function proposal(
  context: Context,
  instance: Instance,
  clash: ListenPort,
  placed: readonly Placed[],
): string {
  const taken = new Set(
    placed
      .filter((each) => each.instance.host === instance.host)
      .flatMap((each) => each.instance.ports.map(({ port }) => port)),
  )
  const free = freePort(instance, clash, taken)
  const target = instance.broker === undefined ? '' : ` of ${instance.broker.group}`
  const own = `give the one${target} on ${instance.host} a port of its own`
  const [yaml, ini] = portNames(instance, clash)
  if (context.problems.format === 'ini') return `${own}: ${ini}=${free} on its line`
  if (instance.service === 'dashboard') return `${own}: dashboard.port: ${free}`
  return `${own}: { host: ${instance.host}, ${yaml}: ${free} }`
}

/** Names of a port in YAML and in INI. */
function portNames({ service }: Instance, { purpose }: ListenPort): [yaml: string, ini: string] {
  if (purpose === 'raft') return ['peerPort', 'peer_port']
  if (purpose === 'remoting') return ['remotingPort', 'proxy_remoting_port']
  return ['listenPort', service === 'broker' ? 'listen_port' : `${service}_port`]
}

/** The next port, in steps that people recognise, with everything that is derived from it free too. */
function freePort(instance: Instance, clash: ListenPort, taken: ReadonlySet<number>): number {
  const isBroker = instance.service === 'broker' && clash.purpose !== 'raft'
  const step = isBroker ? 10 : 1
  const moved = isBroker ? instance.ports.filter(({ purpose }) => purpose !== 'raft') : [clash]
  const start = clash.purpose === 'raft' || clash.purpose === 'remoting' ? clash.port : instance.listenPort
  for (let shift = step; start + shift < HIGHEST; shift += step) {
    if (moved.every(({ port }) => !taken.has(port + shift))) return start + shift
  }
  return start
}
