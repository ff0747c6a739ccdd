import type { SourcePosition } from '../../../errors.ts'
import type { Path } from '../../raw.ts'
import { isElectedReplication } from '../../../groups/index.ts'
import type { Variable } from '../../ini/variable.ts'
import type { PutLine, ServiceLine } from '../../ini/service-line.ts'
import type { TreeBuilder } from '../../ini/tree.ts'
import { STATE, UNREAD } from '../../ini/variable-table.ts'

/** Variables that place a broker in its group. */
export const membership = {
  name: ['broker_name', 'brokerName'],
  id: ['broker_id', 'brokerId'],
  role: ['broker_role', 'brokerRole'],
  replication: ['broker_replication'],
} as const

type Vars = ReadonlyMap<string, Variable>

interface Member {
  readonly service: ServiceLine
  readonly group: string
  readonly position: SourcePosition
  readonly role: 'master' | 'slave'
  readonly isSync: boolean
}

/** Writes the broker groups into the tree: lines with the same broker_name are one group. */
export function putBrokers(services: readonly ServiceLine[], tree: TreeBuilder, put: PutLine): void {
  const groups = new Map<string, Member[]>()
  for (const service of services) {
    const member = memberOf(service, tree)
    if (member === undefined) continue
    const members = groups.get(member.group)
    if (members === undefined) groups.set(member.group, [member])
    else members.push(member)
  }
  for (const [name, members] of groups) {
    const path: Path = ['brokers', 'groups', name]
    const elected = electedReplication(members)
    const first = members[0]
    if (first !== undefined) tree.put(path, {}, first.position)
    tree.positions.label(path, name)
    for (const { service } of members) {
      const unread = service.vars.get(UNREAD)
      if (unread !== undefined) tree.putVariable([...path, 'unread'], unread, 'text')
    }
    if (elected !== undefined) {
      tree.putVariable([...path, 'replication'], elected, 'text')
      members.forEach(({ service }, index) => {
        put([...path, 'members', index], service)
      })
    } else {
      putClassic(path, name, members, tree, put)
    }
  }
}

function putClassic(
  path: Path,
  name: string,
  members: readonly Member[],
  tree: TreeBuilder,
  put: PutLine,
): void {
  const masters = members.filter(({ role }) => role === 'master')
  const slaves = members.filter(({ role }) => role === 'slave')
  const [master, second] = masters
  if (second !== undefined) {
    tree.error(second.position, {
      code: 'two-masters',
      message: `${name} has two masters: ${masters.map(({ service }) => service.alias).join(' and ')}`,
      hint: 'Give the second broker_role=SLAVE and broker_id=1, or a broker_name of its own: masters of one name overwrite each other in the name servers.',
    })
  }
  if (master !== undefined) {
    const lasting = isAbsent(master) ? slaves : slaves.filter((slave) => !isAbsent(slave))
    const replication = master.isSync ? 'sync' : lasting.length > 0 ? 'async' : 'none'
    tree.put([...path, 'replication'], replication, master.position)
    put([...path, 'master'], master.service)
  }
  slaves.forEach(({ service }, index) => {
    const at = [...path, 'slaves', index]
    put(at, service)
    const id = find(service.vars, membership.id)
    if (id !== undefined) tree.putVariable([...at, 'brokerId'], id, 'text')
  })
}

const isAbsent = ({ service }: Member): boolean => service.vars.get(STATE)?.text === 'absent'

function memberOf(service: ServiceLine, tree: TreeBuilder): Member | undefined {
  const { vars, alias, position } = service
  const name = find(vars, membership.name)
  if (name === undefined) {
    tree.error(position, {
      code: 'missing',
      message: `${alias} is a broker without a broker_name`,
      hint: `Write ${alias} broker_name=broker-a; master and slaves of a group share it.`,
    })
    return undefined
  }
  const roleVariable = find(vars, membership.role)
  const id = find(vars, membership.id)
  const role = (roleVariable?.text ?? '').toUpperCase()
  if (roleVariable !== undefined && !['ASYNC_MASTER', 'SYNC_MASTER', 'SLAVE'].includes(role)) {
    tree.error(roleVariable.position, {
      code: 'bad-value',
      message: `${roleVariable.name}: '${roleVariable.text}' is no role of a broker`,
      hint: 'Write ASYNC_MASTER, SYNC_MASTER or SLAVE.',
    })
    return undefined
  }
  const isZero = id === undefined || id.text === '0'
  const isSlave = roleVariable === undefined ? !isZero : role === 'SLAVE'
  if (roleVariable !== undefined && id !== undefined && isSlave === isZero) {
    tree.error(id.position, {
      code: 'bad-value',
      message: `${id.name}=${id.text} does not go with ${roleVariable.name}=${roleVariable.text}`,
      hint: 'Give masters 0, and slaves 1 or above.',
    })
  }
  return {
    service,
    group: name.text,
    position,
    role: isSlave ? 'slave' : 'master',
    isSync: role === 'SYNC_MASTER',
  }
}

function electedReplication(members: readonly Member[]): Variable | undefined {
  for (const { service } of members) {
    const replication = find(service.vars, membership.replication)
    if (replication !== undefined && isElectedReplication(replication.text)) return replication
  }
  return undefined
}

function find(vars: Vars, names: readonly string[]): Variable | undefined {
  for (const name of names) {
    const variable = vars.get(name)
    if (variable !== undefined) return variable
  }
  return undefined
}
