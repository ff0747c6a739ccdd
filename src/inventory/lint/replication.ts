import { has } from '../../releases/features.ts'
import type { Cluster } from '../../model/cluster.ts'
import type { Context } from '../resolve/context.ts'
import type { Placed } from '../resolve/services/instance.ts'

/**
 * Warns when synchronous masters of 5.x wait for no slave, or for more than they have: inSyncReplicas counts the master too. 5.3.3
 * was seen to answer SEND_OK at once with 1 and no slave, FLUSH_SLAVE_TIMEOUT after 3 s with one slave too few.
 */
export function lintReplication(
  context: Context,
  { groups, rocketmq }: Pick<Cluster, 'groups' | 'rocketmq'>,
  placed: readonly Placed[],
): void {
  if (!has(rocketmq.version, 'in-sync-replicas')) return
  const byId = new Map(placed.map((each) => [each.instance.id, each]))
  for (const { name, replication, members } of groups) {
    const master = byId.get(members[0] ?? '')
    if (replication !== 'sync' || master === undefined || members.length < 2) continue
    const waitsFor = Number(master.instance.config.get('inSyncReplicas'))
    if (waitsFor < 2) {
      context.problems.warn(master.path, {
        code: 'sync-waits-for-no-slave',
        message: `${master.instance.id} has inSyncReplicas=${waitsFor}: the master alone is enough, and ${name} replicates no better than with replication: async`,
        hint: 'Take inSyncReplicas out: it is 2 then.',
      })
    } else if (waitsFor > members.length) {
      context.problems.warn(master.path, {
        code: 'sync-waits-in-vain',
        message: `${master.instance.id} has inSyncReplicas=${waitsFor}, and ${name} has ${members.length} members: every send would end in FLUSH_SLAVE_TIMEOUT`,
        hint: `Write at most ${members.length}.`,
      })
    }
  }
}
