import { RmqError } from '../../errors.ts'
import { hint, type HintText } from '../../hint.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { label } from '../../model/address.ts'
import { tryAnswer, RPC_TIMEOUT_MS, withClients, type CallBody, type WaitOptions } from '../client/rpc.ts'
import { runtimeInfo } from '../client/broker.ts'
import { aheadHint, measureLag, type ReplicationLag } from './replication-lag.ts'
import { poll } from '../client/poll.ts'
import { slavesOf } from '../../model/groups.ts'

/**
 * The call before a running master is restarted: sees that each of its slaves answers and has what it has, so that
 * consumers read on there meanwhile. Some seconds (30 unless given) are left to one that was just restarted.
 * @throws RmqError 'slave-missing', 'slave-ahead', 'not-answering' (the master itself): the master is not restarted.
 */
export function requireSlavesInSync(
  cluster: Cluster,
  master: Instance,
  { timeoutMs = 30_000, clock }: WaitOptions = {},
): CallBody {
  return async (host, signal, onProgress) => {
    const gaps = await withClients(cluster, host, (clients) =>
      poll(
        async () => {
          const gaps = await Promise.all(
            slavesOf(cluster, master).map(async (slave) => ({
              slave,
              gap: await measureLag(cluster, clients, { master, slave }, { clock, signal }),
            })),
          )
          const ahead = gaps.find(({ gap }) => gap.kind === 'ahead')
          if (ahead) throw slaveAhead(cluster, master, ahead)
          const missing = gaps.filter(({ gap }) => gap.kind !== 'none')
          return missing.length === 0 ? undefined : missing
        },
        {
          timeoutMs,
          clock,
          signal,
          onObjection: (missing) => {
            onProgress(reasonsOf(cluster, missing).join('; '))
          },
        },
      ),
    )
    if (gaps === undefined) return
    const mute = gaps.find(({ gap }) => gap.kind === 'unknown' && gap.silent.id === master.id)
    throw mute ? masterMute(master, mute.gap) : slaveMissing(cluster, master, gaps)
  }
}

/**
 * The call before a running slave is restarted: sees that its master answers, or the group would be down. Some
 * seconds (30 unless given) are left to one that was just restarted.
 * @throws RmqError 'master-missing': the slave is not restarted.
 */
export function requireMaster(
  cluster: Cluster,
  slave: Instance,
  master: Instance,
  { timeoutMs = 30_000, clock }: WaitOptions = {},
): CallBody {
  return async (host, signal) => {
    const silent = await withClients(cluster, host, (clients) =>
      poll(
        async () => {
          const asked = clients.askOnce(master, runtimeInfo, { timeoutMs: RPC_TIMEOUT_MS, signal })
          return (await tryAnswer(asked, signal)) === undefined ? true : undefined
        },
        { timeoutMs, clock, signal },
      ),
    )
    if (silent === undefined) return
    throw new RmqError(
      'master-missing',
      `${slave.id} was not restarted: its master ${label(cluster, master)} on ${master.host} does not answer, so without it ${slave.broker?.group ?? ''} would be down`,
      { where: { host: slave.host }, hint: backFirst(master, slave) },
    )
  }
}

interface SlaveGap {
  readonly slave: Instance
  readonly gap: ReplicationLag
}

const reasonsOf = (cluster: Cluster, missing: readonly SlaveGap[]): string[] =>
  missing.map(({ slave, gap }) => {
    const who = `its slave ${label(cluster, slave)} on ${slave.host}`
    return gap.kind === 'behind'
      ? `${who} has only ${gap.has} of ${gap.needs} bytes`
      : `${who} does not answer`
  })

/** Only the slave has the messages that the master lacks: a restart of the master does not help. */
function slaveAhead(cluster: Cluster, master: Instance, { slave, gap }: SlaveGap): RmqError {
  const ends = gap.kind === 'ahead' ? `: it has ${gap.has} bytes, the master only ${gap.needs}` : ''
  return new RmqError(
    'slave-ahead',
    `${master.id} was not restarted: its slave ${label(cluster, slave)} on ${slave.host} is ahead of it and copies nothing${ends}`,
    { where: { host: master.host }, hint: aheadHint({ master, slave }) },
  )
}

function slaveMissing(cluster: Cluster, master: Instance, missing: readonly SlaveGap[]): RmqError {
  const reasons = reasonsOf(cluster, missing)
  const [first] = missing
  return new RmqError('slave-missing', `${master.id} was not restarted: ${reasons.join('; ')}`, {
    where: { host: master.host },
    hint: backFirst(first?.slave ?? master, master),
  })
}

function masterMute(master: Instance, gap: ReplicationLag): RmqError {
  const why = gap.kind === 'unknown' ? `: ${gap.why}` : ''
  return new RmqError(
    'not-answering',
    `${master.id} was not restarted: it runs but does not report its commit log offset${why}`,
    {
      where: { host: master.host },
      hint: hint`See why: ${{ run: 'logs', limit: master.id }}. ${stopFirst(master)}`,
    },
  )
}

/** The next step when `missing` keeps `instance` from being restarted. */
function backFirst(missing: Instance, instance: Instance): HintText {
  return hint`Bring it back first: ${{ run: 'apply', limit: missing.id }}. ${stopFirst(instance)}`
}

/** A stopped instance is started without a question: nothing depends on it. */
function stopFirst({ id }: Instance): HintText {
  return hint`If its group may be down for a while, stop it and run apply again: ${{ run: 'stop', limit: id }}.`
}
