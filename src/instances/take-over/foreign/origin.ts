import { isBystander, isOfShell } from '../ancestors.ts'
import { printable } from '../printable.ts'
import type { Container } from './container.ts'
import type { ContainerStart, Origin } from './foreign.ts'
import { userManager } from './user-manager.ts'
import { valuesOf } from './values.ts'

/** Units whose processes a person, a start file or cron started. */
export const SHELL_UNIT =
  /^(?:ssh|sshd|rc-local|rc\.local|crond?|atd|anacron|getty@[^/]*|serial-getty@[^/]*|console-getty|container-getty@[^/]*|sshd@[^/]*|ssh@[^/]*)\.service$/
/** Programs that belong to a process of RocketMQ or start it; another one in its unit is of something else. */
const OF_ROCKETMQ = new Set(['java', 'sh', 'bash', 'dash', 'ash', 'ksh', 'nohup', 'tee', 'cat', 'sleep'])
/** Programs that wait for a command of another user. At SIGTERM they kill it after 2 s (su.c of util-linux). */
const BECOMES_USER = new Set(['su', 'sudo', 'runuser'])

/**
 * The place that a process was started from.
 * @param lines of its section
 * @param groups its lines of /proc/PID/cgroup
 * @param starts what starts its container
 */
export function originOf(
  pid: number,
  lines: readonly string[],
  groups: readonly string[],
  container: Container | undefined,
  starts: readonly ContainerStart[] = [],
): Origin {
  const mates = valuesOf(lines, 'mate').flatMap((mate) => {
    const [, number, name = ''] = /^(\d{1,9}) (.*)$/.exec(mate) ?? []
    return number === undefined ? [] : [{ pid: Number(number), name }]
  })
  const javas = [
    ...new Set([pid, ...mates.filter(({ name }) => name === 'java').map((mate) => mate.pid)]),
  ].sort((one, other) => one - other)
  if (container !== undefined) {
    return container.managed
      ? { kind: 'managed' }
      : {
          kind: 'container',
          id: container.id,
          name: container.name,
          javas,
          ...(starts.length === 0 ? {} : { starts }),
        }
  }
  if (valuesOf(lines, 'managed').includes('yes')) return { kind: 'managed' }
  const group = groupOf(groups)
  if (valuesOf(lines, 'guest').includes('yes') || /[0-9a-f]{64}/.test(group)) {
    return { kind: 'supervised', by: 'a container that docker does not know' }
  }
  if (/\/user@\d+\.service\/.+\.service$/.test(group)) {
    return { kind: 'supervised', by: userManager(group.split('/').at(-1) ?? '') }
  }
  const above = groupOf(valuesOf(lines, 'above'))
  const unit = unitOf(group) ?? unitOf(above)
  const keepers = valuesOf(lines, 'ancestor').filter((line) => !isBystander(line))
  const keeper = keepers[0]
  const loop = valuesOf(lines, 'loop')[0]
  const by =
    keeper === undefined
      ? loop && `a loop in ${loop}`
      : keeper.slice(keeper.indexOf(' ') + 1).trim() || keeper.trim()
  const byHand: Origin = by === undefined ? { kind: 'hand' } : { kind: 'supervised', by: printable(by) }
  if (unit === undefined) return byHand
  const isOutside = unitOf(group) === undefined
  // A script that waits in the unit is stopped with it.
  if (isOutside && keepers.some((line) => !isOfShell(line))) return byHand
  const others = mates.filter(
    ({ name }) =>
      !OF_ROCKETMQ.has(name) &&
      !BECOMES_USER.has(name) &&
      !name.startsWith('mq') &&
      !/^run(?:broker|server)\.sh$/.test(name),
  )
  if (others[0] !== undefined) return { kind: 'supervised', by: `${others[0].name} of ${unit}` }
  // A unit of the system that has nothing of RocketMQ in its file, as cloud-init's, which ran a person's script.
  if (valuesOf(lines, 'system').includes('yes')) return byHand
  const dependents = valuesOf(lines, 'dependent').filter((name) => /^[\w@.:\\-]{1,256}\.[a-z]+$/.test(name))
  const isByPid = isOutside || mates.some(({ name }) => BECOMES_USER.has(name))
  return { kind: 'unit', unit, javas, dependents, ...(isByPid ? { byPid: true } : {}) }
}

/** The unit of a group, unless a person, a start file or cron starts processes in it. */
function unitOf(group: string): string | undefined {
  const unit = group.split('/').findLast((part) => part.endsWith('.service'))
  return unit === undefined || SHELL_UNIT.test(unit) || group.includes('/user.slice/') ? undefined : unit
}

/** The path of a process in the tree of systemd: a line '0::/PATH', or '1:name=systemd:/PATH' (CentOS 7). */
function groupOf(groups: readonly string[]): string {
  const line =
    groups.find((group) => /^\d+:name=systemd:/.test(group)) ??
    groups.find((group) => group.startsWith('0::'))
  return line?.replace(/^\d+:[^:]*:/, '') ?? ''
}
