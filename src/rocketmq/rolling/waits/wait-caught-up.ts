import { formatBytes } from '../../../model/units.ts'
import { systemClock } from '../../../engine/clock.ts'
import { compact } from '../../../objects.ts'
import { RmqError } from '../../../errors.ts'
import { hint } from '../../../hint.ts'
import type { Cluster, Instance } from '../../../model/cluster.ts'
import { label } from '../../../model/address.ts'
import { isElectedMember } from '../../../model/groups.ts'
import { withClients, type CallBody, type Timed } from '../../client/rpc.ts'
import { CatchUpProgress } from '../../replication/catch-up-progress.ts'
import {
  aheadHint,
  measureLag,
  type ReplicationLag,
  type ReplicaPair,
} from '../../replication/replication-lag.ts'
import { poll } from '../../client/poll.ts'
import { startHint } from '../../replication/start-hint.ts'

export interface CatchUpOptions extends Timed {
  /** ms that the slave may stand still before it is given up; 120 000 unless given. */
  readonly stallMs?: number
  /** As of gapOf. */
  readonly underWayMs?: number
}

/** Polls in a row that must agree: one could hit the moment before the slave notices that it is behind. */
const agreeing = 3

/**
 * The call after a slave's restart and before its master's: waits until the slave has what the master has, in three
 * polls in a row. A slave with days to copy takes hours: while its commit log grows the wait goes on and reports how far it
 * is. Both are asked from the host that the call is given.
 * @throws RmqError 'slave-behind' when the slave got no further for `stallMs`, with both offsets and its rate;
 *   'slave-ahead' at once when it has more than its master.
 */
export function waitCaughtUp(
  cluster: Cluster,
  master: Instance,
  slave: Instance,
  { stallMs = 120_000, underWayMs, clock = systemClock }: CatchUpOptions = {},
): CallBody {
  return async (host, signal, onProgress) => {
    const progress = new CatchUpProgress(clock.now())
    let agreed = 0
    const options = { signal, clock, ...compact({ underWayMs }) }
    await withClients(cluster, host, (clients) =>
      poll(
        async () => {
          const gap = await measureLag(cluster, clients, { master, slave }, options)
          if (gap.kind === 'ahead') throw slaveAhead(cluster, { master, slave }, gap)
          progress.note(gap, clock.now())
          agreed = gap.kind === 'none' ? agreed + 1 : 0
          if (agreed >= agreeing) return undefined
          if (progress.stoodStillMs(clock.now()) > stallMs) {
            throw slaveBehind(cluster, { master, slave }, gap, progress, clock.now())
          }
          return gap
        },
        {
          timeoutMs: Infinity,
          clock,
          signal,
          onObjection: (gap) => {
            onProgress(progress.text(gap, clock.now()))
          },
        },
      ),
    )
  }
}

function slaveAhead(
  cluster: Cluster,
  { master, slave }: ReplicaPair,
  { has, needs }: Extract<ReplicationLag, { kind: 'ahead' }>,
): RmqError {
  return new RmqError(
    'slave-ahead',
    `${label(cluster, slave)} copies nothing: it has ${has} bytes, beyond the ${needs} of its master ${master.id} on ${master.host}`,
    { where: { host: slave.host }, hint: aheadHint({ master, slave }) },
  )
}

function slaveBehind(
  cluster: Cluster,
  { master, slave }: ReplicaPair,
  gap: ReplicationLag,
  progress: CatchUpProgress,
  now: number,
): RmqError {
  const seconds = Math.round(progress.stoodStillMs(now) / 1000)
  const rate = formatBytes(Math.round(progress.rate()))
  const how =
    gap.kind === 'behind'
      ? `it has ${gap.has} of ${gap.needs} bytes and got no further for ${seconds} s (${rate}/s before)`
      : gap.kind === 'unknown'
        ? `no progress was seen for ${seconds} s: ${gap.why}`
        : `it has ${gap.has} bytes now, but fell behind again and again`
  return new RmqError(
    'slave-behind',
    `${label(cluster, slave)} has not caught up with ${master.id}: ${how}`,
    {
      where: { host: slave.host },
      hint: hint`Test the port that it copies from (${isElectedMember(slave) ? "its clients' ports" : "the master's HA port"}): ${{ run: 'check' }}. ${startHint(slave)}`,
    },
  )
}
