import type { Instance } from '../model/cluster.ts'
import { groupKinds } from '../groups/index.ts'
import { isMaster } from '../model/groups.ts'
import { kindOf } from '../services/index.ts'
import type { Blocker } from './blocker.ts'
import type { RecordEntry } from '../instances/records.ts'

/** A record, and where it was found. */
export interface Recorded extends RecordEntry {
  readonly id: string
  readonly host: string
}

/** An instance that was never applied on its host. */
export interface Newcomer {
  readonly instance: Pick<Instance, 'id' | 'host' | 'service' | 'broker' | 'paths'>
  /** brokerName, or the Raft group of a service that votes. */
  readonly group?: string
  /** Its number in its Raft group. */
  readonly selfId?: string
  /** Its store has files: they were copied there, or its first start was interrupted. */
  readonly filled: boolean
}

/** Records and files of the cluster on all its hosts. */
export interface Known {
  /** Ids of all instances of the inventory. */
  readonly ids: ReadonlySet<string>
  /** Records of the reached hosts, of any instance. */
  readonly recorded: readonly Recorded[]
  /** The file that says so of an instance. */
  readonly recordOf: (id: string) => string
}

/**
 * The data that a newcomer would start without: its own on another host, those of its group in another kind of
 * replication, or those of its slaves. undefined: it may start as it is.
 */
export function misplacedData(newcomer: Newcomer, known: Known): Blocker | undefined {
  const { instance, group, selfId, filled } = newcomer
  const self = known.recorded.find(({ id, host }) => id === instance.id && host !== instance.host)
  if (self !== undefined) return moved(newcomer, self, known)
  if (filled || group === undefined) return undefined
  const mates = known.recorded.filter((one) => one.group === group && one.service === instance.service)
  const [left, present] = [
    mates.filter(({ id }) => !known.ids.has(id)),
    mates.filter(({ id }) => known.ids.has(id)),
  ]
  const voter = left.find((mate) => mate.selfId === selfId)
  if (kindOf(instance).votes !== undefined) return voter && moved(newcomer, voter, known)
  const old = left.filter(
    ({ replication }) => familyOf(replication) !== familyOf(instance.broker?.replication),
  )
  if (present.length === 0 && old.length > 0) return converted(newcomer, old, known)
  if (isMaster(instance) && present.length > 0) return besideSlaves(newcomer, present, known)
  return undefined
}

/** The family of modes whose stores each other can read. @param replication as a record has it; older ones have none */
function familyOf(replication = 'none'): string | undefined {
  return groupKinds.find(({ name }) => name === replication)?.family
}

function moved({ instance }: Newcomer, from: Recorded, { recordOf }: Known): Blocker {
  const record = `${recordOf(from.id)} on ${from.host}`
  const other = from.id === instance.id ? 'it' : from.id
  return {
    reason: `${instance.id} would start empty: ${place(from)}`,
    hint:
      `Keep ${instance.id} where it was; or stop and disable ${other} on ${from.host}, move its data (not a copy) to ` +
      `${instance.paths.data} on ${instance.host}, remove ${record}, and apply. For an empty start: stop and ` +
      `disable ${other} on ${from.host}, and remove ${record}.`,
  }
}

function converted({ instance, group }: Newcomer, from: readonly Recorded[], known: Known): Blocker {
  return {
    reason:
      `${instance.id} would start empty: with replication: ${instance.broker?.replication ?? ''} the members of ` +
      `${group ?? ''} have other names and stores than before, and ${from.map(place).join('; ')}`,
    hint:
      `Set the replication of ${group ?? ''} back, or add a group of another name and move the clients to it. For an ` +
      `empty start: stop and disable ${listOf(from)}, and remove ${records(from, known)}.`,
  }
}

function besideSlaves({ instance, group }: Newcomer, slaves: readonly Recorded[], known: Known): Blocker {
  return {
    reason: `${instance.id} would start empty, as the master of slaves with messages: ${slaves.map(place).join('; ')}`,
    hint:
      `Bring the data of the master to ${instance.paths.data} on ${instance.host} first. If they are lost, use a copy ` +
      `of the data of a stopped slave. For an empty start of ${group ?? ''}: stop ${listOf(slaves)}, move their ` +
      `data out of the way, and remove ${records(slaves, known)}.`,
  }
}

/** 'broker-a-0 was applied on mq1, where its data lie in /data/rocketmq/broker-a-0'. */
function place({ id, host, data, stores = [] }: Recorded): string {
  const folders = [...(data === undefined ? [] : [data]), ...stores]
  const outermost = folders.filter((path) => !folders.some((other) => path.startsWith(`${other}/`)))
  const where =
    outermost.length === 0 ? '' : `, where its data lie in ${[...new Set(outermost)].join(' and ')}`
  return `${id} was applied on ${host}${where}`
}

const listOf = (from: readonly Recorded[]): string =>
  from.map(({ id, host }) => `${id} on ${host}`).join(' and ')

const records = (from: readonly Recorded[], { recordOf }: Known): string =>
  from.map(({ id, host }) => `${recordOf(id)} on ${host}`).join(' and ')
