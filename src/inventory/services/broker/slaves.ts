import type { Hosts } from '../../resolve/hosts.ts'
import type { GroupInput } from './schema.ts'

/** Number of slaves of a group after the removals; all of them where the whole group is removed. */
export function slavesThatStay(hosts: Hosts, { state, master, slaves = [] }: GroupInput): number {
  const isToRemove = (entry: (typeof slaves)[number]): boolean =>
    typeof entry === 'string'
      ? hosts.isToRemove(entry)
      : entry.state === 'absent' || hosts.isToRemove(entry.host)
  const whole = state === 'absent' || (master !== undefined && isToRemove(master))
  return whole ? slaves.length : slaves.filter((entry) => !isToRemove(entry)).length
}
