import type { HostPorts } from '../../../engine/access.ts'
import { RmqError } from '../../../errors.ts'
import { hint, type HintText } from '../../../hint.ts'
import type { Cluster, Instance } from '../../../model/cluster.ts'
import { nameServersOf, registeredAddress } from '../../../model/address.ts'
import { answeringOf, withClients, type CallBody, type Timed, type WaitOptions } from '../../client/rpc.ts'
import { listingsAt } from '../../client/listings.ts'
import { poll } from '../../client/poll.ts'
import { leaderOf } from '../../replication/leader.ts'
import { majorityOf, membersOf } from '../../../model/groups.ts'
import { groupKindOf } from '../../../groups/index.ts'
import { startHint } from '../../replication/start-hint.ts'
import { waitCaughtUp } from './wait-caught-up.ts'

/**
 * The call after the start of a member of a group that elects its leader: waits until the group has one that the
 * name servers know (90 s unless given), until its members are listed in their roles, and until this member has what
 * the leader has. While members that the election needs are still down, as in the middle of a first start,
 * there is nothing to wait for.
 * @throws RmqError 'no-leader', 'slave-behind'.
 */
export function waitJoined(
  cluster: Cluster,
  instance: Instance,
  { timeoutMs = 90_000, clock }: WaitOptions = {},
): CallBody {
  return async (host, signal, onProgress) => {
    const group = instance.broker?.group ?? ''
    const members = membersOf(cluster, group)
    let leader: Instance | undefined
    const objection = await withClients(cluster, host, (clients) =>
      poll(
        async () => {
          leader = await leaderOf(cluster, clients, group, signal)
          if (leader !== undefined) return undefined
          const answering = await answeringOf(clients, members, signal)
          return answering.length < electorsOf(instance, members)
            ? undefined
            : 'no name server lists a leader that answers'
        },
        { timeoutMs, clock, signal, onObjection: onProgress },
      ),
    )
    if (objection !== undefined) {
      throw new RmqError(
        'no-leader',
        `${group} has no leader after ${Math.round(timeoutMs / 1000)} s: ${objection}`,
        { where: { host: instance.host }, hint: electionHint(instance) },
      )
    }
    if (leader === undefined) return
    await waitWhole(cluster, host, members, { clock, signal, onProgress })
    if (leader.id !== instance.id) {
      await waitCaughtUp(cluster, leader, instance, { clock })(host, signal, onProgress)
    }
  }
}

/** ms for members to register in their new roles; they do so at once, and every 30 s. */
const registerMs = 45_000

/**
 * An election changes the roles of others too: one that has led is listed nowhere until it has registered as a
 * follower. Who is not listed in time is for the verification to name.
 */
async function waitWhole(
  cluster: Cluster,
  host: HostPorts,
  members: readonly Instance[],
  {
    clock,
    signal,
    onProgress,
  }: Timed & { readonly signal: AbortSignal; readonly onProgress: (text: string) => void },
): Promise<void> {
  await withClients(cluster, host, (clients) =>
    poll(
      async () => {
        const [listings, answering] = await Promise.all([
          listingsAt(clients, nameServersOf(cluster), signal),
          answeringOf(clients, members, signal),
        ])
        const missing = answering.filter((member) => {
          const address = registeredAddress(cluster, member)
          // A member that has found no leader registers with the id -1.
          return listings.some((rows) => !rows.some((row) => row.address === address && row.brokerId >= 0))
        })
        return missing.length === 0 ? undefined : `not listed yet: ${missing.map(({ id }) => id).join(', ')}`
      },
      { timeoutMs: registerMs, clock, signal, onObjection: onProgress },
    ),
  )
}

/** Number of members that must answer before one of them must lead: if any may, it may be one that is not there yet. */
function electorsOf({ broker }: Instance, members: readonly Instance[]): number {
  const most = broker !== undefined && groupKindOf(broker).electors === 'majority'
  return most ? majorityOf(members.length) : members.length
}

function electionHint(instance: Instance): HintText {
  const election = instance.broker && groupKindOf(instance.broker).election
  return election === undefined ? startHint(instance) : hint`${election} ${startHint(instance)}`
}
