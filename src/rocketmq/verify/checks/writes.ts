import { hint } from '../../../hint.ts'
import { label, nameServersOf, registeredAddress } from '../../../model/address.ts'
import type { Cluster, Instance } from '../../../model/cluster.ts'
import { isElectedMember, takesWrites } from '../../../model/groups.ts'
import { isWritable } from '../../client/name-server.ts'
import { registrationsIn } from '../verification.ts'
import { answerOf, type Answers, type Problem } from '../verification.ts'

/**
 * Ids of the name servers that list the group of this broker as read-only although it may be written to. For a group
 * that elects its master they are those of the member that leads.
 */
export function closedAt(cluster: Cluster, broker: Instance, answers: Answers): string[] {
  const group = broker.broker?.group ?? ''
  if (!takesWrites(broker) || !isWritable(Number(broker.config.get('brokerPermission') ?? 6))) return []
  if (isElectedMember(broker) && !leads(cluster, broker, answers)) return []
  return nameServersOf(cluster)
    .filter(({ id }) => answerOf(answers, id)?.writable?.get(group) === false)
    .map(({ id }) => id)
}

function leads(cluster: Cluster, broker: Instance, answers: Answers): boolean {
  const address = registeredAddress(cluster, broker)
  return registrationsIn(answers)
    .flat()
    .some((row) => row.brokerName === broker.broker?.group && row.brokerId === 0 && row.address === address)
}

/** Problem of a master to which no producer writes, because name servers list its group as read-only. */
export function checkWrites(cluster: Cluster, broker: Instance, answers: Answers): Problem[] {
  const nameServers = closedAt(cluster, broker, answers)
  if (nameServers.length === 0) return []
  const group = broker.broker?.group ?? ''
  const runs = answerOf(answers, broker.id)?.config?.get('brokerPermission')
  const why =
    runs !== undefined && !isWritable(Number(runs)) ? `: ${broker.id} runs with brokerPermission=${runs}` : ''
  return [
    {
      code: 'not-writable',
      instance: broker.id,
      host: broker.host,
      group,
      message: `${nameServers.join(', ')} ${nameServers.length > 1 ? 'list' : 'lists'} ${group} as read-only, so producers do not write to ${label(cluster, broker)}${why}`,
      hint: hint`Give the permission back, which mqadmin wipeWritePerm or an interrupted restart took away: ${{ run: 'apply' }}.`,
    },
  ]
}
