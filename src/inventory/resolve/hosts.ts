import { isIP } from 'node:net'
import { compact } from '../../objects.ts'
import type { Host } from '../../model/cluster.ts'
import { MOST_HOSTS, tooManyHosts } from '../limits.ts'
import type { Path } from '../raw.ts'
import type { HostInput } from '../schema/core.ts'
import type { Context } from './context.ts'
import { resolveSsh } from './settings/ssh.ts'

/** The machines of the cluster, in the order of the inventory. */
export class Hosts {
  readonly all: readonly Host[]
  readonly #context: Context
  readonly #byName: ReadonlyMap<string, Host>
  readonly #toRemove: ReadonlySet<string>

  constructor(context: Context) {
    this.#context = context
    const said = entries(context)
    if (said.length > MOST_HOSTS) throw tooManyHosts(context.problems.locate(['hosts']))
    this.all = said.map(({ name, input, path }) => resolveHost(context, name, input, path))
    this.#toRemove = new Set(said.flatMap(({ name, input }) => (input.state === 'absent' ? [name] : [])))
    this.#byName = new Map(this.all.map((host) => [host.name, host]))
    checkDistinct(context, this.all)
  }

  get staying(): readonly Host[] {
    return this.all.filter(({ name }) => !this.isToRemove(name))
  }

  get toRemove(): readonly Host[] {
    return this.all.filter(({ name }) => this.isToRemove(name))
  }

  /** true: everything on it is to be removed. */
  isToRemove(name: string): boolean {
    return this.#toRemove.has(name)
  }

  /** The host a service names, or undefined after reporting that there is none. */
  named(name: string, path: Path): Host | undefined {
    const host = this.#byName.get(name)
    if (host !== undefined) return host
    const names = [...this.#byName.keys()]
    this.#context.problems.error(path, {
      code: 'unknown-host',
      message: `'${name}' is not among the hosts`,
      hint: /[;,\uff1b\uff0c]|:\d+$/.test(name)
        ? 'Write one host in each entry, by its name; for a port write { host: mq1, listenPort: 9876 }.'
        : (this.#context.problems.guess(name, names) ?? `Use one of the hosts: ${shownNames(names)}.`),
    })
    return undefined
  }
}

/** Names of hosts that a message lists. */
const MOST_NAMES = 20

function shownNames(names: readonly string[]): string {
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ''
  return `${names.slice(0, MOST_NAMES).join(', ')}${more}`
}

interface Entry {
  readonly name: string
  readonly input: NonNullable<HostInput>
  readonly path: Path
}

function entries(context: Context): Entry[] {
  const { hosts } = context.inventory
  if (!Array.isArray(hosts)) {
    return Object.entries(hosts).map(([name, input]) => ({ name, input: input ?? {}, path: ['hosts', name] }))
  }
  return hosts.flatMap((address, index) => {
    const path = ['hosts', index]
    // A colon cannot be part of a unit's name.
    const name = isIP(address) === 6 ? address.replaceAll(':', '-') : address
    if (/^[A-Za-z0-9-][A-Za-z0-9._-]*$/.test(name)) return [{ name, input: { address }, path }]
    context.problems.error(path, {
      code: 'bad-name',
      message: `'${address}' is no address of a host`,
      hint: 'For a user or a port write hosts as a mapping: the list form takes addresses only.',
    })
    return []
  })
}

function resolveHost(context: Context, name: string, input: NonNullable<HostInput>, path: Path): Host {
  const address = input.address ?? name
  const position = context.problems.locate(path)
  const fault = addressFault(context, address)
  if (fault !== undefined) {
    const [message, hint] = fault
    context.problems.error([...path, 'address'], {
      code: 'bad-address',
      message: `${name}: '${address}' ${message}`,
      hint,
    })
  }
  const inside =
    fault === undefined ? privateAddress(context, name, address, input, path) : (input.privateAddress ?? '')
  return {
    name,
    address,
    privateAddress: inside,
    ...publicAddress(context, name, inside, input, path),
    ssh: resolveSsh(context, input, path),
    ...compact({ firewall: input.firewall, position }),
  }
}

/** Problem of an address that SSH would not take for a host; undefined when it is a name or an address. */
function addressFault(
  { problems }: Context,
  address: string,
): readonly [message: string, hint: string] | undefined {
  if (isIP(address) !== 0) return undefined
  const says = (key: string, value: string) => problems.words(`${key}: ${value}`, `ansible_${key}=${value}`)
  const plain = (value: string) => problems.words(`address: ${value}`, `ansible_host=${value}`)
  const [, user, host = ''] = /^(?:ssh:\/\/)?([^@\s/:]+)@([^\s/:]+)$/.exec(address) ?? []
  if (user !== undefined) return ['names a user too', `Write ${plain(host)} and ${says('user', user)}.`]
  const [, bracketed, named, port] = /^(?:\[([^\]]+)\]|([^:\s/]+))(?::(\d+))?$/.exec(address) ?? []
  if (port !== undefined) {
    return ['names a port too', `Write ${plain(bracketed ?? named ?? '')} and ${says('port', port)}.`]
  }
  if (bracketed !== undefined) return ['stands in brackets', `Write ${plain(bracketed)}.`]
  if (/^[a-z+]+:\/\//i.test(address)) return ['is a URL', 'Write the name or the address of the host only.']
  if (/^\d+(?:\.\d+){3}$/.test(address) && isIP(address) === 0) {
    return ['is no IP address', 'Write four numbers from 0 to 255 (without leading zeros), e.g. 10.0.0.11.']
  }
  if (/^[\p{L}\p{N}_](?:[\p{L}\p{N}._-]*)$/u.test(address)) return undefined
  return ['is no name or address of a host', 'Write letters, digits, dots and dashes only, or an IP address.']
}

function privateAddress(
  context: Context,
  name: string,
  address: string,
  input: NonNullable<HostInput>,
  path: Path,
): string {
  const own = input.privateAddress ?? address
  if (context.withoutAddresses === true) return own
  if (isIP(own) === 0) {
    context.problems.error([...path, 'privateAddress'], {
      code: 'no-private-address',
      message: `${name}: '${address}' is no IP address, and brokers announce an IP address (brokerIP1) to their clients`,
      hint: hintOf(context, name, address),
      at: 'key',
    })
  } else if (isLoopback(own)) {
    context.problems.error([...path, 'privateAddress'], {
      code: 'no-private-address',
      message: `${name}: no other host can reach ${own}, which brokers would announce (brokerIP1) to their clients`,
      hint: hintOf(context, name, address),
    })
  }
  return own
}

const isLoopback = (ip: string): boolean => ip.startsWith('127.') || ['::1', '::', '0.0.0.0'].includes(ip)

/** @param inside the private address, written or resolved: a public one that equals it is none */
function publicAddress(
  { problems }: Context,
  name: string,
  inside: string,
  input: NonNullable<HostInput>,
  path: Path,
): Pick<Host, 'publicAddress'> {
  const address = input.publicAddress
  if (address === undefined || address === inside) return {}
  if (isLoopback(address)) {
    problems.error([...path, 'publicAddress'], {
      code: 'bad-address',
      message: `${name}: no other host can reach ${address}, which brokers would announce (brokerIP1) to their clients`,
      hint: 'Write the address by which clients reach the host, or take it out if that is the private one.',
    })
  }
  return { publicAddress: address }
}

function hintOf({ problems }: Context, name: string, address: string): string {
  const example = problems.words(
    `${name}: { address: ${address}, privateAddress: 10.0.0.11 }`,
    `${name} private_address=10.0.0.11`,
  )
  return `Write its address inside the cluster: ${example}.`
}

/** Two names for one machine would be provisioned twice at the same time. */
function checkDistinct(context: Context, hosts: readonly Host[]): void {
  const seen = new Map<string, Host>()
  hosts.forEach((host, index) => {
    const path: Path = ['hosts', Array.isArray(context.inventory.hosts) ? index : host.name]
    const endpoint = `${host.address}:${host.ssh.port ?? 'default'}`
    const other = seen.get(endpoint) ?? seen.get(host.privateAddress)
    seen.set(endpoint, host)
    seen.set(host.privateAddress, host)
    if (other === undefined) return
    context.problems.error(path, {
      code: 'duplicate-address',
      message: `${other.name} and ${host.name} are the same machine: ${host.privateAddress}`,
      hint: `Keep one of them; several instances may name the same host.`,
    })
  })
}
