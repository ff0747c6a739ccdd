import { groupKindOf } from '../../../groups/index.ts'
import { listed } from '../../../model/listed.ts'
import { isTrue } from '../../../model/setting.ts'
import { formatSize } from '../../../model/units.ts'
import { defaultOf, keysOf } from '../../../releases/key-table.ts'
import { transientPool } from '../../../releases/transient-pool.ts'
import { broker } from '../../../services/broker.ts'
import type { Problem } from '../../problems.ts'
import type { Context } from '../../resolve/context.ts'
import type { Placed } from '../../resolve/services/instance.ts'
import type { Inventory } from '../../schema/index.ts'
import { ACTING_MASTER, handsOutActingMasters } from '../namesrv/acting-master.ts'
import { electionPageOf } from './elections.ts'
import { KeyPlaces } from '../../lint/key-places.ts'

/** A message of the broker is written with its properties, topic and header. Bytes. */
const ROOM_OF_MESSAGE = 64 * 1024
const GIB = 1024 ** 3

/** Checks keys of brokers against each other, and against the group, the heap and the name servers. */
export function lintPairs(context: Context, inventory: Inventory, placed: readonly Placed[]): void {
  const places = new KeyPlaces(inventory)
  const isHandedOut = handsOutActingMasters(placed)
  for (const each of placed) {
    if (each.instance.broker === undefined) continue
    const pair = new Pair(context, places, each)
    pair.checkPool()
    pair.checkDisk()
    pair.checkFiles()
    pair.checkReadOnly()
    pair.checkAddress()
    pair.checkGroup(isHandedOut)
  }
}

/** The configuration of one broker. */
class Pair {
  readonly #context: Context
  readonly #places: KeyPlaces
  readonly #placed: Placed
  readonly #version: string

  constructor(context: Context, places: KeyPlaces, placed: Placed) {
    this.#context = context
    this.#places = places
    this.#placed = placed
    this.#version = context.inventory.rocketmq.version
  }

  checkPool(): void {
    if (!this.#isTrue('transientStorePoolEnable')) return
    const { instance } = this.#placed
    const pool = transientPool(instance, this.#version)
    const direct = instance.heap.direct ?? 0
    if (pool > direct) {
      this.#error('transientStorePoolEnable', {
        code: 'direct-memory-too-small',
        message: `${instance.id} takes ${formatSize(pool)} of direct memory at its start, and direct is ${formatSize(direct)}: it would end with OutOfMemoryError`,
        hint: `Write heap: { size: ${formatSize(instance.heap.size)}, direct: ${formatSize((Math.ceil(pool / GIB) + 1) * GIB)} }, or a smaller transientStorePoolSize.`,
      })
    } else if (pool > 0 && this.#text('flushDiskType') === 'SYNC_FLUSH') {
      this.#warn('transientStorePoolEnable', {
        code: 'pool-with-sync-flush',
        message: `${instance.id} has SYNC_FLUSH too: each send waits until the pool is written, up to 200 ms`,
        hint: 'Take one of the two out.',
      })
    } else if (pool === 0 && instance.broker?.role !== 'slave') {
      this.#warn('transientStorePoolEnable', {
        code: 'no-effect',
        message: `${instance.id} does not use the pool: RocketMQ ${this.#version} turns it off with ${this.#text('flushDiskType') === 'SYNC_FLUSH' ? 'SYNC_FLUSH' : 'writeWithoutMmap'}`,
        hint: 'Take it out.',
      })
    }
  }

  /** Above diskSpaceCleanForciblyRatio files are deleted by force, before diskMaxUsedSpaceRatio counts. */
  checkDisk(): void {
    const forced = this.#number('diskSpaceCleanForciblyRatio') || 85
    const most = this.#number('diskMaxUsedSpaceRatio')
    if (most <= forced) return
    this.#warn('diskMaxUsedSpaceRatio', {
      code: 'no-effect',
      message: `diskMaxUsedSpaceRatio=${most} has no effect: above ${forced} % RocketMQ deletes files by force, also unexpired ones`,
      hint: `Write less than ${forced}; the default is 75.`,
    })
  }

  checkFiles(): void {
    const file = this.#number('mappedFileSizeCommitLog')
    const message = this.#number('maxMessageSize')
    if (file === 0 || message === 0 || file >= message + ROOM_OF_MESSAGE) return
    const key = this.#isWritten('mappedFileSizeCommitLog') ? 'mappedFileSizeCommitLog' : 'maxMessageSize'
    this.#error(key, {
      code: 'bad-config-value',
      message: `a message of maxMessageSize=${message} does not fit into a file of mappedFileSizeCommitLog=${file}: it would be refused`,
      hint: `Write a mappedFileSizeCommitLog of at least ${message + ROOM_OF_MESSAGE}; the default is 1073741824.`,
    })
  }

  /** A broker reads these folders only beside a log in several folders. */
  checkReadOnly(): void {
    const key = 'readOnlyCommitLogStorePaths'
    const logKeys = broker.logKeys.map((log) => log.key)
    const logs = logKeys.map((each) => this.#text(each))
    if (this.#text(key) === '' || logs.some((each) => each.includes(','))) return
    this.#error(key, {
      code: 'no-effect',
      message: `${this.#placed.instance.id} would not read ${this.#text(key)}: its commit log is in one folder`,
      hint: `Name these folders in the key of its commit log (${listed(logKeys, 'or')}) too, with commas: the broker makes no new files in them.`,
    })
  }

  checkAddress(): void {
    const bound = this.#text('bindAddress')
    const announced = this.#text('brokerIP1')
    // Behind NAT the announced address may be on no interface of the host.
    if (bound === '' || ['0.0.0.0', '::', announced, this.#text('brokerIP2')].includes(bound)) return
    this.#error('bindAddress', {
      code: 'bad-config-value',
      message: `${this.#placed.instance.id} would listen on ${bound} only, and announce ${announced} to clients`,
      hint: `Take it out, or write ${announced}.`,
    })
  }

  checkGroup(isHandedOut: boolean): void {
    const { broker } = this.#placed.instance
    if (broker === undefined) return
    const page = electionPageOf(broker.replication)
    const unused = page?.unusedCommitLog?.(this.#placed.instance, this.#version)
    if (unused !== undefined) this.#error('storePathCommitLog', unused)
    if (this.#isTrue('enableSlaveActingMaster') && !isHandedOut) {
      this.#warn('enableSlaveActingMaster', {
        code: 'half-a-pair',
        ...ACTING_MASTER,
      })
    }
    if (this.#isTrue('enableLmq') && !this.#isTrue('enableMultiDispatch')) {
      this.#warn('enableLmq', {
        code: 'half-a-pair',
        message: 'enableLmq=true makes no queues without enableMultiDispatch=true',
        hint: 'Write enableMultiDispatch: true too.',
      })
    }
    for (const key of ['inSyncReplicas', 'allAckInSyncStateSet']) {
      const { syncs, electors } = groupKindOf(broker)
      const waits = syncs === true || electors === 'any'
      if (waits || !this.#isWritten(key)) continue
      this.#warn(key, {
        code: 'no-effect',
        message: `${key} has no effect on a group with replication: ${broker.replication}`,
        hint: 'Take it out, or write replication: sync.',
      })
    }
  }

  #text(key: string): string {
    const value = this.#placed.instance.config.get(key)
    return typeof value === 'string' ? value : ''
  }

  #isTrue(key: string): boolean {
    return isTrue(this.#text(key))
  }

  /** As the broker reads it: the default where the inventory says nothing; 0 where the release has no such key. */
  #number(name: string): number {
    const key = keysOf('broker').get(name)
    const usual = key === undefined ? undefined : defaultOf(key, this.#version)
    const value = Number(this.#text(name) || (usual ?? 0))
    return Number.isFinite(value) ? value : 0
  }

  #isWritten(key: string): boolean {
    return this.#places.find(this.#placed, key) !== undefined
  }

  #error(key: string, problem: Problem): void {
    this.#context.problems.error(this.#places.find(this.#placed, key) ?? this.#placed.path, problem)
  }

  #warn(key: string, problem: Problem): void {
    this.#context.problems.warn(this.#places.find(this.#placed, key) ?? this.#placed.path, problem)
  }
}
