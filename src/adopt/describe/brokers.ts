import { isTrue } from '../../model/setting.ts'
import { has } from '../../releases/features.ts'
import type { Replication } from '../../groups/index.ts'
import { settingsOf, type Settings } from '../settings.ts'
import { literal, type Draft } from './draft.ts'
import { commonOf, commonSettings, heapOf, putConfig, putEntry, type Entry } from './entries.ts'
import { serversOf, valueOf, type Adopted } from './subject.ts'

const DEFAULT_PORT = 10_911
const DEFAULT_PEER_PORT = 40_911

/** A broker and its place in the cluster. */
interface Broker extends Entry {
  readonly group: string
  readonly id: number
  readonly role: string
  readonly mode: 'classic' | 'dledger' | 'controller'
  /** Number of the member in a DLedger group; undefined where dLegerSelfId is none. */
  readonly member: number | undefined
}

export const isBroker = ({ found }: Adopted): boolean =>
  found.program === 'broker' || found.program === 'broker-proxy'

export const clusterOf = (adopted: Adopted): string =>
  valueOf(adopted, 'brokerClusterName') ?? 'DefaultCluster'

/** brokerName:brokerId of a broker; RocketMQ's own default is the name of the host. */
export const groupOf = (adopted: Adopted): string => valueOf(adopted, 'brokerName') ?? adopted.found.hostname

interface Options {
  readonly version: string
  readonly hasAcl: boolean
}

/** Writes the broker groups: names, ids, ports and stores as they are. */
export function describeBrokers(draft: Draft, adopted: readonly Adopted[], options: Options): void {
  const brokers = adopted.map((each) => brokerOf(each, options))
  if (brokers.length === 0) {
    draft.todo('not known: the brokers; no broker runs on the hosts that were given')
    return
  }
  const common = commonSettings(brokers)
  const heap = commonOf(brokers.map(({ adopted: each }) => heapOf(each)))
  const javaOptions = commonOf(brokers.map(({ adopted: { found } }) => found.line.javaOptions))
  if (heap !== undefined) draft.put(['heap', 'broker'], heap)
  if (javaOptions !== undefined && javaOptions.length > 0)
    draft.put(['brokers', 'javaOptions'], javaOptions.map(literal))
  putConfig(draft, ['brokers'], common, '')
  const shared = { common, heap: heap === undefined, javaOptions: javaOptions === undefined }
  for (const name of new Set(brokers.map(({ group }) => group))) {
    const members = brokers.filter(({ group }) => group === name)
    const path = ['brokers', 'groups', name]
    const put = (at: readonly (string | number)[], entry: Broker): void => {
      putEntry(draft, [...path, ...at], entry, shared)
    }
    if (members.some(({ mode }) => mode !== 'classic')) elected(draft, name, members, put)
    else classic(draft, name, members, put)
  }
}

function brokerOf(adopted: Adopted, options: Options): Broker {
  const { found, answers } = adopted
  const group = groupOf(adopted)
  const is = (key: string): boolean => isTrue(valueOf(adopted, key))
  const mode = is('enableDLegerCommitLog') ? 'dledger' : is('enableControllerMode') ? 'controller' : 'classic'
  const id = Number(valueOf(adopted, 'brokerId') ?? 0)
  const role = valueOf(adopted, 'brokerRole') ?? 'ASYNC_MASTER'
  const self = valueOf(adopted, 'dLegerSelfId') ?? 'n0'
  const member = mode === 'dledger' ? Number(/^n(\d+)$/.exec(self)?.[1] ?? Number.NaN) : undefined
  const isSlave = mode === 'classic' && role === 'SLAVE'
  const settings = settingsOf(found, { service: 'broker', running: answers.config, isSlave, ...options })
  return {
    adopted,
    label: `${group} (brokerId ${id}) on ${found.host}`,
    settings: withoutUsual(settings, options, { role, mode }),
    group,
    id,
    role,
    mode,
    member: member === undefined || Number.isNaN(member) ? undefined : member,
    words: {
      host: found.host,
      listenPort: found.listenPort === DEFAULT_PORT ? undefined : found.listenPort,
    },
  }
}

/** Values that the tool does not set for this broker, and that are RocketMQ's own, say nothing. */
function withoutUsual(
  settings: Settings,
  { version }: Options,
  { role, mode }: Pick<Broker, 'role' | 'mode'>,
): Settings {
  const usual = new Map<string, boolean>([
    ['inSyncReplicas', !(has(version, 'in-sync-replicas') && role === 'SYNC_MASTER')],
    ['allAckInSyncStateSet', mode !== 'controller'],
  ])
  const says = ([key, { value }]: [string, { readonly value: unknown }]): boolean =>
    usual.get(key) !== true || (value !== '1' && value !== 'false')
  return { ...settings, keys: new Map([...settings.keys].filter(says)) }
}

type Put = (at: readonly (string | number)[], entry: Broker) => void

function classic(draft: Draft, name: string, members: readonly Broker[], put: Put): void {
  const path = ['brokers', 'groups', name]
  const [master, ...more] = members.filter(({ id }) => id === 0)
  const slaves = members.filter(({ id }) => id !== 0).sort((a, b) => a.id - b.id)
  draft.put([...path, 'replication'], replicationOf(master, slaves.length))
  if (master === undefined) {
    draft.todo(`not known: the master of ${name} (brokerId 0); it runs on no host that was given`, path)
  } else {
    put(['master'], master)
    if (master.role === 'SLAVE')
      draft.todo(`${master.label} has brokerRole=SLAVE and brokerId 0: apply would make it a master`, path)
  }
  for (const other of more) {
    draft.todo(
      `${other.label} has the same brokerName and brokerId as ${master?.label ?? ''}; they overwrite each other at the name servers, and it is not in this file`,
      path,
    )
  }
  slaves.forEach((slave, index) => {
    const brokerId = slave.id === index + 1 ? undefined : slave.id
    put(['slaves', index], { ...slave, words: { ...slave.words, brokerId } })
    if (slave.role !== 'SLAVE')
      draft.todo(`${slave.label} has brokerRole=${slave.role}: apply would make it a slave`, path)
  })
}

function replicationOf(master: Broker | undefined, slaves: number): Replication {
  if (master?.role === 'SYNC_MASTER') return 'sync'
  return slaves > 0 ? 'async' : 'none'
}

function elected(draft: Draft, name: string, members: readonly Broker[], put: Put): void {
  const path = ['brokers', 'groups', name]
  const mode = members.find((each) => each.mode !== 'classic')?.mode ?? 'dledger'
  draft.put([...path, 'replication'], mode)
  const sorted = [...members].sort((a, b) => (a.member ?? 99) - (b.member ?? 99))
  sorted.forEach((broker, index) => {
    if (broker.mode !== mode)
      draft.todo(`${broker.label} does not run with ${mode}, as the others of its group do`, path)
    put(
      ['members', index],
      mode === 'dledger'
        ? { ...broker, words: { ...broker.words, peerPort: peerPortOf(broker, index) } }
        : broker,
    )
  })
  if (mode !== 'dledger') return
  const raft = new Set(sorted.map(({ adopted }) => valueOf(adopted, 'dLegerGroup') ?? name))
  if (raft.size !== 1 || !raft.has(name)) {
    draft.todo(
      `dLegerGroup of ${name} is ${[...raft].join(', ')}; apply would write ${name}, and members with different names do not elect a leader`,
      path,
    )
  }
  if (sorted.some(({ member }, index) => member !== index)) {
    const ids = sorted.map(({ adopted }) => valueOf(adopted, 'dLegerSelfId') ?? '?')
    draft.todo(
      `the members of ${name} have the ids ${ids.join(', ')}; apply numbers them n0, n1, n2 in the order of the list, and a member with another id has an empty store`,
      path,
    )
  }
  const peers = serversOf(valueOf(sorted[0]?.adopted ?? missing(), 'dLegerPeers')).length
  if (peers !== sorted.length)
    draft.todo(
      `dLegerPeers of ${name} lists ${peers} members, and ${sorted.length} run on the hosts that were given`,
      path,
    )
}

function peerPortOf({ adopted, member }: Broker, index: number): number | undefined {
  const self = `n${member ?? index}-`
  const peer = (valueOf(adopted, 'dLegerPeers') ?? '').split(';').find((each) => each.trim().startsWith(self))
  const port = serversOf(peer)[0]?.port
  return port === DEFAULT_PEER_PORT + index ? undefined : port
}

function missing(): never {
  throw new Error('a group has a member')
}
