import { has } from '../../../releases/features.ts'
import { elections, type Replication } from '../../../groups/index.ts'
import { listed } from '../../../model/listed.ts'
import type { Path } from '../../raw.ts'
import type { Context } from '../../resolve/context.ts'
import type { Hosts } from '../../resolve/hosts.ts'
import { seats, type Seat } from '../../resolve/services/seats.ts'
import type { GroupAt, Member, MemberEntry } from './member.ts'
import { refusePeerPort } from './peer-port.ts'
import type { GroupInput } from './schema.ts'

/** The replication mode that hints propose for elected masters. */
const [usualElection = ''] = elections

interface ClassicGroup extends GroupAt {
  readonly name: string
  readonly replication: Replication
}

/** Master and slaves of a group whose roles are fixed by the inventory. */
export function classicMembers(context: Context, hosts: Hosts, classic: ClassicGroup): Member[] {
  const { name, group, path, replication } = classic
  check(context, classic)
  const master = masterSeat(hosts, group, path).map((seat) => member(seat, name, replication, 0))
  const slaves = seats(group.slaves ?? [], hosts, [...path, 'slaves']).map((seat) => {
    const position = Number(seat.path.at(-1))
    return member(seat, name, replication, seat.entry.brokerId ?? position + 1)
  })
  checkIds(context, slaves)
  return [...master, ...slaves]
}

function masterSeat(hosts: Hosts, group: GroupInput, path: Path): Seat<MemberEntry>[] {
  const { master } = group
  if (master === undefined) return []
  const at = [...path, 'master']
  const [name, where] = typeof master === 'string' ? [master, at] : [master.host, [...at, 'host']]
  const host = hosts.named(name, where)
  const entry: MemberEntry = typeof master === 'string' ? {} : master
  const toRemove = entry.state === 'absent' || hosts.isToRemove(name)
  return host === undefined ? [] : [{ host, entry, path: at, toRemove }]
}

function member(seat: Seat<MemberEntry>, group: string, replication: Replication, brokerId: number): Member {
  const isMaster = brokerId === 0
  const masterRole = replication === 'sync' ? 'SYNC_MASTER' : 'ASYNC_MASTER'
  return {
    ...seat,
    suffix: String(brokerId),
    identity: { group, brokerId, role: isMaster ? 'master' : 'slave', replication },
    keys: [
      ['brokerId', String(brokerId)],
      ['brokerRole', isMaster ? masterRole : 'SLAVE'],
    ],
    ports: [],
    hasHa: true,
  }
}

function check(context: Context, { group, path, replication, slaves }: ClassicGroup): void {
  const { problems } = context
  const place = problems.show(path)
  if (group.members !== undefined) {
    problems.error([...path, 'members'], {
      code: 'key-does-not-apply',
      message: `${place}: members is for replication: ${listed(elections, 'or')}`,
      hint: 'Write master and slaves, or set replication.',
      at: 'key',
    })
  } else if (group.master === undefined) {
    problems.error([...path, 'master'], {
      code: 'missing',
      message: `${place} has no master`,
      hint: problems.words(
        `Write master: <host>; for elected masters: replication: ${usualElection} and members.`,
        `Give one of its lines broker_role=ASYNC_MASTER; for elected masters all of them broker_replication=${usualElection}.`,
      ),
      at: 'key',
    })
  }
  refusePeerPort(context, group, path)
  const alone = problems.words(
    'Add a slave, or write replication: none',
    'Add a slave, or write broker_role=ASYNC_MASTER',
  )
  if (replication === 'none' && slaves > 0) {
    problems.error([...path, 'replication'], {
      code: 'slaves-without-replication',
      message: `${place} has slaves and replication: none`,
      hint: 'Set replication to async or sync, or take the slaves out.',
    })
  }
  if (replication === 'sync' && slaves === 0) {
    problems.warn([...path, 'replication'], {
      code: 'sync-without-slave',
      message: `${place} replicates synchronously, but has no slave to wait for`,
      hint: has(context.inventory.rocketmq.version, 'in-sync-replicas')
        ? `${alone}.`
        : `${alone}. Until then every send is answered with SLAVE_NOT_AVAILABLE.`,
    })
  }
  if (replication === 'async' && slaves === 0) {
    problems.warn([...path, 'replication'], {
      code: 'async-without-slave',
      message: `${place} has replication: async, but no slave`,
      hint: 'Add slaves, or write replication: none.',
    })
  }
}

function checkIds(context: Context, slaves: readonly Member[]): void {
  const seen = new Map<number, Member>()
  for (const slave of slaves) {
    const { brokerId, group } = slave.identity
    const other = seen.get(brokerId)
    seen.set(brokerId, slave)
    if (other === undefined) continue
    context.problems.error([...slave.path, 'brokerId'], {
      code: 'duplicate-broker-id',
      message: `${group} has brokerId ${brokerId} twice: on ${other.host.name} and on ${slave.host.name}`,
      hint: 'Number the slaves of a group 1, 2, 3 …: equal ones overwrite each other in the name servers.',
    })
  }
}
