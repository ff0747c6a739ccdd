import { has, sinceOf } from '../../../releases/features.ts'
import type { Path } from '../../raw.ts'
import type { ElectedReplication } from '../../../groups/index.ts'
import type { GroupInput } from '../../schema/index.ts'
import type { Member } from './member.ts'
import type { MemberEntry } from './member.ts'
import type { Context } from '../context.ts'
import type { Hosts } from '../hosts.ts'
import { seats, type Seat } from '../services/namesrv.ts'

const DEFAULT_PEER_PORT = 40_911
const HIGHEST_PORT = 65_535

/** Servers in the brokers' configuration; `controllerAddr` is undefined without controllers. */
export interface ElectionServers {
  readonly namesrvAddr: string
  readonly controllerAddr: string | undefined
}

/** The members of a group whose master is elected: by Raft among themselves, or by the controllers. */
export function electedMembers(
  context: Context,
  hosts: Hosts,
  name: string,
  group: GroupInput,
  path: Path,
  replication: ElectedReplication,
  servers: ElectionServers,
): Member[] {
  const found = seats<MemberEntry & { host: string }>(group.members ?? [], hosts, [...path, 'members'])
  const leaves = group.state === 'absent' || found.every(({ leaving }) => leaving)
  check(context, group, path, replication, leaves ? undefined : servers)
  return replication === 'dledger'
    ? dledgerMembers(context, found, name, group)
    : found.map((seat) => controllerMember(seat, name, servers.controllerAddr ?? ''))
}

function dledgerMembers(
  context: Context,
  found: readonly Seat<MemberEntry>[],
  name: string,
  group: GroupInput,
): Member[] {
  const peers = found.map((seat) => {
    const index = Number(seat.path.at(-1))
    return {
      seat,
      selfId: `n${index}`,
      port: seat.entry.peerPort ?? (group.peerPort ?? DEFAULT_PEER_PORT) + index,
    }
  })
  for (const { seat, selfId, port } of peers) {
    if (port <= HIGHEST_PORT) continue
    context.problems.error(seat.path, {
      code: 'bad-port',
      message: `${name}-${selfId} would listen on ${port} for its peers: the peerPort of the group and its number`,
      hint: `there is none above ${HIGHEST_PORT}; the default of the group is ${DEFAULT_PEER_PORT}`,
    })
  }
  const list = peers
    .map(({ seat, selfId, port }) => `${selfId}-${seat.host.privateAddress}:${port}`)
    .join(';')
  return peers.map(({ seat, selfId, port }) => ({
    ...seat,
    suffix: selfId,
    identity: { group: name, brokerId: -1, role: 'elected', replication: 'dledger', selfId },
    keys: [
      ['enableDLegerCommitLog', 'true'],
      ['dLegerGroup', name],
      ['dLegerPeers', list],
      ['dLegerSelfId', selfId],
    ],
    ports: [{ port, purpose: 'raft', audience: 'cluster' }],
    hasHa: false,
  }))
}

/** Role and id come from the controllers; conf/controller/quick-start of the distribution starts all as slaves. */
function controllerMember(seat: Seat<MemberEntry>, group: string, controllerAddr: string): Member {
  const selfId = `n${Number(seat.path.at(-1))}`
  return {
    ...seat,
    suffix: selfId,
    identity: { group, brokerId: -1, role: 'elected', replication: 'controller', selfId },
    keys: [
      ['brokerId', '-1'],
      ['brokerRole', 'SLAVE'],
      ['enableControllerMode', 'true'],
      ['controllerAddr', controllerAddr],
      ['allAckInSyncStateSet', 'true'],
    ],
    ports: [],
    hasHa: true,
  }
}

function check(
  context: Context,
  group: GroupInput,
  path: Path,
  replication: ElectedReplication,
  servers: ElectionServers | undefined,
): void {
  const { problems } = context
  const place = problems.show(path)
  for (const key of ['master', 'slaves'] as const) {
    if (group[key] === undefined) continue
    problems.error([...path, key], {
      code: 'key-does-not-apply',
      message: `${place}: with replication: ${replication} the master is elected`,
      hint: `list all hosts of the group under members instead of ${key}`,
      at: 'key',
    })
  }
  const members = group.members ?? []
  const classic = problems.words('write master and slaves', 'write broker_role and broker_id')
  if (members.length === 0) {
    problems.error([...path, 'members'], {
      code: 'missing',
      message: `${place} has no members`,
      hint: 'write members: [host, host, host]',
      at: 'key',
    })
  } else if (replication === 'dledger' && (members.length < 3 || members.length % 2 === 0)) {
    problems.error([...path, 'members'], {
      code: 'peer-count',
      message: `${place} has ${members.length} members; a DLedger group votes`,
      hint: 'use three or five: an odd number from 3 on survives the loss of a minority',
    })
  }
  if (replication === 'dledger' && !has(context.inventory.rocketmq.version, 'dledger')) {
    problems.error([...path, 'replication'], {
      code: 'not-in-this-version',
      message: `${place}: DLedger came with RocketMQ ${sinceOf('dledger')}, and ${problems.show(['rocketmq', 'version'])} is ${context.inventory.rocketmq.version}`,
      hint: `${classic}, or raise the version`,
    })
  }
  if (replication === 'controller') checkController(context, group, path, servers)
}

/** @param servers undefined for a group that leaves: it needs none any more */
function checkController(
  context: Context,
  group: GroupInput,
  path: Path,
  servers: ElectionServers | undefined,
): void {
  const { problems } = context
  const place = problems.show(path)
  const { version } = context.inventory.rocketmq
  if (!has(version, 'controllers')) {
    problems.error([...path, 'replication'], {
      code: 'not-in-this-version',
      message: `${place}: controllers came with RocketMQ ${sinceOf('controllers')}, and ${problems.show(['rocketmq', 'version'])} is ${version}`,
      hint: has(version, 'dledger')
        ? 'use dledger for elected masters in 4.x'
        : `${problems.words('write master and slaves', 'write broker_role and broker_id')}, or raise the version`,
    })
  } else if (servers !== undefined && servers.controllerAddr === undefined) {
    problems.error([...path, 'replication'], {
      code: 'no-controllers',
      message: `${place} has ${problems.words('replication: controller', 'broker_replication=controller')}, but there are no controllers`,
      hint: problems.words(
        'write controllers: { hosts: [host, host, host] }',
        'list one, three or five hosts under [controllers]',
      ),
    })
  }
  if (group.peerPort !== undefined) {
    problems.error([...path, 'peerPort'], {
      code: 'key-does-not-apply',
      message: `${place}: ${problems.words('peerPort is for replication: dledger', 'peer_port is for broker_replication=dledger')}`,
      hint: 'take it out',
      at: 'key',
    })
  }
}
