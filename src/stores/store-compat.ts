import { has, sinceOf } from '../releases/features.ts'
import { parseVersion } from '../releases/version.ts'
import type { Blocker } from './blocker.ts'

/** What an instance is, or was, started as, as far as its store goes by it. */
export interface Start {
  /** RocketMQ's. */
  readonly version: string
  /** Those of WATCHED that its properties file has. */
  readonly keys: ReadonlyMap<string, string>
}

/** Two starts of one instance on one store with files in it. */
export interface Succession {
  readonly instance: string
  readonly service: string
  readonly before: Start
  readonly now: Start
  /** The store keeps the epochs of masters that controllers elected. */
  readonly hasEpochs: boolean
}

const DLEDGER = 'enableDLegerCommitLog'
const SELF_IDS = ['dLegerSelfId', 'controllerDLegerSelfId']
const PEERS = ['dLegerPeers', 'controllerDLegerPeers']
/** Keys by their spellings, older ones last, with their default in bytes. */
const FILE_SIZES = [
  { spellings: ['mappedFileSizeCommitLog', 'mapedFileSizeCommitLog'], size: 1024 ** 3 },
  { spellings: ['mappedFileSizeConsumeQueue', 'mapedFileSizeConsumeQueue'], size: 300_000 * 20 },
]

/** Keys of a properties file that a store with files in it depends on. */
export const WATCHED: readonly string[] = [
  DLEDGER,
  ...SELF_IDS,
  ...PEERS,
  ...FILE_SIZES.flatMap(({ spellings }) => spellings),
]

/** The first thing that makes the second start impossible or dangerous; undefined: it may be. */
export function storeCompat(succession: Succession): Blocker | undefined {
  for (const judge of [downgrade, brokerIds, kindOfLog, number, members, fileSize]) {
    const obstacle = judge(succession)
    if (obstacle !== undefined) return obstacle
  }
  return undefined
}

/** What 5.x writes into config/*.json and beside the commit log is nothing that 4.x was made to read. */
function downgrade({ instance, before, now }: Succession): Blocker | undefined {
  if (parseVersion(now.version).major >= parseVersion(before.version).major) return undefined
  return {
    reason: `${instance} was applied as ${before.version}, and ${now.version} is not made to read what that wrote`,
    hint:
      `leave rocketmq.version as it was, or put a cluster of ${now.version} beside this one that clients change over to; ` +
      'for an empty start move the store out of the way',
  }
}

/** docs/en/controller/deploy.md: 5.1.1 brought persistent ids of brokers, which earlier controllers know nothing of. */
function brokerIds({ instance, service, before, now, hasEpochs }: Succession): Blocker | undefined {
  const concerned = service === 'controller' || hasEpochs
  const crosses =
    has(before.version, 'controllers') &&
    !has(before.version, 'persistent-broker-ids') &&
    has(now.version, 'persistent-broker-ids')
  if (!concerned || !crosses) return undefined
  return {
    reason:
      `${instance} was applied as ${before.version}; from ${sinceOf('persistent-broker-ids')} on controllers number the brokers in another way, ` +
      'and cannot go on from what is there',
    hint:
      'not one by one: stop everything, remove what lies in the stores of the controllers, and epochFileCheckpoint and ' +
      'epochFileCheckpoint.bak from the store of every member; then apply with --limit to the hosts of the controllers, ' +
      'to the member that was master last, and to the others, in this order',
  }
}

/** A DLedger group keeps its messages in a log of its own. */
function kindOfLog({ instance, before, now }: Succession): Blocker | undefined {
  const [was, is] = [before, now].map(({ keys }) => keys.get(DLEDGER) === 'true')
  if (was === is) return undefined
  return {
    reason: `${instance} would not see its messages: DLedger ${was === true ? 'keeps' : 'would keep'} them in a log of its own`,
    hint:
      'leave the replication of the group as it was, and put a group of another name beside it that consumers change ' +
      'over to; for an empty start move the store out of the way',
  }
}

/** The log of a Raft group lies in a folder with the number of its member (DLedgerConfig: dledger-<selfId>). */
function number({ instance, before, now }: Succession): Blocker | undefined {
  for (const key of SELF_IDS) {
    const [was, is] = [before.keys.get(key), now.keys.get(key)]
    if (was === undefined || is === undefined || was === is) continue
    return {
      reason: `${instance} would start empty: files lie in its store as ${was}, and the inventory makes it ${is}`,
      hint: 'members are numbered by their places in the list: leave them in their order',
    }
  }
  return undefined
}

function members({ instance, before, now }: Succession): Blocker | undefined {
  for (const key of PEERS) {
    const [was, is] = [before.keys.get(key), now.keys.get(key)]
    if (was === undefined || is === undefined) continue
    const [old, wanted] = [idsOf(was), idsOf(is)]
    if (old.join() === wanted.join()) continue
    const instead =
      key === 'dLegerPeers'
        ? 'put a group of another name with the members you want beside this one, and let consumers change over to it'
        : 'RocketMQ tells no way to change the number of controllers that keep what they know of the brokers'
    return {
      reason:
        `${instance} votes with ${old.join(', ')}, and would with ${wanted.join(', ')}: changed one after the other, ` +
        'members would count other majorities, and could elect one that lacks what the others have',
      hint: `leave the members as they were (a lost host is replaced in its place of the list); ${instead}`,
    }
  }
  return undefined
}

/** 'n0-10.0.0.11:40911;n1-…' names members by what stands before the first hyphen. */
const idsOf = (peers: string): string[] =>
  peers
    .split(';')
    .map((peer) => peer.trim().replace(/-.*$/, ''))
    .filter((id) => id !== '')
    .sort()

/** MappedFileQueue.load: 'length not matched message store config value', and the broker ends with exit code 253. */
function fileSize({ instance, before, now }: Succession): Blocker | undefined {
  for (const { spellings, size } of FILE_SIZES) {
    const sizeOf = ({ keys }: Start): number =>
      Number(spellings.map((key) => keys.get(key)).find((value) => value !== undefined) ?? size)
    const [was, is] = [sizeOf(before), sizeOf(now)]
    if (was === is) continue
    return {
      reason: `${instance} would not start: the files in its store have ${was} bytes, and ${spellings[0] ?? ''} would be ${is}`,
      hint: `leave it at ${was}: it is of files that are there, and counts only for a store that is empty`,
    }
  }
  return undefined
}
