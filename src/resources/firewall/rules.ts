import { rowsOf, textsOf, type DbusValue } from './dbus.ts'
import { parseRichRule, type RichRule } from './rich-rule.ts'

/** A TCP port that is open, to every address or to one source. */
export interface FirewallRule {
  readonly port: number
  /** Address or CIDR; undefined means every address. */
  readonly from?: string
}

/** The ports and rich rules of a zone. */
export interface ZoneRules {
  /** First and last TCP port of each range open to every address; firewalld joins neighbouring ports to ranges. */
  readonly ranges: readonly (readonly [number, number])[]
  readonly rich: readonly RichRule[]
  /** Of `rich`, as `ruleText` writes those of this tool. */
  readonly texts: ReadonlySet<string>
  /** Names of the services that are open to every address. */
  readonly services: readonly string[]
  readonly forwards: readonly Forward[]
}

/** TCP ports whose packets go to another port or host before any rule accepts or denies them. */
export interface Forward {
  readonly first: number
  readonly last: number
  /** '10911/tcp to 10.0.0.9:80' */
  readonly text: string
}

/** '10911/tcp', or firewalld's own text of the rich rule. Two rules are the same when their texts are. */
export function ruleText({ port, from }: FirewallRule): string {
  if (from === undefined) return `${port}/tcp`
  return `rule family="${from.includes(':') ? 'ipv6' : 'ipv4'}" source address="${from}" port port="${port}" protocol="tcp" accept`
}

/** For people: '10912/tcp from 10.0.0.12'. */
export function ruleLabel({ port, from }: FirewallRule): string {
  return from === undefined ? `${port}/tcp from everywhere` : `${port}/tcp from ${from}`
}

/** The inverse of `ruleText`; undefined for anything else. */
export function parseRuleText(text: string): FirewallRule | undefined {
  const open = /^(\d+)\/tcp$/.exec(text)
  if (open) return { port: Number(open[1]) }
  const rich =
    /^rule family="ipv[46]" source address="([^"]+)" port port="(\d+)" protocol="tcp" accept$/.exec(text)
  return rich?.[1] === undefined ? undefined : { port: Number(rich[2]), from: rich[1] }
}

/** The rule is in force there. */
export function holds(zone: ZoneRules, rule: FirewallRule): boolean {
  if (rule.from !== undefined) return zone.texts.has(ruleText(rule))
  return zone.ranges.some(([first, last]) => first <= rule.port && rule.port <= last)
}

/** From texts such as '10911/tcp', '10911-10912/tcp', and rich rules. */
export function zoneRules(
  ports: readonly string[],
  richRules: readonly RichRule[],
  { services = [], forwards = [] }: Partial<Pick<ZoneRules, 'services' | 'forwards'>> = {},
): ZoneRules {
  const ranges = ports.flatMap((text) => {
    const range = parsePortRange(text)
    return range?.protocol === 'tcp' ? [[range.first, range.last] as const] : []
  })
  const texts = new Set(richRules.map(({ text }) => text))
  return { ranges, rich: richRules, texts, services, forwards }
}

/** From the words of a forward-port; none where it is not about TCP, or leads to the same port of this host. */
export function forwardsOf(port: string, protocol: string, toPort = '', toAddress = ''): Forward[] {
  const range = parsePortRange(`${port}/${protocol}`)
  if (range?.protocol !== 'tcp' || (toAddress === '' && (toPort === '' || toPort === port))) return []
  const to = `${toAddress}${toPort === '' ? '' : `:${toPort}`}`
  return [{ first: range.first, last: range.last, text: `${port}/tcp to ${to}` }]
}

export interface PortRange {
  readonly first: number
  readonly last: number
  readonly protocol: string
}

/** '10911/tcp', '10911-10912/tcp'. */
export function parsePortRange(text: string): PortRange | undefined {
  const [, first, last, protocol] = /^(\d{1,5})(?:-(\d{1,5}))?\/(\w+)$/.exec(text) ?? []
  if (first === undefined || protocol === undefined) return undefined
  return { first: Number(first), last: Number(last ?? first), protocol }
}

/** The rules of a zone or policy as it runs, from the dictionary of its settings by D-Bus; empty lists are left out. */
export function rulesOfSettings(settings: DbusValue, richKey: 'rules_str' | 'rich_rules'): ZoneRules {
  const ports = rowsOf(settings, 'ports').map(([port = '', protocol = '']) => `${port}/${protocol}`)
  return zoneRules(ports, textsOf(settings, richKey).map(parseRichRule), {
    services: textsOf(settings, 'services'),
    forwards: rowsOf(settings, 'forward_ports').flatMap(([port = '', protocol = '', toPort, toAddress]) =>
      forwardsOf(port, protocol, toPort, toAddress),
    ),
  })
}
