import { compact } from '../../objects.ts'
import type { Host } from '../../model/cluster.ts'
import { firstOf } from '../../model/listed.ts'
import { canonicalAddress, ipVersion } from '../../model/network.ts'
import { MOST_HOSTS, tooManyHosts } from '../limits.ts'
import type { Path } from '../raw.ts'
import type { HostInput } from '../schema/core.ts'
import type { Context } from './context.ts'
import { addressFault, privateAddress, publicAddress } from './host-address.ts'
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
        : (this.#context.problems.guess(name, names) ??
          (names.length === 0
            ? 'List it under hosts.'
            : `Use one of the hosts: ${firstOf(names, MOST_NAMES)}.`)),
    })
    return undefined
  }
}

/** Names of hosts that a message lists. */
const MOST_NAMES = 20

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
    const name = ipVersion(address) === 6 ? address.replaceAll(':', '-') : address
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
  const address = canonicalAddress(input.address ?? name)
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

/** Two names for one machine would be provisioned twice at the same time. Resolvers ignore the case of names (RFC 4343). */
function checkDistinct(context: Context, hosts: readonly Host[]): void {
  const seen = new Map<string, Host>()
  const names = new Map<string, Host>()
  hosts.forEach((host, index) => {
    const path: Path = ['hosts', Array.isArray(context.inventory.hosts) ? index : host.name]
    const sameName = names.get(host.name.toLowerCase())
    names.set(host.name.toLowerCase(), host)
    if (sameName !== undefined && sameName.name !== host.name) {
      context.problems.error(path, {
        code: 'duplicate-name',
        message: `the names ${sameName.name} and ${host.name} differ by case only, and are one name in the hosts files of the cluster`,
        hint: 'Give one of them another name.',
        at: 'key',
      })
    }
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
