import type { Instance } from '../model/cluster.ts'
import { isTrue } from '../model/setting.ts'
import { groupKinds } from '../groups/index.ts'
import { services } from '../services/index.ts'
import { controllerBrokerIds } from './controller-broker-ids.ts'
import { oneWayObstacle, WATCHED_ONE_WAY } from '../releases/upgrades/one-way.ts'
import { compareVersions, parseVersion } from '../releases/version.ts'
import type { Blocker } from './blocker.ts'
import type { Start, Succession } from './succession.ts'

const OWN_LOGS = groupKinds.flatMap(({ ownLog }) => ownLog ?? [])
const VOTERS = [...groupKinds, ...services].flatMap(({ votes }) => votes ?? [])
const LOG_SIZE = { spellings: ['mappedFileSizeCommitLog', 'mapedFileSizeCommitLog'], size: 1024 ** 3 }
/** Keys by their spellings, older ones last, with their default in bytes. */
const FILE_SIZES = [
  LOG_SIZE,
  { spellings: ['mappedFileSizeConsumeQueue', 'mapedFileSizeConsumeQueue'], size: 300_000 * 20 },
]

/** Keys of a properties file that a store with files in it depends on. */
export const WATCHED: readonly string[] = [
  ...OWN_LOGS.map(({ key }) => key),
  ...VOTERS.flatMap(({ self, peers }) => [self, peers]),
  ...FILE_SIZES.flatMap(({ spellings }) => spellings),
  ...WATCHED_ONE_WAY,
]

const EMPTY_START =
  'For an empty start: move the store out of the way, and remove the record that plan names then.'

/** The first thing that makes the second start impossible or dangerous; undefined: it may be. */
export function storeCompat(succession: Succession): Blocker | undefined {
  for (const judge of [downgrade, oneWay, controllerBrokerIds, kindOfLog, number, members, fileSize]) {
    const obstacle = judge(succession)
    if (obstacle !== undefined) return obstacle
  }
  return undefined
}

/** 4.x cannot read what 5.x writes into config/*.json and beside the commit log. */
function downgrade({ instance, before, now }: Succession): Blocker | undefined {
  if (parseVersion(now.version).major >= parseVersion(before.version).major) return undefined
  return {
    reason: `${instance} was applied as ${before.version}, and ${now.version} is not made to read what that wrote`,
    hint:
      `Set rocketmq.version back, or install a second cluster of ${now.version} and move the clients to it. ` +
      EMPTY_START,
  }
}

/** A form of the store that neither the key nor an older release takes back. */
function oneWay({ instance, before, now }: Succession): Blocker | undefined {
  const use = oneWayObstacle(before, now)
  if (use === undefined) return undefined
  const isOlder = compareVersions(now.version, before.version) < 0
  const wish = isOlder
    ? `RocketMQ ${now.version} is older than ${before.version}, which wrote it`
    : `without ${use.key}=${use.value} it would not find them`
  return {
    reason: `${instance} keeps ${use.holds} (${use.key}=${use.value}), and there is no way back: ${wish}`,
    hint:
      `Set ${isOlder ? 'rocketmq.version' : use.key} back, or add a broker group of another name and move the clients to it. ` +
      EMPTY_START,
  }
}

/** Groups of some replication modes keep their messages in a log of its own. */
function kindOfLog({ instance, before, now }: Succession): Blocker | undefined {
  const isOn = ({ keys }: Start, key: string): boolean => isTrue(keys.get(key))
  const changed = OWN_LOGS.find(({ key }) => isOn(before, key) !== isOn(now, key))
  if (changed === undefined) return undefined
  const was = isOn(before, changed.key)
  return {
    reason: `${instance} would not see its messages: ${changed.name} ${was ? 'keeps' : 'would keep'} them in a log of its own`,
    hint:
      'Set the replication of the group back, or add a group of another name and move the clients to it. ' +
      EMPTY_START,
  }
}

/** The log of a Raft group lies in a folder with the number of its member (the page of its replication mode has the name). */
function number({ instance, before, now }: Succession): Blocker | undefined {
  for (const { self } of VOTERS) {
    const [was, is] = [before.keys.get(self), now.keys.get(self)]
    if (was === undefined || is === undefined || was === is) continue
    return {
      reason: `${instance} would start empty: files lie in its store as ${was}, and the inventory makes it ${is}`,
      hint: 'Restore the order of the members in the list: their places are their numbers.',
    }
  }
  return undefined
}

function members({ instance, before, now }: Succession): Blocker | undefined {
  for (const { peers, instead } of VOTERS) {
    const [was, is] = [before.keys.get(peers), now.keys.get(peers)]
    if (was === undefined || is === undefined) continue
    const [old, wanted] = [idsOf(was), idsOf(is)]
    if (old.join() === wanted.join()) continue
    return {
      reason:
        `${instance} votes with ${old.join(', ')}, and would with ${wanted.join(', ')}: changed one after the other, ` +
        'members would count other majorities, and could elect one that lacks what the others have',
      hint: `Restore the list of members (replace a lost host in its place of the list). If ${peers} was edited on the host alone, write it there as the inventory has it, and run apply. ${instead}`,
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
    const [was, is] = [before, now].map(({ keys }) => sizeIn(keys, { spellings, size }))
    if (was === is) continue
    return {
      reason: `${instance} would not start: the files in its store have ${was} bytes, and ${spellings[0] ?? ''} would be ${is}`,
      hint: `Set it back to ${was}: only an empty store can get another size. If the key was edited on the host alone, undo that there, and run apply.`,
    }
  }
  return undefined
}

const sizeIn = (keys: ReadonlyMap<string, unknown>, { spellings, size }: typeof LOG_SIZE): number =>
  Number(spellings.map((key) => keys.get(key)).find((value) => value !== undefined) ?? size)

/** Bytes of a file of the commit log of a broker, by its configuration. */
export const logBytes = ({ config }: Pick<Instance, 'config'>): number => sizeIn(config, LOG_SIZE)
