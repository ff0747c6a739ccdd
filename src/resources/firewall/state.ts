import type { AddressSet, Service } from './named.ts'
import type { ZoneFile } from './zone-xml.ts'
import type { ZoneRules } from './rules.ts'

/** State of the firewall of a host, as far as this tool looks at it. */
export type FirewallState =
  /** firewalld is not installed, or an administrator masked it. */
  { readonly kind: 'absent' } | { readonly kind: 'masked' } | Firewall

export interface Firewall {
  readonly kind: 'firewalld'
  readonly runs: boolean
  /** firewalld starts at the next boot. */
  readonly atBoot: boolean
  /** The zone of the interface with the host's address in the cluster, else the default zone. */
  readonly base: Taker
  /** Those that were read: the zone of the inventory, `base`, and all with a source. */
  readonly zones: ReadonlyMap<string, Zone>
  /** Names of zones that were asked for and are not there. */
  readonly missing: readonly string[]
  /** Those in force; where firewalld does not run or does not report them, those of its files. */
  readonly policies: readonly Policy[]
  /** Those after a reload. */
  readonly permanentPolicies: readonly Policy[]
  /** Sets of addresses that zones and rules name; one that could not be read, or is too large, is missing. */
  readonly ipsets: ReadonlyMap<string, AddressSet>
  /** Services that rules name; one without a file is missing. */
  readonly services: ReadonlyMap<string, Service>
  /** Rules that this tool added, see record.ts. */
  readonly record: readonly string[]
  /** TCP ports on which something listens, with its processes; read only where the record has rules beyond `rules`. */
  readonly listening: ReadonlyMap<number, ReadonlySet<number>> | undefined
}

export interface Zone {
  /** undefined: firewalld does not run. */
  readonly running: ZoneRules | undefined
  readonly permanent: ZoneRules
  /** See ZoneFile; as it runs, where firewalld runs and reports it. */
  readonly target: string | undefined
  readonly ingressPriority: number
  readonly interfaces: readonly string[]
  readonly sources: readonly ZoneSource[]
}

/** Packets that a zone takes whatever interface they come in by. */
export interface ZoneSource {
  /** As firewalld has it: '10.0.0.0/16', 'ipset:peers', a MAC address. */
  readonly name: string
  /** Addresses and networks; none of a MAC address. */
  readonly addresses: readonly string[]
  /** `addresses` is all that the source stands for. */
  readonly isKnown: boolean
}

/** A policy of firewalld 0.9 and later for packets to the host. */
export interface Policy extends ZoneFile {
  readonly name: string
  /** Its rules are too long to be read. */
  readonly isUnread?: true
}

/** A zone and the reason why it takes packets. */
export interface Taker {
  readonly zone: string
  /** 'source 10.77.1.0/24', 'interface eth0', 'default zone'. */
  readonly why: string
}
