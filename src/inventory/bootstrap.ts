import { resolveDocument } from './document.ts'
import type { Cluster, SshTarget } from '../model/cluster.ts'
import { PositionTable, type RawDocument } from './raw.ts'

/** Settings of the bootstrap command, in place of an inventory. Sizes as in inventories: '512m'. */
export interface BootstrapOptions {
  /** Target of SSH: an address or a name. */
  readonly host: string
  /** The host's own address for the cluster. Needed when `host` is a name or a loopback address. */
  readonly privateAddress?: string
  /** brokerClusterName; RocketMQ's own DefaultCluster unless given. */
  readonly cluster?: string
  readonly version: string
  /** The distribution: an address that starts with http, or a file relative to the working directory. */
  readonly artifact?: string
  readonly sha512?: string
  readonly jdk?: number
  readonly user?: string
  readonly port?: number
  readonly identityFile?: string
  readonly knownHostsFile?: string
  readonly jump?: string
  readonly become?: boolean
  /** Of the broker. */
  readonly heap?: string
  readonly home?: string
  readonly data?: string
}

/**
 * Placeholder for the inventory in hints (`rmq-provision logs INVENTORY …`): there is no file yet. The help uses the
 * same word.
 */
const NO_FILE = 'INVENTORY'

const LABELS: readonly (readonly [path: string, flag: string])[] = [
  ['rocketmq.version', '--rocketmq-version'],
  ['rocketmq.home', '--home'],
  ['rocketmq.data', '--data'],
  ['artifact.url', '--artifact'],
  ['artifact.file', '--artifact'],
  ['artifact.sha512', '--sha512'],
  ['jdk.version', '--jdk'],
  ['ssh.user', '--user'],
  ['ssh.identityFile', '--identity-file'],
  ['ssh.jump', '--jump'],
  ['heap.broker', '--heap'],
]

/**
 * The host as SSH reaches it, before its address in the cluster is known.
 * @throws InventoryError (exit 2) with everything that is wrong on the command line
 */
export function bootstrapTarget(options: BootstrapOptions, env: NodeJS.ProcessEnv): SshTarget {
  const [host] = resolveDocument(documentOf(options), '', env, { withoutAddresses: true }).hosts
  if (!host) throw new Error('bootstrap has one host')
  const { name, address, ssh } = host
  return { name, address, ssh }
}

/**
 * The smallest cluster, one name server and one master on one host, without an inventory file.
 * @throws InventoryError (exit 2) as for an inventory that says the same.
 */
export function bootstrapCluster(options: BootstrapOptions, env: NodeJS.ProcessEnv): Cluster {
  return resolveDocument(documentOf(options), '', env)
}

/** The inventory that says the same as the command line. */
function documentOf(options: BootstrapOptions): RawDocument {
  const { artifact } = options
  const isUrl = artifact !== undefined && /^https?:\/\//.test(artifact)
  const tree = given({
    cluster: options.cluster ?? 'DefaultCluster',
    rocketmq: given({ version: options.version, home: options.home, data: options.data }),
    artifact: given({
      url: isUrl ? artifact : undefined,
      file: isUrl ? undefined : artifact,
      sha512: options.sha512,
    }),
    jdk: given({ version: options.jdk }),
    ssh: given({
      user: options.user,
      port: options.port,
      identityFile: options.identityFile,
      knownHostsFile: options.knownHostsFile,
      jump: options.jump,
      become: options.become,
    }),
    heap: given({ broker: options.heap }),
    hosts: {
      // A colon cannot be part of a unit's name.
      [options.host.replaceAll(':', '-')]: given({
        address: options.host,
        privateAddress: options.privateAddress,
      }),
    },
  })
  const positions = new PositionTable()
  for (const [path, flag] of LABELS) positions.label(path.split('.'), flag)
  return { file: NO_FILE, format: 'yaml', value: tree, positions, errors: [], warnings: [] }
}

/** Without the keys that have no value. */
function given(mapping: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(mapping).filter(([, value]) => value !== undefined))
}
