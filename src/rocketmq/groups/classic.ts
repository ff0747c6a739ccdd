import type { Step } from '../../engine/resource.ts'
import type { BrokerGroup, Cluster, Instance } from '../../model/cluster.ts'
import { isMaster, masterOf, membersOf, otherMasters, slavesOf } from '../../model/groups.ts'
import { groupKindOf } from '../../groups/index.ts'
import { has } from '../../releases/features.ts'
import { callStep, writeStep } from '../client/rpc.ts'
import { requireMaster, requireSlavesInSync } from '../replication/classic-group.ts'
import { keepMetadata, requireKeptMetadata } from '../replication/same-metadata.ts'
import { requireWholeSlaves } from '../replication/require-whole-slaves.ts'
import { requireFreeBrokerId } from '../rolling/broker-id-conflict.ts'
import { drainIfBusy } from '../rolling/drain-if-busy.ts'
import type { AfterDrain } from '../rolling/drain-for-restart.ts'
import type { RestartOptions } from '../rolling/hooks.ts'
import { requireOtherMaster } from '../rolling/require-other-master.ts'
import { waitCaughtUp } from '../rolling/waits/wait-caught-up.ts'
import { regainWrites } from '../rolling/reopen-writes.ts'
import type { GroupBehaviour, Restarted } from './behaviour.ts'
import type { PartialReset } from './partial-reset.ts'

/** Groups whose master the inventory names: none, async and sync. */
export const classic: GroupBehaviour = { beforeStart, beforeRestart, afterStart, clientImpact, partialReset }

export const afterClassicDrain: AfterDrain = { ready: requireSlavesInSync }

/** No other broker registers under its name and id. */
function beforeStart(cluster: Cluster, instance: Instance): readonly Step[] {
  const { id } = instance
  return [callStep(`no other broker registers as ${id}`, requireFreeBrokerId(cluster, instance))]
}

function beforeRestart(cluster: Cluster, instance: Instance, { drain }: RestartOptions): readonly Step[] {
  const { id } = instance
  const master = masterOf(cluster, instance)
  if (master) return [callStep(`${master.id} serves without ${id}`, requireMaster(cluster, instance, master))]
  const slaves = slavesOf(cluster, instance)
  const others = otherMasters(cluster, instance)
  return [
    ...(slaves.length === 0
      ? []
      : [
          callStep(`the slaves of ${id} have all that it has`, requireSlavesInSync(cluster, instance)),
          callStep(`the slaves of ${id} have all topics and groups`, requireWholeSlaves(cluster, instance)),
        ]),
    ...(others.length === 0
      ? []
      : [callStep(`another group takes messages without ${id}`, requireOtherMaster(cluster, instance))]),
    ...(drain && others.length > 0 ? [drainIfBusy(cluster, instance, afterClassicDrain)] : []),
    // Right before the restart, as an administrator may delete a topic at any time. It refuses nothing.
    callStep(`read the topics and groups of ${id}`, keepMetadata(cluster, instance)),
  ]
}

function afterStart(cluster: Cluster, instance: Instance): readonly Step[] {
  const { id } = instance
  const master = masterOf(cluster, instance)
  if (!master)
    return [
      writeStep(`producers may write to ${id}`, regainWrites(cluster, instance)),
      callStep(
        `${id} has the topics and groups of before its restart`,
        requireKeptMetadata(cluster, instance),
      ),
    ]
  return [callStep(`${id} has caught up with ${master.id}`, waitCaughtUp(cluster, master, instance))]
}

/**
 * A sync master without its slave answers SLAVE_NOT_AVAILABLE at once before 5.0 (the message is stored); since then it
 * waits slaveTimeout (3 s) for as many as inSyncReplicas, the client's own limit (GroupTransferService).
 */
function clientImpact(cluster: Cluster, instance: Instance, how: Restarted): string | undefined {
  const { id, broker } = instance
  if (broker === undefined) return undefined
  if (isMaster(instance)) {
    const reads = slavesOf(cluster, instance).map((slave) => slave.id)
    const consumers = reads.length > 0 ? `; consumers read on from ${reads.join(', ')}` : ''
    return `while ${id} restarts, ${broker.group} takes no messages${producersOf(cluster, instance, how)}${consumers}`
  }
  const master = masterOf(cluster, instance)
  if (groupKindOf(broker).syncs !== true || !master || slavesOf(cluster, master).length > 1) return undefined
  const until = `until ${id} has caught up again, ${broker.group} answers`
  if (!has(cluster.rocketmq.version, 'in-sync-replicas')) {
    return `${until} sends with SLAVE_NOT_AVAILABLE: stored, but on the master only`
  }
  if (Number(master.config.get('inSyncReplicas') ?? 1) < 2) return undefined
  return `${until} sends after 3 s with FLUSH_SLAVE_TIMEOUT: stored, but on the master only`
}

/** Effect on producers of a master; empty where no other group accepts messages. */
function producersOf(cluster: Cluster, master: Instance, { drain }: RestartOptions): string {
  if (otherMasters(cluster, master).length === 0) return ''
  return drain
    ? ': producers that send to it are turned to other groups first, which takes about a minute'
    : ': sends to it fail until producers turn to other groups'
}

/** A slave by itself copies again; the slaves of a master that has lost its store are emptied with it. */
function partialReset(
  cluster: Cluster,
  { name, members }: BrokerGroup,
  wiped: ReadonlySet<string>,
): PartialReset[] {
  const master = membersOf(cluster, name).find(isMaster)
  if (master === undefined || !wiped.has(master.id)) return []
  const why = `the slaves of ${master.id} would keep what it has lost: they would be ahead of it and copy nothing any more`
  return [{ why, missing: members.filter((member) => !wiped.has(member)) }]
}
