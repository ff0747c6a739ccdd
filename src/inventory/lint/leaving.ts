import { own } from '../../objects.ts'
import type { Service } from '../../services/index.ts'
import type { Path } from '../raw.ts'
import type { Context } from '../resolve/context.ts'
import type { Placed } from '../resolve/services/instance.ts'

/** Hint when a removed instance conflicts with a new one. */
export const oneAfterTheOther =
  'one of them leaves: apply without the new one, then take out the entry of the one that left'

/** Checks that the remaining cluster works without the removed instances. */
export function lintLeaving(context: Context, placed: readonly Placed[]): void {
  checkUnread(context)
  if (!placed.some(({ leaving }) => leaving)) return
  checkLast(context, placed, 'namesrv', 'last-name-server', 'no name server would be left')
  checkLast(context, placed, 'broker', 'last-broker', 'no broker would be left')
  checkControllers(context, placed)
  const groups = new Map<string, Placed[]>()
  for (const each of placed) {
    const group = each.instance.broker?.group
    if (group !== undefined) groups.set(group, [...(groups.get(group) ?? []), each])
  }
  for (const [group, members] of groups) checkGroup(context, group, members)
}

const splits = (placed: readonly Placed[]): boolean =>
  placed.some(({ leaving }) => leaving) && placed.some(({ leaving }) => !leaving)

function checkLast(
  context: Context,
  placed: readonly Placed[],
  service: Service,
  code: string,
  message: string,
): void {
  const all = placed.filter(({ instance }) => instance.service === service)
  const [first] = all
  if (first === undefined || all.some(({ leaving }) => !leaving)) return
  context.problems.error(first.path, {
    code,
    message: `${message}: ${all.map(({ instance }) => instance.id).join(', ')} would be removed`,
    hint: 'keep one, or add another; a cluster as a whole is stopped with rmq-provision stop',
  })
}

/** Each of them has the list of all in its configuration, and they vote. */
function checkControllers(context: Context, placed: readonly Placed[]): void {
  const controllers = placed.filter(({ instance }) => instance.service === 'controller')
  const first = controllers.find(({ leaving }) => leaving)
  if (first === undefined || !splits(controllers)) return
  context.problems.error(first.path, {
    code: 'voter-leaves',
    message: `${first.instance.id} cannot leave by itself: every controller has the list of all in its configuration (controllerDLegerPeers)`,
    hint: 'keep it; a host that is lost is replaced in its place of the list, so that the others keep their numbers',
  })
}

function checkGroup(context: Context, group: string, members: readonly Placed[]): void {
  if (!splits(members)) return
  const [first] = members.filter(({ leaving }) => leaving)
  const identity = first?.instance.broker
  if (first === undefined || identity === undefined) return
  if (identity.role === 'elected') {
    const why =
      identity.replication === 'dledger'
        ? 'every member of a DLedger group has the list of all in its configuration (dLegerPeers)'
        : 'the controllers go on counting it among the replicas'
    context.problems.error(first.path, {
      code: 'voter-leaves',
      message: `${first.instance.id} cannot leave ${group} by itself: ${why}`,
      hint: `keep it, or let the whole group leave (${sayAbsent(context, group)}); a host that is lost is replaced in its place of the list`,
    })
    return
  }
  const stays = members.find(({ leaving }) => !leaving)
  if (identity.role === 'master') {
    context.problems.error(first.path, {
      code: 'master-leaves',
      message: `${first.instance.id} would be removed, and ${stays?.instance.id ?? ''} would stay without a master: no broker would accept messages of ${group}`,
      hint: `let the whole group leave (${sayAbsent(context, group)}), or the slave alone; a slave is not promoted`,
    })
    return
  }
  warnOfRenumbering(context, members)
}

/** A slave's number is its place in the list unless it is said, and a store belongs to a number. */
function warnOfRenumbering(context: Context, members: readonly Placed[]): void {
  if (context.problems.format === 'ini') return
  const slaves = members.filter(({ instance }) => instance.broker?.role === 'slave')
  const gone = slaves.findIndex(({ leaving }) => leaving)
  for (const { instance, path, leaving } of slaves.slice(gone + 1)) {
    if (leaving || saysBrokerId(context, path)) continue
    const id = instance.broker?.brokerId ?? 0
    context.problems.warn(path, {
      code: 'renumbered-later',
      message: `${instance.id} has its number from its place in the list: once the entry that leaves is taken out, it would be another one`,
      hint: `write { host: ${instance.host}, brokerId: ${id} } before`,
    })
  }
}

function saysBrokerId({ inventory }: Context, path: Path): boolean {
  const [, , group = '', , index = 0] = path
  const entry = own(inventory.brokers?.groups, String(group))?.slaves?.[Number(index)]
  return typeof entry === 'object' && entry.brokerId !== undefined
}

function sayAbsent({ problems }: Context, group: string): string {
  return problems.words(`state: absent at ${group}`, `rmq_state=absent on all lines of ${group}`)
}

/** A word about messages belongs to something that goes. */
function checkUnread({ inventory, problems }: Context): void {
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
      message: `${problems.show(path)}.unread is for what leaves, and this stays`,
      hint: 'write state: absent beside it, or take it out',
      at: 'key',
    })
  }
}
