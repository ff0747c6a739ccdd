import { basename } from 'node:path'
import { parseInventory } from '../src/inventory/index.ts'
import type { Cluster, Instance } from '../src/model/cluster.ts'
import { defaultVersion } from '../src/releases/known.ts'

/** A host of the bench: reached at one address and port, and in the cluster at another address. */
export interface BenchHost {
  readonly name: string
  readonly address: string
  readonly sshAddress: string
  readonly sshPort: number
}

export interface BenchCluster {
  readonly hosts: readonly BenchHost[]
  /** The network that may reach the client ports. */
  readonly network: string
  readonly archive: string
  readonly identityFile: string
  readonly knownHosts: string
  /** fileReservedTime of broker-a: the key that changes. */
  readonly reserved: number
}

/** The inventory of rmq-provision. With three hosts it is the cluster of inventories/demo.yaml. */
export function inventoryOf(bench: BenchCluster): string {
  const { hosts, network, archive, identityFile, knownHosts, reserved } = bench
  const lines = hosts.map(
    ({ name, address, sshAddress, sshPort }) =>
      `  ${name}: { address: ${sshAddress}, privateAddress: ${address}, port: ${sshPort} }`,
  )
  const names = hosts.map(({ name }) => name)
  const nameServers = names.slice(0, names.length >= 10 ? 3 : Math.min(2, names.length))
  const groups = groupsOf(names).map(([master, slave], index) => {
    const config = index === 0 ? `, config: { fileReservedTime: ${reserved} }` : ''
    const slaves = slave === undefined ? '' : `, slaves: [${slave}]`
    return `    broker-${letter(index)}: { replication: async, master: ${master ?? ''}${slaves}${config} }`
  })
  return `cluster: rmq-bench
rocketmq: { version: ${defaultVersion} }
artifact: { file: ${archive} }
jdk: { version: 17, from: package }
ssh: { user: root, identityFile: ${identityFile}, knownHostsFile: ${knownHosts} }
heap: { namesrv: 256m, broker: 512m }
firewall: { clients: [${network}] }
hosts:
${lines.join('\n')}
namesrv: { hosts: [${nameServers.join(', ')}] }
brokers:
  groups:
${groups.join('\n')}
`
}

/** Master and slave of each group. Three hosts: two masters with crossed slaves; more: a broker on each host. */
function groupsOf(names: readonly string[]): (readonly (string | undefined)[])[] {
  const [first, , third] = names
  if (names.length < 3 || first === undefined || third === undefined) return names.map((name) => [name])
  const second = (host: string): string => `{ host: ${host}, listenPort: 10921 }`
  if (names.length === 3)
    return [
      [first, second(third)],
      [third, second(first)],
    ]
  return names.flatMap((name, index) => (index % 2 === 0 ? [[name, names[index + 1]]] : []))
}

const letter = (index: number): string => String.fromCharCode('a'.charCodeAt(0) + index)

/** The model of the inventory, from which the inputs of the other tools are made: all have the same work. */
export const modelOf = (bench: BenchCluster): Cluster => parseInventory(inventoryOf(bench), 'bench.yaml', {})

/** Folder in the archive. */
export const releaseFolder = (archive: string): string => basename(archive, '.zip')

export const isNameServer = ({ service }: Pick<Instance, 'service'>): boolean => service === 'namesrv'
