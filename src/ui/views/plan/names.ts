import type { PlannedChange } from '../../../engine/plan.ts'
import { addressesOf } from '../../../model/address.ts'
import type { Cluster, Host, Instance } from '../../../model/cluster.ts'
import { instancesOn } from '../../../model/on-host.ts'
import { hostsFor } from '../../../model/reachability.ts'
import { getOrMake } from '../../../objects.ts'

/** The part of a cluster that says what its hosts and instances are called. */
export type Named = Pick<Cluster, 'hosts' | 'instances' | 'toRemove' | 'hostsToRemove'>

/** A host, or one instance on it, that a change or a note is about. */
export interface Subject {
  readonly host: string
  readonly instance?: string
}

/** Kinds of names in which two texts about different subjects may differ and still say the same. */
export const NAME_KINDS = ['name', 'address', 'id', 'peer'] as const
export type NameKind = (typeof NAME_KINDS)[number]

interface OwnName {
  readonly kind: NameKind
  /** As it stands in texts. */
  readonly text: string
  /** Stands for it in the generic text. Equal names of different subjects have the same placeholder. */
  readonly placeholder: string
}

/** Control characters: they occur in no text of a plan. */
const OPEN = '\u0001'
const CLOSE = '\u0002'
const placeholder = (kind: NameKind, name: string): string => `${OPEN}${kind} ${name}${CLOSE}`
// eslint-disable-next-line no-control-regex -- the placeholders are made of control characters
const PLACEHOLDER = /\u0001([a-z]+) [^\u0002]*\u0002/g

/** From so many on, a list of all other hosts' addresses is said in words. */
const SHORTEST_LIST = 3
/** Begins at the start of a run of such characters only: a long run without a list costs one look. */
const ADDRESS_LIST = /(?<![0-9A-Fa-f.:/])[0-9A-Fa-f.:/]+(?:, [0-9A-Fa-f.:/]+)+/g

/** Knows the own names of every host and instance of a cluster, and takes them out of texts. */
export class ClusterNames {
  readonly #hosts: ReadonlyMap<string, Host>
  /** Addresses of the hosts that stay. */
  readonly #addresses: ReadonlySet<string>
  readonly #instances = new Map<string, Instance[]>()
  readonly #patterns = new Map<string, { readonly pattern: RegExp; readonly own: readonly OwnName[] }>()

  readonly #cluster: Named
  readonly #groupPorts = new Map<string, readonly GroupPort[]>()

  constructor(cluster: Named) {
    this.#cluster = cluster
    this.#hosts = new Map([...cluster.hosts, ...cluster.hostsToRemove].map((host) => [host.name, host]))
    this.#addresses = new Set(cluster.hosts.map(({ privateAddress }) => privateAddress))
    for (const instance of [...cluster.instances, ...cluster.toRemove]) {
      const others = this.#instances.get(instance.host) ?? []
      this.#instances.set(instance.host, [...others, instance])
    }
  }

  /** The instance that owns the change, or the only one of the host that its resource is named after. */
  subjectOf({ host, owner, resource }: Pick<PlannedChange, 'host' | 'owner' | 'resource'>): Subject {
    return this.subjectIn(host, resource, owner)
  }

  /** The host, and the instance on it that `text` names; the longest where one name is a part of another. */
  subjectIn(host: string, text: string, owner?: string): Subject {
    if (owner !== undefined) return { host, instance: owner }
    const named = (this.#instances.get(host) ?? [])
      .filter(({ id }) => text.includes(id) && new RegExp(bounded(id)).test(text))
      .sort((a, b) => b.id.length - a.id.length)
    const [instance] = named
    return instance === undefined ? { host } : { host, instance: instance.id }
  }

  /** `text` with a list of the addresses of all other hosts said in words: it is another list on each host. */
  shorten({ host }: Subject, text: string): string {
    const own = this.#hosts.get(host)?.privateAddress ?? ''
    const number = this.#addresses.size - (this.#addresses.has(own) ? 1 : 0)
    if (number < SHORTEST_LIST) return text
    const peers = new Set(this.#groupPortsOf(host).flatMap(({ sources }) => sources))
    return text.replace(ADDRESS_LIST, (list) => {
      const listed = list.split(', ')
      const isOther = (address: string): boolean => address !== own && this.#addresses.has(address)
      const others = new Set(listed.filter(isOther))
      const rest = listed.filter((address) => !isOther(address))
      if (others.size === number) return [...rest, `each of the other ${number} hosts`].join(', ')
      const isOutside = number - peers.size >= SHORTEST_LIST && others.size === number - peers.size
      if (!isOutside || [...peers].some((address) => others.has(address))) return list
      return [...rest, `each of the ${others.size} hosts outside of its group`].join(', ')
    })
  }

  /** `text` with the subject's own names replaced: equal for two subjects when the texts differ in those only. */
  generic(subject: Subject, text: string): string {
    const { pattern, own } = this.#own(subject)
    return text.replace(pattern, (found) => own.find((name) => name.text === found)?.placeholder ?? found)
  }

  #own(subject: Subject): { readonly pattern: RegExp; readonly own: readonly OwnName[] } {
    const key = `${subject.host}\n${subject.instance ?? ''}`
    const known = this.#patterns.get(key)
    if (known) return known
    const own = this.#ownNames(subject).sort((a, b) => b.text.length - a.text.length)
    const made = { own, pattern: new RegExp(own.map(({ text }) => bounded(text)).join('|'), 'g') }
    this.#patterns.set(key, made)
    return made
  }

  #groupPortsOf(host: string): readonly GroupPort[] {
    return getOrMake(this.#groupPorts, host, () => groupPortsOn(this.#cluster, host))
  }

  #ownNames({ host: name, instance: id }: Subject): OwnName[] {
    const own = (kind: NameKind, text: string, what: string): OwnName => ({
      kind,
      text,
      placeholder: placeholder(kind, what),
    })
    const host = this.#hosts.get(name)
    const instance = this.#instances.get(name)?.find((one) => one.id === id)
    const broker = instance?.broker
    const peers = instance?.config.get('dLegerPeers')
    return [
      own('name', name, 'host'),
      ...[...new Set(host ? [...addressesOf(host), host.address] : [])]
        .filter((address) => address !== name)
        .map((address) => own('address', address, 'address')),
      ...(id === undefined ? [] : [own('name', id, 'instance')]),
      ...(broker === undefined ? [] : [own('name', broker.group, 'group')]),
      // Together with its key: a number alone may be anything.
      ...(broker === undefined || broker.brokerId < 0
        ? []
        : [own('id', `brokerId=${broker.brokerId}`, 'brokerId')]),
      // As the plan writes the rules of a firewall (src/resources/firewall/commands.ts).
      ...this.#groupPortsOf(name).map(({ port, sources }) =>
        own('peer', `${port}/tcp from ${sources.join(', ')}`, `port ${port}`),
      ),
      ...(typeof peers === 'string' ? [own('peer', `dLegerPeers=${peers}`, 'peers')] : []),
      ...(broker?.selfId === undefined ? [] : [own('id', `dLegerSelfId=${broker.selfId}`, 'selfId')]),
    ]
  }
}

/** A port that is open to the other members of a group only. */
interface GroupPort {
  readonly port: number
  /** Addresses of their hosts. */
  readonly sources: readonly string[]
}

function groupPortsOn(cluster: Named, host: string): GroupPort[] {
  return instancesOn(cluster, { name: host }).flatMap((instance) =>
    instance.ports
      .filter(({ audience }) => audience === 'group')
      .map((listened) => ({
        port: listened.port,
        sources: hostsFor(cluster, instance, listened).map(({ privateAddress }) => privateAddress),
      }))
      .filter(({ sources }) => sources.length > 0),
  )
}

/** The kinds of names that were taken out of a generic text. */
export function kindsIn(generic: string): NameKind[] {
  const found = new Set([...generic.matchAll(PLACEHOLDER)].map(([, kind]) => kind))
  return NAME_KINDS.filter((kind) => found.has(kind))
}

/** Matches a name that is no part of a longer word. */
function bounded(name: string): string {
  return `(?<![A-Za-z0-9])${name.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&')}(?![A-Za-z0-9])`
}
