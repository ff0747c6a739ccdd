/** A rich rule of firewalld (firewalld.richlanguage(5)), as far as it says whom it accepts or denies. */
export interface RichRule {
  /** In firewalld's own words, for people. */
  readonly text: string
  /** Rules below 0 come before everything else of the zone, those above 0 after it. */
  readonly priority: number
  /** undefined: both. */
  readonly family: string | undefined
  /** undefined: every source. */
  readonly source: RichSource | undefined
  /** undefined: every address of the host. */
  readonly destination: RichSource | undefined
  /** 'port', 'service' …; undefined: the rule is about all that its source sends. */
  readonly element: { readonly name: string; readonly attributes: Attributes } | undefined
  /** 'accept', 'reject', 'drop', 'mark'; undefined: it only logs. */
  readonly action: string | undefined
  /** The action is for so many packets in a time; others go on to the next rule. A limit of the log alone is none. */
  readonly limited: boolean
}

export type Attributes = ReadonlyMap<string, string>

export interface RichSource {
  /** undefined: it names a MAC address or a set of addresses. */
  readonly address: string | undefined
  /** Name of a set of addresses. */
  readonly ipset: string | undefined
  readonly inverted: boolean
}

/** An element of a rule with what it says, in the words of the zone files. */
export interface RichPart {
  readonly name: string
  readonly attributes: Attributes
}

const ACTIONS: ReadonlySet<string> = new Set(['accept', 'reject', 'drop', 'mark'])
const BESIDE: ReadonlySet<string> = new Set([
  'rule',
  'source',
  'destination',
  'log',
  'nflog',
  'audit',
  'limit',
])
/** Elements beside the action that may have a limit of their own. */
const LIMITED: ReadonlySet<string> = new Set(['log', 'nflog', 'audit'])
const WORD = /\s*([A-Za-z-]+)(?:=(?:"([^"]*)"|(\S*)))?/y

/** Reads a rich rule as firewall-cmd and D-Bus print it: 'rule family="ipv4" source NOT address="10.0.0.1" drop'. */
export function parseRichRule(text: string): RichRule {
  const parts: { name: string; attributes: Map<string, string> }[] = []
  WORD.lastIndex = 0
  for (let match = WORD.exec(text); match !== null; match = WORD.exec(text)) {
    const [word, name = '', quoted, bare] = match
    if (word.includes('=')) parts.at(-1)?.attributes.set(name, quoted ?? bare ?? '')
    else if (name === 'NOT' || name === 'not') parts.at(-1)?.attributes.set('invert', 'True')
    else parts.push({ name, attributes: new Map() })
  }
  return richRule(parts, text.trim())
}

/** A rule of its elements; the first one is the rule itself. @param text the rule in the words of firewall-cmd */
export function richRule(parts: readonly RichPart[], text: string = textOf(parts)): RichRule {
  const named = (name: string): RichPart | undefined => parts.find((part) => part.name === name)
  const rule = named('rule')?.attributes
  const element = parts.find(({ name }) => !BESIDE.has(name) && !ACTIONS.has(name))
  const priority = Number(rule?.get('priority') ?? 0)
  return {
    text,
    priority: Number.isFinite(priority) ? priority : 0,
    family: rule?.get('family'),
    source: sourceOf(named('source')),
    destination: sourceOf(named('destination')),
    element: element && { name: element.name, attributes: element.attributes },
    action: parts.find(({ name }) => ACTIONS.has(name))?.name,
    limited: isLimited(parts),
  }
}

/** A limit belongs to the log, the audit or the action before it. */
function isLimited(parts: readonly RichPart[]): boolean {
  let holder = ''
  for (const { name } of parts) {
    if (name === 'limit' && ACTIONS.has(holder)) return true
    if (LIMITED.has(name) || ACTIONS.has(name)) holder = name
  }
  return false
}

function sourceOf(part: RichPart | undefined): RichSource | undefined {
  if (part === undefined) return undefined
  const invert = (part.attributes.get('invert') ?? '').toLowerCase()
  return {
    address: part.attributes.get('address'),
    ipset: part.attributes.get('ipset'),
    inverted: invert === 'true' || invert === 'yes',
  }
}

/** Order of firewalld's own text, which two rules are compared by. */
const ORDER = ['priority', 'family', 'address', 'port', 'protocol']

function textOf(parts: readonly RichPart[]): string {
  return parts
    .map(({ name, attributes }) => {
      const place = (key: string): number => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length)
      const words = [...attributes]
        .filter(([key]) => key !== 'invert')
        .sort(([one], [other]) => place(one) - place(other))
        .map(([key, value]) => `${key}="${value}"`)
      const not = sourceOf({ name, attributes })?.inverted === true ? ['NOT'] : []
      return [name, ...not, ...words].join(' ')
    })
    .join(' ')
}
