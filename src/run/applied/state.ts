import { createHash } from 'node:crypto'
import { hideSecrets } from '../../inventory/hide/index.ts'
import type { Cluster } from '../../model/cluster.ts'
import { once } from '../../objects.ts'
import { Secret } from '../../secret.ts'

/** The inventory that a host was applied with, as it keeps it. */
export interface AppliedState {
  /** Of what the inventory wants on hosts: comments and the order of keys do not count. */
  readonly digest: string
  /** RocketMQ's. */
  readonly release: string
  readonly jdk: string
  readonly format: 'yaml' | 'ini'
  /** Time of its first apply, ISO 8601 in UTC. */
  readonly time: string
  /** A secret stood in the text itself, and was taken out: it cannot be applied as it is. */
  readonly redacted: boolean
  readonly text: string
}

/** An inventory as the user wrote it, with what it means. */
export interface Inventory {
  readonly cluster: Cluster
  readonly source: { readonly text: string; readonly format: 'yaml' | 'ini' }
}

/**
 * The state of an inventory, without secrets. Its text is made when it is read first: most runs find nothing to do and keep nothing.
 * @param now when it is applied
 */
export function stateOf({ cluster, source }: Inventory, now: Date): AppliedState {
  const { format } = source
  const shown = once(() => hideSecrets(source.text, format))
  return {
    digest: digestOf(cluster),
    release: cluster.rocketmq.version,
    jdk: String(cluster.jdk.major),
    format,
    time: now.toISOString(),
    get redacted() {
      return shown()?.hidden !== 0
    },
    get text() {
      return shown()?.text ?? ''
    },
  }
}

/** Keys of places in the text or on the control machine: they differ between two machines with the same inventory. */
const LOCAL: ReadonlySet<string> = new Set([
  'file',
  'format',
  'localFiles',
  'position',
  'source',
  'ssh',
  'text',
  'warnings',
])

/** 64 hexadecimal digits of what an inventory wants on hosts. Values of secrets do not count. */
export function digestOf(cluster: Cluster): string {
  const plain = JSON.stringify({ ...cluster, artifact: undefined }, (key, value: unknown) => {
    if (LOCAL.has(key)) return undefined
    if (value instanceof Secret) return '[secret]'
    return value instanceof Map ? [...(value as ReadonlyMap<unknown, unknown>)] : value
  })
  return createHash('sha256').update(plain).digest('hex')
}

const MAGIC = 'rmq-provision-inventory'
const HEAD =
  /^rmq-provision-inventory digest=([0-9a-f]{64}) release=(\d{1,4}(?:\.\d{1,4}){2}) jdk=(\d{1,2}) format=(yaml|ini) time=(\d{4}-[\d:.TZ-]{4,30}) redacted=(yes|no)$/

/** The file of a state: its head in one line, then the text. */
export function fileOf({ digest, release, jdk, format, time, redacted, text }: AppliedState): string {
  const words = [
    `digest=${digest}`,
    `release=${release}`,
    `jdk=${jdk}`,
    `format=${format}`,
    `time=${time}`,
    `redacted=${redacted ? 'yes' : 'no'}`,
  ]
  return `${MAGIC} ${words.join(' ')}\n${text}`
}

/** The state in a file of a host; undefined when it is damaged. */
export function parseFile(content: string): AppliedState | undefined {
  const end = content.indexOf('\n')
  const match = HEAD.exec(content.slice(0, end))
  if (match === null) return undefined
  const [, digest = '', release = '', jdk = '', format = '', time = '', redacted = ''] = match
  return {
    digest,
    release,
    jdk,
    format: format === 'ini' ? 'ini' : 'yaml',
    time,
    redacted: redacted === 'yes',
    text: content.slice(end + 1),
  }
}
