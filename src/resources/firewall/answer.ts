import { parseNetwork } from '../../model/network.ts'
import { parseListeningPids } from '../../runtime/listeners.ts'
import { readPairs, readSections } from '../../runtime/sections.ts'
import { parseDbus, textOf, textsOf } from './dbus.ts'
import { parseIpset, parseService, type AddressSet } from './named.ts'
import { UNREADABLE } from './probe-functions.ts'
import { parseRichRule } from './rich-rule.ts'
import { forwardsOf, rulesOfSettings, zoneRules, type ZoneRules } from './rules.ts'
import type { Firewall, FirewallState, Policy, Taker, Zone } from './state.ts'
import { parseZoneXml, type ZoneFile } from './zone-xml.ts'

type Sections = ReadonlyMap<string, readonly string[]>

/** Interfaces and sources of a zone that is in use. */
interface Active {
  readonly interfaces: readonly string[]
  readonly sources: readonly string[]
}

/**
 * Reads what the probe's script printed.
 * @param asked the zone that the inventory names
 * @throws Error when the answer makes no sense
 */
export function parseFirewall(stdout: string, asked: string | undefined): FirewallState {
  const sections = readSections(stdout)
  const unit = readPairs(linesOf(sections, 'stopped'))
  if (unit.get('LoadState') === 'masked') return { kind: 'masked' }
  if (linesOf(sections, 'stopped').includes('no firewalld')) return { kind: 'absent' }
  const said = readPairs(linesOf(sections, 'base'))
  const fallback = said.get('default') ?? ''
  if (fallback === '') throw new Error('firewalld names no default zone')
  const runs = !sections.has('stopped')
  const ipsets = new Map(
    named(sections, 'ipset').flatMap(([name, lines]) => {
      const set = parseIpset(lines.join('\n'))
      return set === undefined ? [] : [[name, set] as const]
    }),
  )
  const zones = zonesOf(sections, runs, ipsets)
  const permanentPolicies = named(sections, 'policy').map(([name, lines]): Policy =>
    isUnreadable(lines) ? unreadPolicy(name) : { name, ...parseZoneXml(lines.join('\n')) },
  )
  const base = baseOf(said, fallback, zones, runs)
  return {
    kind: 'firewalld',
    runs,
    atBoot: runs || unit.get('UnitFileState') === 'enabled',
    base,
    zones,
    missing: [base.zone, ...(asked === undefined ? [] : [asked])].filter((zone) => !zones.has(zone)),
    policies: sections.has('running policies') ? runningPolicies(sections) : permanentPolicies,
    permanentPolicies,
    ipsets,
    services: new Map(
      named(sections, 'service').map(([name, lines]) => [name, parseService(lines.join('\n'))]),
    ),
    record: linesOf(sections, 'record'),
    listening: sections.has('listening') ? parseListeningPids(linesOf(sections, 'listening')) : undefined,
  }
}

const linesOf = (sections: Sections, name: string): readonly string[] =>
  (sections.get(name) ?? []).filter((line) => line !== '')

const isUnreadable = (lines: readonly string[]): boolean => lines[0] === UNREADABLE

/** @throws Error when the rules of a zone are too long to be read */
function requireRead(zone: string, lines: readonly string[]): void {
  if (!isUnreadable(lines)) return
  throw new Error(
    `the rules of firewalld's zone ${zone} are longer than 1 MiB, or those of all zones and policies longer than 8 MiB`,
  )
}

/** A policy that may be about all packets, as its rules are too long to be read. */
const unreadPolicy = (name: string): Policy => ({
  ...parseZoneXml(''),
  name,
  isUnread: true,
  ingressZones: ['ANY'],
  egressZones: ['HOST'],
})

/** The sections '[<kind> <name>]'. */
const named = (sections: Sections, kind: string): (readonly [name: string, lines: readonly string[]])[] =>
  [...sections].flatMap(([section, lines]) =>
    section.startsWith(`${kind} `) ? [[section.slice(kind.length + 1), lines] as const] : [],
  )

/** The zone of an interface: the one that has it now, or that the files give it; else the default zone. */
function baseOf(
  said: ReadonlyMap<string, string>,
  fallback: string,
  zones: Firewall['zones'],
  runs: boolean,
): Taker {
  const name = said.get('interface') ?? ''
  const holder = runs ? undefined : [...zones].find(([, { interfaces }]) => interfaces.includes(name))?.[0]
  const zone = (said.get('zone') ?? '') || holder
  return zone === undefined ? { zone: fallback, why: 'default zone' } : { zone, why: `interface ${name}` }
}

/** The zones that have a file; those that run as they run. */
function zonesOf(
  sections: Sections,
  runs: boolean,
  ipsets: ReadonlyMap<string, AddressSet>,
): ReadonlyMap<string, Zone> {
  const active = activeZones(linesOf(sections, 'active'))
  return new Map(
    named(sections, 'permanent').flatMap(([name, lines]): [string, Zone][] => {
      requireRead(name, lines)
      const file = parseZoneXml(lines.join('\n'))
      const running = runs ? runningRules(sections, name) : undefined
      if (runs && running === undefined) return []
      return [[name, zoneOf(file, running, runs ? active.get(name) : file, ipsets)]]
    }),
  )
}

function zoneOf(
  file: ZoneFile,
  running: Running | undefined,
  { interfaces, sources }: Active = { interfaces: [], sources: [] },
  ipsets: ReadonlyMap<string, AddressSet>,
): Zone {
  const { ranges, rich, texts, services, forwards, target, ingressPriority } = file
  return {
    running: running?.rules,
    permanent: { ranges, rich, texts, services, forwards },
    target: running?.target ?? target,
    ingressPriority,
    interfaces,
    sources: sources.map((name) => {
      if (parseNetwork(name) !== undefined) return { name, addresses: [name], isKnown: true }
      const set = name.startsWith('ipset:') ? ipsets.get(name.slice('ipset:'.length)) : undefined
      return { name, ...(set ?? { addresses: [], isKnown: false }) }
    }),
  }
}

/** The rules of a zone as it runs, with its target where firewalld reports it. */
interface Running {
  readonly rules: ZoneRules
  readonly target: string | undefined
}

function runningRules(sections: Sections, zone: string): Running | undefined {
  const settings = sections.get(`settings ${zone}`)
  if (settings !== undefined) {
    requireRead(zone, settings)
    const values = parseDbus(settings.join('\n'))
    return { rules: rulesOfSettings(values, 'rules_str'), target: textOf(values, 'target') }
  }
  const ports = sections.get(`ports ${zone}`)
  if (ports === undefined) return undefined
  for (const kind of ['ports', 'rich', 'forwards']) requireRead(zone, linesOf(sections, `${kind} ${zone}`))
  const rules = zoneRules(ports.join(' ').split(' '), linesOf(sections, `rich ${zone}`).map(parseRichRule), {
    forwards: linesOf(sections, `forwards ${zone}`).flatMap((line) => {
      // 'port=80:proto=tcp:toport=8080:toaddr=10.0.0.9'; the address may have colons of its own.
      const [, port = '', protocol = '', toPort, toAddress] =
        /^port=([\d-]+):proto=(\w+):toport=([\d-]*):toaddr=(.*)$/.exec(line) ?? []
      return forwardsOf(port, protocol, toPort, toAddress)
    }),
  })
  return { rules, target: undefined }
}

/** Policies as they run, which may have no file any more. */
function runningPolicies(sections: Sections): Policy[] {
  return named(sections, 'running').flatMap(([section, lines]) => {
    const [, name] = /^policy (.*)$/.exec(section) ?? []
    if (name === undefined) return []
    if (isUnreadable(lines)) return [unreadPolicy(name)]
    const settings = parseDbus(lines.join('\n'))
    const priority = Number(textOf(settings, 'priority') ?? Number.NaN)
    return [
      {
        name,
        ...rulesOfSettings(settings, 'rich_rules'),
        target: textOf(settings, 'target'),
        priority: Number.isFinite(priority) ? priority : undefined,
        ingressPriority: 0,
        interfaces: [],
        sources: [],
        ingressZones: textsOf(settings, 'ingress_zones'),
        egressZones: textsOf(settings, 'egress_zones'),
      },
    ]
  })
}

/** Reads `firewall-cmd --get-active-zones`: a line with the name of a zone, then '  interfaces: eth0', '  sources: …'. */
function activeZones(lines: readonly string[]): ReadonlyMap<string, Active> {
  const zones = new Map<string, { interfaces: string[]; sources: string[] }>()
  let current = { interfaces: [] as string[], sources: [] as string[] }
  for (const line of lines) {
    const [, key, rest = ''] = /^\s+(\w+):(.*)$/.exec(line) ?? []
    const words = rest.split(/\s+/).filter((word) => word !== '')
    if (key === 'interfaces' || key === 'sources') current[key].push(...words)
    else if (key === undefined) {
      current = { interfaces: [], sources: [] }
      // firewalld 2.x adds ' (default)' or ' (active)'.
      zones.set(line.split(' ')[0] ?? line, current)
    }
  }
  return zones
}
