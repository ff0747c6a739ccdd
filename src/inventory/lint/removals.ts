import { own } from '../../objects.ts'
import { kindOf, type Service } from '../../services/index.ts'
import { groupKindOf } from '../../groups/index.ts'
import { isMaster, isSlave } from '../../model/groups.ts'
import type { Path } from '../raw.ts'
import type { Context } from '../resolve/context.ts'
import type { Placed } from '../resolve/services/instance.ts'
import type { Inventory } from '../schema/index.ts'
import { pageOf, serviceNames } from '../services/index.ts'

/** Hint when a removed instance conflicts with a new one. */
export const oneAfterTheOther =
  'Apply without the new one first. Then remove the entry of the removed one, and add the new one.'

/** Checks that the remaining cluster works without the removed instances. */
export function lintRemovals(context: Context, inventory: Inventory, placed: readonly Placed[]): void {
  checkUnread(context, inventory)
  if (!placed.some(({ toRemove }) => toRemove)) return
  for (const service of serviceNames) {
    const instances = placed.filter(({ instance }) => instance.service === service)
    checkLast(context, service, instances)
    checkVoters(context, service, instances)
  }
  const groups = new Map<string, Placed[]>()
  for (const each of placed) {
    const group = each.instance.broker?.group
    if (group === undefined) continue
    const members = groups.get(group)
    if (members === undefined) groups.set(group, [each])
    else members.push(each)
  }
  for (const [group, members] of groups) checkGroup(context, inventory, group, members)
}

const splits = (placed: readonly Placed[]): boolean =>
  placed.some(({ toRemove }) => toRemove) && placed.some(({ toRemove }) => !toRemove)

/** A cluster does not work without some services. */
function checkLast(context: Context, service: Service, all: readonly Placed[]): void {
  const code = pageOf(service).lastRemoved
  const [first] = all
  if (code === undefined || first === undefined || all.some(({ toRemove }) => !toRemove)) return
  context.problems.error(first.path, {
    code,
    message: `no ${kindOf({ service }).title} would be left: ${all.map(({ instance }) => instance.id).join(', ')} would be removed`,
    hint: 'Keep one, or add another; to stop a whole cluster, run rmq-provision stop.',
  })
}

/** Each of them has the list of all in its configuration, and they vote. */
function checkVoters(context: Context, service: Service, all: readonly Placed[]): void {
  const { title, votes } = kindOf({ service })
  const first = all.find(({ toRemove }) => toRemove)
  if (votes === undefined || first === undefined || !splits(all)) return
  context.problems.error(first.path, {
    code: 'voter-removed',
    message: `${first.instance.id} cannot be removed alone: every ${title} has the list of all in its configuration (${votes.peers})`,
    hint: 'Keep it; a host that is lost is replaced in its place of the list, so that the others keep their numbers.',
  })
}

function checkGroup(context: Context, inventory: Inventory, group: string, members: readonly Placed[]): void {
  if (!splits(members)) return
  const [first] = members.filter(({ toRemove }) => toRemove)
  const identity = first?.instance.broker
  if (first === undefined || identity === undefined) return
  const { memberStays } = groupKindOf(identity)
  if (memberStays !== undefined) {
    context.problems.error(first.path, {
      code: 'voter-removed',
      message: `${first.instance.id} cannot be removed from ${group} alone: ${memberStays}`,
      hint: `Keep it, or remove the whole group (${sayAbsent(context, group)}). Replace a lost host at its place in the list.`,
    })
    return
  }
  const stays = members.find(({ toRemove }) => !toRemove)
  if (isMaster(first.instance)) {
    context.problems.error(first.path, {
      code: 'master-removed',
      message: `${first.instance.id} would be removed, and ${stays?.instance.id ?? ''} would stay without a master: no broker would accept messages of ${group}`,
      hint: `Remove the whole group (${sayAbsent(context, group)}), or only the slave; a slave is not promoted.`,
    })
    return
  }
  warnOfRenumbering(context, inventory, members)
}

/** A slave's number is its place in the list unless it is said, and a store belongs to a number. */
function warnOfRenumbering(context: Context, inventory: Inventory, members: readonly Placed[]): void {
  if (context.problems.format === 'ini') return
  const slaves = members.filter(({ instance }) => isSlave(instance))
  const gone = slaves.findIndex(({ toRemove }) => toRemove)
  for (const { instance, path, toRemove } of slaves.slice(gone + 1)) {
    if (toRemove || saysBrokerId(inventory, path)) continue
    const id = instance.broker?.brokerId ?? 0
    context.problems.warn(path, {
      code: 'renumbered-later',
      message: `${instance.id} has its number from its place in the list: once the entry to be removed is taken out, it would get another number`,
      hint: `Write { host: ${instance.host}, brokerId: ${id} } before.`,
    })
  }
}

function saysBrokerId(inventory: Inventory, path: Path): boolean {
  const [, , group = '', , index = 0] = path
  const entry = own(inventory.brokers?.groups, String(group))?.slaves?.[Number(index)]
  return typeof entry === 'object' && entry.brokerId !== undefined
}

function sayAbsent({ problems }: Context, group: string): string {
  return problems.words(`state: absent at ${group}`, `rmq_state=absent on all lines of ${group}`)
}

/** A word about messages belongs to something that goes. */
function checkUnread({ problems }: Context, inventory: Inventory): void {
  const { brokers, hosts } = inventory
  const said: [Path, { state?: string | undefined; unread?: string | undefined } | null][] = [
    ...Object.entries(brokers?.groups ?? {}).map(
      ([name, group]) => [['brokers', 'groups', name], group] as [Path, typeof group],
    ),
    ...(Array.isArray(hosts)
      ? []
      : Object.entries(hosts).map(([name, host]) => [['hosts', name], host] as [Path, typeof host])),
  ]
  for (const [path, value] of said) {
    if (value?.unread === undefined || value.state === 'absent' || problems.format === 'ini') continue
    problems.error([...path, 'unread'], {
      code: 'key-does-not-apply',
      message: `${problems.show(path)}.unread is for what is removed, and this stays`,
      hint: 'Write state: absent beside it, or take it out.',
      at: 'key',
    })
  }
}
