import { hint } from '../../../hint.ts'
import { hostOf, label } from '../../../model/address.ts'
import type { Cluster, Instance } from '../../../model/cluster.ts'
import { isElectedMember, isMaster, membersOf } from '../../../model/groups.ts'
import { plainAddress } from '../../../runtime/tcp-connections.ts'
import { commonLeader } from '../../replication/leader.ts'
import { HA_MASTER_ADDRESS } from '../running-config.ts'
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
    const astray = members.flatMap((slave) => wrongMaster(cluster, master, slave, answers))
    const named = new Set(astray.map(({ instance }) => instance))
    const unseen = members.filter((slave) => {
      if (named.has(slave.id)) return false
      if (slave.id === master.id || answerOf(answers, slave.id) === undefined) return false
      const at = left.findIndex((address) => addressesOf(cluster, slave).includes(address))
      if (at !== -1) left.splice(at, 1)
      return at === -1
    })
    if (unseen.length <= left.length) return astray
    return [...astray, ...unseen.map((slave) => problem(cluster, master, slave, answers))]
  })
}

/** The member that the others copy from: the master of the inventory, or the leader. */
function sourceOf(cluster: Cluster, members: readonly Instance[], answers: Answers): Instance | undefined {
  const [first] = members
  if (first === undefined || !isElectedMember(first)) return members.find(isMaster)
  return commonLeader(cluster, first.broker?.group ?? '', registrationsIn(answers))
}

/**
 * A slave that copies from another broker than its master, by the answer of a name server (5.0.0+): what its master registers as its
 * address. 5.x forgets a `haMasterAddress` before it copies (DefaultHAService.updateHaMasterAddress, called before init). The
 * connections of the masters do not show it where two slaves on one host were exchanged.
 */
function wrongMaster(cluster: Cluster, master: Instance, slave: Instance, answers: Answers): Problem[] {
  const from = answerOf(answers, slave.id)?.ha?.masterAddress ?? ''
  const own = haAddresses(cluster, master)
  if (slave.id === master.id || from === '' || own.length === 0 || own.includes(plainEndpoint(from)))
    return []
  const other = cluster.instances.find((instance) =>
    haAddresses(cluster, instance).includes(plainEndpoint(from)),
  )
  // An address of the inventory that no broker has leads to the master in a way of its own.
  if (other === undefined && slave.config.get(HA_MASTER_ADDRESS) === from) return []
  const whose = other === undefined ? '' : `, the HA port of ${other.id}`
  return [
    {
      code: 'wrong-master',
      ...placeOf(slave),
      message: `${label(cluster, slave)} on ${slave.host} copies from ${from}${whose}, and not from its master ${master.id} (${own[0] ?? ''})`,
      hint: hint`Bring back the address that ${master.id} registers (brokerIP2, haListenPort): ${{ run: 'apply' }}. Then restart ${slave.id}, which keeps its connection: ${{ run: 'restart', limit: slave.id }}. What it has copied from another group stays in its store: ${{ run: 'reset', limit: slave.id }}.`,
    },
  ]
}

/** The addresses of an instance with its port for replication; none without such a port. */
function haAddresses(cluster: Cluster, instance: Instance): string[] {
  const port = instance.ports.find(({ purpose }) => purpose === 'ha')?.port
  if (port === undefined) return []
  const hosts = new Set([hostOf(cluster, instance).privateAddress, ...addressesOf(cluster, instance)])
  return [...hosts].map((host) => `${plainAddress(host)}:${port}`)
}

/** '[fd00::1]:10912' and 'fd00::1:10912' as one text. */
function plainEndpoint(endpoint: string): string {
  const colon = endpoint.lastIndexOf(':')
  return `${plainAddress(endpoint.slice(0, colon))}${endpoint.slice(colon)}`
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
    ...placeOf(slave),
    message: `${label(cluster, slave)} on ${slave.host} has no connection to ${master.id} for replication${how}: it copies nothing`,
    hint: hint`Test the master's HA port, from which slaves copy: ${{ run: 'check' }}. See why: ${{ run: 'logs', limit: slave.id }}. Where the port is reached and nothing is logged, restart the slave, which connects anew: ${{ run: 'restart', limit: slave.id }}.`,
  }
}

const placeOf = ({ id, host, broker }: Instance): Pick<Problem, 'instance' | 'host' | 'group'> => ({
  instance: id,
  host,
  ...(broker === undefined ? {} : { group: broker.group }),
})
