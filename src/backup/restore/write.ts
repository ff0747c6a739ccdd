import type { Guard } from '../../engine/access.ts'
import { messageOf, RmqError } from '../../errors.ts'
import type { Instance } from '../../model/cluster.ts'
import type { ClientPool } from '../../rocketmq/client/client-pool.ts'
import { withoutWrites } from '../../rocketmq/client/name-server.ts'
import { writeAcl, writeUser } from '../../rocketmq/client/tables/access.ts'
import { writeOffset } from '../../rocketmq/client/tables/offsets.ts'
import { writeKv } from '../../rocketmq/client/tables/order.ts'
import { writeGroup, writeTopic } from '../../rocketmq/client/tables/settings.ts'
import type { RemotingClient, RequestOptions } from '../../rocketmq/remoting/client.ts'
import type { Change } from './change.ts'

/** Requests on their way at a time; one look at the lock is enough for them. */
const AT_ONCE = 50
const TIMEOUT_MS = 10_000

export interface WriteTo {
  readonly clients: ClientPool
  /** The instance that a change is written to; undefined: it is not known. */
  readonly instanceOf: (change: Change) => Instance | undefined
  readonly guard: Guard
  readonly signal: AbortSignal
  /** Called after each change that was written. */
  readonly onWritten: () => void
}

/** A change that a broker or name server refused. */
export interface Refused {
  readonly change: Change
  readonly why: string
}

/**
 * Writes changes in their order, kind by kind; a refused one does not keep the others from being written.
 * @throws RmqError of the guard ('lock-lost', 'interrupted'); the signal's reason
 */
export async function writeChanges(changes: readonly Change[], to: WriteTo): Promise<readonly Refused[]> {
  const refused: Refused[] = []
  for (let next = 0; next < changes.length;) {
    const batch = sameKind(changes.slice(next, next + AT_ONCE))
    const written = await Promise.allSettled(
      batch.map(async (change) => {
        try {
          await writeChange(change, to)
          to.onWritten()
        } catch (error) {
          to.signal.throwIfAborted()
          if (!(error instanceof RmqError) || GUARD_CODES.has(error.code)) throw error
          refused.push({ change, why: messageOf(error) })
        }
      }),
    )
    // All requests on their way have ended, so the number of written changes is right.
    for (const one of written) if (one.status === 'rejected') throw one.reason
    next += batch.length
  }
  return refused
}

const GUARD_CODES: ReadonlySet<string> = new Set(['lock-lost', 'interrupted', 'connection-lost'])

/** Rights need their user, offsets their topic and group: a batch has changes of one kind only. */
function sameKind(changes: readonly Change[]): readonly Change[] {
  const end = changes.findIndex(({ kind }) => kind !== changes[0]?.kind)
  return end < 0 ? changes : changes.slice(0, end)
}

async function writeChange(change: Change, { clients, instanceOf, guard, signal }: WriteTo): Promise<void> {
  const instance = instanceOf(change)
  if (instance === undefined) throw new Error(`there is no ${change.at} to write to`)
  const request = (client: RemotingClient, options: RequestOptions) => send(change, client, guard, options)
  await clients.ask(instance, request, { timeoutMs: TIMEOUT_MS, signal })
}

function send(change: Change, client: RemotingClient, guard: Guard, options: RequestOptions): Promise<void> {
  const exists = change.action === 'update'
  switch (change.kind) {
    case 'group':
      return writeGroup(client, change.config, guard, options)
    case 'topic':
      return writeTopic(client, change.settings, change.attributes, guard, options)
    case 'order':
      return writeKv(client, change.entry, guard, options)
    case 'user':
      return writeUser(client, change.user, { exists, guard }, options)
    case 'acl':
      return writeAcl(client, change.acl, { exists, guard }, options)
    case 'offset': {
      const { topic, queueId, to, name: group } = change
      return writeOffset(client, { topic, group, queueId, offset: to }, guard, options)
    }
  }
}

/**
 * The changes before any offset: a new topic that gets offsets is made without write permission, so that a consumer which asks for
 * its offset finds it, and does not begin behind the messages that came meanwhile (RebalancePushImpl.computePullFromWhere).
 * A comparison after them finds the permission as a change of the topic, which `afterOffsets` has.
 */
export function beforeOffsets(changes: readonly Change[]): Change[] {
  const waiting = topicsOfOffsets(changes)
  return changes.flatMap((change): Change[] => {
    if (change.kind === 'offset') return []
    if (!isWaiting(change, waiting)) return [change]
    const { settings } = change
    return [{ ...change, settings: { ...settings, perm: withoutWrites(settings.perm) } }]
  })
}

/** The topics that producers may write to once the offsets are written. @param agreed the changes that `beforeOffsets` was given */
export function afterOffsets(changes: readonly Change[], agreed: readonly Change[]): Change[] {
  const waiting = topicsOfOffsets(agreed)
  return changes.filter((change) => isWaiting(change, waiting))
}

const topicAt = (at: string, topic: string): string => JSON.stringify([at, topic])

const topicsOfOffsets = (changes: readonly Change[]): ReadonlySet<string> =>
  new Set(changes.flatMap((change) => (change.kind === 'offset' ? [topicAt(change.at, change.topic)] : [])))

const isWaiting = (
  change: Change,
  waiting: ReadonlySet<string>,
): change is Extract<Change, { readonly kind: 'topic' }> =>
  change.kind === 'topic' && change.opens && waiting.has(topicAt(change.at, change.name))
