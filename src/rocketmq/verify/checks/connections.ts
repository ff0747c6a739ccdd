import { hint } from '../../../hint.ts'
import { hostOf, label } from '../../../model/address.ts'
import type { Cluster, Instance } from '../../../model/cluster.ts'
import { isElectedMember, isMaster, membersOf } from '../../../model/groups.ts'
import { plainAddress } from '../../../runtime/tcp-connections.ts'
import { commonLeader } from '../../replication/leader.ts'
import { answerOf, registrationsIn, type Answers, type Problem } from '../verification.ts'

/**
 * Slaves and followers without a connection to their master, also while there is nothing to copy. The master knows its
 * connections; a slave that never had one does not report that (HAClient.connectMaster). A slave is known by the address that it
 * connects from. One on a host of several networks may come from another address: connections of unknown addresses count
 * for the slaves that were not found.
 */
export function checkConnections(cluster: Cluster, answers: Answers): Problem[] {
  return cluster.groups.flatMap(({ name }) => {
    const members = membersOf(cluster, name)
    const master = sourceOf(cluster, members, answers)
    const ha = master && answerOf(answers, master.id)?.ha
    if (master === undefined || ha?.master !== true) return []
    const left = ha.slaves.map(plainAddress)
    const unseen = members.filter((slave) => {
      if (slave.id === master.id || answerOf(answers, slave.id) === undefined) return false
      const at = left.findIndex((address) => addressesOf(cluster, slave).includes(address))
      if (at !== -1) left.splice(at, 1)
      return at === -1
    })
    return unseen.length <= left.length ? [] : unseen.map((slave) => problem(cluster, master, slave, answers))
  })
}

/** The member that the others copy from: the master of the inventory, or the leader. */
function sourceOf(cluster: Cluster, members: readonly Instance[], answers: Answers): Instance | undefined {
  const [first] = members
  if (first === undefined || !isElectedMember(first)) return members.find(isMaster)
  return commonLeader(cluster, first.broker?.group ?? '', registrationsIn(answers))
}

/** Addresses that a broker may connect from. */
function addressesOf(cluster: Cluster, slave: Instance): string[] {
  const { address, privateAddress } = hostOf(cluster, slave)
  const own = ['brokerIP1', 'brokerIP2'].flatMap((key) => {
    const value = slave.config.get(key)
    return typeof value === 'string' ? [value] : []
  })
  return [address, privateAddress, ...own].map(plainAddress)
}

function problem(cluster: Cluster, master: Instance, slave: Instance, answers: Answers): Problem {
  const tried = answerOf(answers, slave.id)?.ha?.masterAddress ?? ''
  const how = tried === '' ? '' : ` (it tries ${tried})`
  return {
    code: 'no-replication',
    instance: slave.id,
    host: slave.host,
    ...(slave.broker === undefined ? {} : { group: slave.broker.group }),
    message: `${label(cluster, slave)} on ${slave.host} has no connection to ${master.id} for replication${how}: it copies nothing`,
    hint: hint`Test the master's HA port, from which slaves copy: ${{ run: 'check' }}. See why: ${{ run: 'logs', limit: slave.id }}.`,
  }
}
