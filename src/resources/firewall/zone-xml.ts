import { richRule, type Attributes, type RichPart, type RichRule } from './rich-rule.ts'
import { forwardsOf, zoneRules, type ZoneRules } from './rules.ts'

/** A permanent zone or policy file (firewalld.zone(5), firewalld.policy(5)). */
export interface ZoneFile extends ZoneRules {
  /** 'ACCEPT', 'DROP', '%%REJECT%%', 'CONTINUE'; undefined: firewalld's default. */
  readonly target: string | undefined
  /** Of a policy: below 0, the default, it comes before the zones. */
  readonly priority: number | undefined
  /** Of a zone, firewalld 2.0 and later: a lower one is asked first. */
  readonly ingressPriority: number
  readonly interfaces: readonly string[]
  /** Addresses, networks, MAC addresses and 'ipset:<name>'. */
  readonly sources: readonly string[]
  readonly ingressZones: readonly string[]
  readonly egressZones: readonly string[]
}

/** Bytes of the rules of a zone or policy that are read, of its file and as it runs. A zone of the system has about 500. */
export const ZONE_FILE_LIMIT = 1024 ** 2
/** Bytes of the rules of all zones and policies together. */
export const RULES_LIMIT = 8 * ZONE_FILE_LIMIT

/**
 * Reads a zone or policy file, in time that grows with its length alone.
 * @throws Error when it is longer than ZONE_FILE_LIMIT
 */
export function parseZoneXml(xml: string): ZoneFile {
  if (xml.length > ZONE_FILE_LIMIT) throw new Error('a file of a zone or policy is larger than 1 MiB')
  const outside: RichPart[] = []
  const rich: RichRule[] = []
  let rule: RichPart[] | undefined
  for (const tag of tagsOf(xml)) {
    if (tag.closes) {
      if (tag.name === 'rule' && rule !== undefined) {
        rich.push(richRule(rule))
        rule = undefined
      }
    } else if (tag.name === 'rule') {
      rule = tag.empty ? undefined : [tag]
    } else (rule ?? outside).push(tag)
  }
  const all = (name: string, attribute: string): string[] =>
    outside.flatMap((tag) => (tag.name === name ? (tag.attributes.get(attribute) ?? []) : []))
  const [root] = outside
  const priority = Number(root?.attributes.get('priority') ?? Number.NaN)
  const ingressPriority = Number(root?.attributes.get('ingress-priority') ?? 0)
  const ports = outside
    .filter(({ name }) => name === 'port')
    .map(({ attributes }) => `${attributes.get('port') ?? ''}/${attributes.get('protocol') ?? ''}`)
  return {
    ...zoneRules(ports, rich, {
      services: all('service', 'name'),
      forwards: outside
        .filter(({ name }) => name === 'forward-port')
        .flatMap(({ attributes: of }) =>
          forwardsOf(of.get('port') ?? '', of.get('protocol') ?? '', of.get('to-port'), of.get('to-addr')),
        ),
    }),
    target: root?.attributes.get('target'),
    priority: Number.isFinite(priority) ? priority : undefined,
    ingressPriority: Number.isFinite(ingressPriority) ? ingressPriority : 0,
    interfaces: all('interface', 'name'),
    sources: [
      ...all('source', 'address'),
      ...all('source', 'mac'),
      ...all('source', 'ipset').map((name) => `ipset:${name}`),
    ],
    ingressZones: all('ingress-zone', 'name'),
    egressZones: all('egress-zone', 'name'),
  }
}

/** An element of a file. */
export interface Tag extends RichPart {
  /** '</rule>' */
  readonly closes: boolean
  /** '<accept/>' */
  readonly empty: boolean
}

/** The tags of a text, each found by one look forward from the end of the one before. */
export function* tagsOf(xml: string): Generator<Tag> {
  for (let at = xml.indexOf('<'); at !== -1; at = xml.indexOf('<', at)) {
    const isComment = xml.startsWith('<!--', at)
    const end = isComment ? xml.indexOf('-->', at + 4) : endOfTag(xml, at)
    if (end === -1) return
    const inside = xml.slice(at + 1, end)
    const name = /^\/?([A-Za-z][A-Za-z-]*)/.exec(inside)?.[1]
    at = end + 1
    if (isComment || name === undefined) continue
    yield {
      name,
      attributes: attributesOf(inside),
      closes: inside.startsWith('/'),
      empty: inside.endsWith('/'),
    }
  }
}

/** The '>' that ends a tag: not one inside of a quoted value. -1: the tag has no end. */
function endOfTag(xml: string, start: number): number {
  let quote = ''
  for (let at = start; at < xml.length; at += 1) {
    const letter = xml.charAt(at)
    if (quote === '' && letter === '>') return at
    if (letter === quote) quote = ''
    else if (quote === '' && (letter === '"' || letter === "'")) quote = letter
  }
  return -1
}

const ATTRIBUTE = /([A-Za-z-]+)=(?:"([^"]*)"|'([^']*)')/y
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['apos', "'"],
  ['gt', '>'],
  ['lt', '<'],
  ['quot', '"'],
])

/** The attributes of a tag. The pattern is tried at each start of a word alone, so no letter is looked at twice. */
function attributesOf(inside: string): Attributes {
  const attributes = new Map<string, string>()
  const words = /\s+/g
  while (words.exec(inside) !== null) {
    ATTRIBUTE.lastIndex = words.lastIndex
    const [, name = '', double, single] = ATTRIBUTE.exec(inside) ?? []
    if (name === '') continue
    words.lastIndex = ATTRIBUTE.lastIndex
    const value = (double ?? single ?? '').replaceAll(
      /&(\w{2,4});/g,
      (whole, entity: string) => ENTITIES.get(entity) ?? whole,
    )
    attributes.set(name, value)
  }
  return attributes
}
