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
      message: `${nameOf(instance)} and ${nameOf(other.instance)} on ${instance.host} both need port ${clash.port} (${purposeOf(clash.purpose, instance)} and ${purposeOf(other.purpose, other.instance)})`,
      hint: proposal(instance, clash, placed),
    })
  }
}

function nameOf(instance: Instance): string {
  return instance.id
}

function purposeOf(purpose: ListenPort['purpose'], instance: Instance): string {
  const from = `listenPort ${instance.listenPort}`
  if (purpose === 'fast') return `${from} - 2`
  if (purpose === 'ha') return `${from} + 1`
  return purpose === 'raft' ? 'peerPort' : from
}

function proposal(instance: Instance, clash: ListenPort, placed: readonly Placed[]): string {
  const key = clash.purpose === 'raft' ? 'peerPort' : 'listenPort'
  const taken = new Set(
    placed
      .filter((each) => each.instance.host === instance.host)
      .flatMap((each) => each.instance.ports.map(({ port }) => port)),
  )
  const free = freePort(instance, clash, taken)
  const target = instance.broker === undefined ? '' : ` of ${instance.broker.group}`
  return `give the one${target} on ${instance.host} a port of its own: { host: ${instance.host}, ${key}: ${free} }`
}

/** The next port, in steps that people recognise, with everything that is derived from it free too. */
function freePort(instance: Instance, clash: ListenPort, taken: ReadonlySet<number>): number {
  const isBroker = instance.service === 'broker' && clash.purpose !== 'raft'
  const step = isBroker ? 10 : 1
  const moved = isBroker ? instance.ports.filter(({ purpose }) => purpose !== 'raft') : [clash]
  const start = clash.purpose === 'raft' ? clash.port : instance.listenPort
  for (let shift = step; start + shift < HIGHEST; shift += step) {
    if (moved.every(({ port }) => !taken.has(port + shift))) return start + shift
  }
  return start
}
