import type { Instance, ListenPort } from '../model.ts'
import type { Context } from './context.ts'
import type { Placed } from './instance.ts'

const HIGHEST = 65_535

interface Use {
  readonly instance: Instance
  readonly purpose: ListenPort['purpose']
}

/** No two listeners of a host may want the same port; a free one is proposed, never taken silently. */
export function checkPorts(context: Context, placed: readonly Placed[]): void {
  const byHost = new Map<string, Map<number, Use>>()
  for (const { instance } of placed) {
    if (!byHost.has(instance.host)) byHost.set(instance.host, new Map())
  }
  for (const { instance, path } of placed) {
    const used = byHost.get(instance.host) ?? new Map<number, Use>()
    const clash = instance.ports.find(({ port }) => used.has(port))
    const other = clash === undefined ? undefined : used.get(clash.port)
    for (const { port, purpose } of instance.ports) {
      if (!used.has(port)) used.set(port, { instance, purpose })
    }
    if (clash === undefined || other === undefined) continue
    context.problems.error(path, {
      code: 'port-clash',
      message: `${instance.id} and ${other.instance.id} on ${instance.host} both need port ${clash.port}${derivation({ instance, purpose: clash.purpose }, other)}`,
      hint: proposal(context, instance, clash, placed),
    })
  }
}

/** Where the port comes from, unless it stands in the inventory as it is. */
function derivation(...uses: Use[]): string {
  const derived = uses.flatMap(({ instance, purpose }) => {
    const shift = { fast: ' - 2', ha: ' + 1' }[purpose as string]
    return shift === undefined ? [] : [`${instance.id}: listenPort ${instance.listenPort}${shift}`]
  })
  return derived.length === 0 ? '' : `, ${derived.join('; ')}`
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

/** How a port is said in YAML and in INI. */
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
