import type { Instance, ListenPort } from '../../model/cluster.ts'
import { oneAfterTheOther } from '../lint/removals.ts'
import { pageOf, portName } from '../services/index.ts'
import type { PortName } from '../services/page.ts'
import type { Context } from './context.ts'
import type { Placed } from './services/instance.ts'

const HIGHEST = 65_535

interface Use {
  readonly instance: Instance
  readonly purpose: ListenPort['purpose']
  readonly toRemove: boolean
}

/** No two listeners of a host may want the same port; a free one is proposed, never taken silently. */
export function checkPorts(context: Context, placed: readonly Placed[]): void {
  const byHost = new Map<string, Map<number, Use>>()
  for (const { instance } of placed) {
    if (!byHost.has(instance.host)) byHost.set(instance.host, new Map())
  }
  for (const { instance, path, toRemove } of placed) {
    const used = byHost.get(instance.host) ?? new Map<number, Use>()
    let clash: ListenPort | undefined
    let other: Use | undefined
    for (const each of instance.ports) {
      const known = used.get(each.port)
      if (known === undefined) used.set(each.port, { instance, purpose: each.purpose, toRemove })
      else [clash, other] = [clash ?? each, other ?? known]
    }
    if (clash === undefined || other === undefined) continue
    if (other.instance === instance) {
      const [first, second] = [other.purpose, clash.purpose].map((purpose) =>
        nameOf(portName(instance.service, purpose)),
      )
      context.problems.error(path, {
        code: 'port-clash',
        message: `${instance.id} needs port ${clash.port} twice: as ${first ?? ''} and as ${second ?? ''}`,
        hint: `Give it another ${second ?? 'port'}, e.g. ${freePort(instance, clash, new Set(used.keys()))}.`,
      })
      continue
    }
    context.problems.error(path, {
      code: 'port-clash',
      message: `${instance.id} and ${other.instance.id} on ${instance.host} both need port ${clash.port}${derivation({ instance, purpose: clash.purpose, toRemove }, other)}`,
      hint: toRemove || other.toRemove ? oneAfterTheOther : proposal(context, instance, clash, placed),
    })
  }
}

/** 'listenPort - 2', 'haListenPort' */
function nameOf({ yaml, offset, key }: PortName): string {
  return key ?? `${yaml}${offsetText(offset)}`
}

function offsetText(offset = 0): string {
  if (offset === 0) return ''
  return offset < 0 ? ` - ${-offset}` : ` + ${offset}`
}

/** Origin of a port that is not in the inventory itself. */
function derivation(...uses: Use[]): string {
  const derived = uses.flatMap(({ instance, purpose }) => {
    const { yaml, offset, key } = portName(instance.service, purpose)
    if (offset === undefined) return []
    const { listenPort } = instance
    const follows = instance.ports.some(
      (each) => each.purpose === purpose && each.port === listenPort + offset,
    )
    return [
      `${instance.id}: ${key !== undefined && !follows ? key : `${yaml} ${listenPort}${offsetText(offset)}`}`,
    ]
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
  const own = `Give the one${target} on ${instance.host} a port of its own`
  const { yaml, ini, key, offset = 0 } = portName(instance.service, clash.purpose)
  const { section, single } = pageOf(instance.service)
  if (key !== undefined && clash.port !== instance.listenPort + offset) {
    return `Take ${key} out of the configuration of all: the port is listenPort${offsetText(offset)} then. Or write it at each member alone.`
  }
  if (context.problems.format === 'ini') return `${own}: ${ini}=${free} on its line.`
  if (single === true) return `${own}: ${section}.${yaml}: ${free}.`
  const [parent = '', child] = yaml.split('.')
  const setting = child === undefined ? `${yaml}: ${free}` : `${parent}: { ${child}: ${free} }`
  return `${own}: { host: ${instance.host}, ${setting} }.`
}

/** The next port, in steps that people recognise, with everything that is derived from it free too. */
function freePort(instance: Instance, clash: ListenPort, taken: ReadonlySet<number>): number {
  const settingOfPort = ({ purpose }: ListenPort): PortName => portName(instance.service, purpose)
  const moved = instance.ports.filter((port) => settingOfPort(port).yaml === settingOfPort(clash).yaml)
  const start = moved.find((port) => settingOfPort(port).offset === undefined)?.port ?? clash.port
  const step = moved.length > 1 ? 10 : 1
  for (let shift = step; start + shift < HIGHEST; shift += step) {
    if (moved.every(({ port }) => !taken.has(port + shift))) return start + shift
  }
  return start
}
