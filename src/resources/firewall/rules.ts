/** A TCP port that is open, to every address or to one source. */
export interface FirewallRule {
  readonly port: number
  /** Address or CIDR; undefined means every address. */
  readonly from?: string
}

/** The rules of a zone that are of a kind this tool writes; all others are ignored. */
export interface ZoneRules {
  /** First and last TCP port of each range open to every address; firewalld joins neighbouring ports to ranges. */
  readonly ranges: readonly (readonly [number, number])[]
  /** Texts of `ruleText`. */
  readonly texts: ReadonlySet<string>
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

/** From texts such as '10911/tcp', '10911-10912/tcp' and rich rules. */
export function zoneRules(ports: readonly string[], richRules: readonly string[]): ZoneRules {
  const ranges = ports.flatMap((text) => {
    const match = /^(\d+)(?:-(\d+))?\/tcp$/.exec(text)
    return match ? [[Number(match[1]), Number(match[2] ?? match[1])] as const] : []
  })
  return { ranges, texts: new Set(richRules.map((text) => text.trim())) }
}

/** The rules in a permanent zone file (firewalld.zone(5)): the few elements that matter, known in their form. */
export function parseZoneXml(xml: string): ZoneRules {
  const text = xml.replaceAll(/<!--[\s\S]*?-->/g, '')
  const blocks = /<rule\b([^>]*)>([\s\S]*?)<\/rule>/g
  const rich = [...text.matchAll(blocks)].flatMap(([, attributes = '', body = '']) =>
    richOf(attributes, body),
  )
  const ports = elements(text.replaceAll(blocks, ''))
    .filter(({ name }) => name === 'port')
    .map(({ attributes }) => `${attributes.get('port') ?? ''}/${attributes.get('protocol') ?? ''}`)
  return zoneRules(ports, rich)
}

/** The text of a rule that has just a source address, a port and accept; none for richer ones. */
function richOf(ruleAttributes: string, body: string): string[] {
  const family = attributesOf(ruleAttributes)
  const parts = elements(body)
  const [source, port, accept] = ['source', 'port', 'accept'].map((name) =>
    parts.find((part) => part.name === name),
  )
  if (
    parts.length !== 3 ||
    family.size !== 1 ||
    source?.attributes.size !== 1 ||
    accept?.attributes.size !== 0
  ) {
    return []
  }
  const from = source.attributes.get('address')
  const number = port?.attributes.get('port')
  if (from === undefined || number === undefined || port?.attributes.get('protocol') !== 'tcp') return []
  const text = `rule family="${family.get('family') ?? ''}" source address="${from}" port port="${number}" protocol="tcp" accept`
  return [text]
}

interface Element {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
}

function elements(xml: string): Element[] {
  return [...xml.matchAll(/<([a-z-]+)\b([^>]*?)\/?>/g)].map(([, name = '', rest = '']) => ({
    name,
    attributes: attributesOf(rest),
  }))
}

function attributesOf(text: string): Map<string, string> {
  return new Map([...text.matchAll(/([a-z-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]))
}

/**
 * The rules of a zone as it runs, from what `busctl call … getZoneSettings2` prints; empty lists are left out:
 * `"ports" a(ss) 1 "10911" "tcp" … "rules_str" as 1 "rule …"`. Also takes getPorts' `aas 1 2 "10911" "tcp"`.
 */
export function parseZoneSettings(answer: string): ZoneRules {
  const ports = stringsOf(answer, 'ports', 2).map((text, index, all) => `${text}/${all[index + 1] ?? ''}`)
  return zoneRules(
    ports.filter((_, index) => index % 2 === 0),
    stringsOf(answer, 'rules_str', 1),
  )
}

/** The strings of a list in a printed dictionary: as many as its count says, each of `width` strings. */
function stringsOf(answer: string, key: string, width: number): string[] {
  const list = new RegExp(`"${key}" \\S+ (\\d+)((?: \\d+)?(?: "(?:[^"\\\\]|\\\\.)*"| \\d+)*)`).exec(answer)
  const strings = [...(list?.[2] ?? '').matchAll(/"((?:[^"\\]|\\.)*)"/g)]
  return strings
    .slice(0, Number(list?.[1] ?? 0) * width)
    .map(([, text = '']) => text.replaceAll(/\\(.)/g, '$1'))
}
