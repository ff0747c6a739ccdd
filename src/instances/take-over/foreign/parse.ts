import { compact } from '../../../objects.ts'
import { parseListeningPids, portsOf } from '../../../runtime/listeners.ts'
import { readSections } from '../../../runtime/sections.ts'
import { printable } from '../printable.ts'
import { isBystander, STARTER } from '../ancestors.ts'
import type { AutostartLine, ForeignProcess, ForeignState, Life, Matched, Origin } from './foreign.ts'

/** Units whose processes a person, a start file or cron started. */
const SHELL_UNIT =
  /^(?:ssh|sshd|rc-local|rc\.local|crond?|atd|anacron|getty@[^/]*|serial-getty@[^/]*|console-getty|container-getty@[^/]*|sshd@[^/]*|ssh@[^/]*)\.service$/
/** Programs that belong to a process of RocketMQ or start it; another one in its unit is of something else. */
const OF_ROCKETMQ = new Set(['java', 'sh', 'bash', 'dash', 'ash', 'ksh', 'nohup', 'tee', 'cat', 'sleep'])

interface Container {
  readonly id: string
  readonly name: string
  readonly managed: boolean
  readonly ownNetwork: boolean
  readonly ports: readonly number[]
  /** On the host, in the container. */
  readonly mounts: readonly (readonly [string, string])[]
}

/** Reads the answer of foreignProbe. @param folders in the order in which they were asked for */
export function parseForeign(
  stdout: string,
  folders: readonly string[],
  instances: readonly Matched[],
): ForeignState {
  const sections = readSections(stdout)
  const valuesIn = (section: string, key: string): string[] => valuesOf(sections.get(section) ?? [], key)
  const reals = valuesIn('real', 'real')
  const barriers = valuesIn('reach', 'barred')
  const containers = parseContainers(sections.get('containers') ?? [])
  const listening = parseListeningPids(sections.get('listeners') ?? [])
  const processes = [...sections].flatMap(([section, lines]): ForeignProcess[] => {
    const pid = /^process (\d{1,9})$/.exec(section)?.[1]
    if (pid === undefined) return []
    const process = parseProcess(Number(pid), lines, containers)
    if (process === undefined) return []
    return [{ ...process, ports: [...process.ports, ...portsOf(process.pid, listening)] }]
  })
  return {
    processes,
    lines: (sections.get('autostart') ?? []).flatMap(parseLine),
    fixed: valuesIn('autostart', 'fixed').filter((file) => file.startsWith('/')),
    units: new Map(valuesIn('units', 'unit').flatMap(parseUnit)),
    begun: new Map(valuesIn('begun', 'id').map(parseBegun)),
    instances,
    barred: new Map(
      folders.flatMap((folder, index): [string, string][] => {
        const barrier = barriers[index] ?? ''
        return barrier === '' ? [] : [[folder, barrier]]
      }),
    ),
    real: new Map(
      folders.flatMap((folder, index): [string, string][] => {
        const real = reals[index] ?? ''
        return real === '' ? [] : [[folder, real]]
      }),
    ),
  }
}

function valuesOf(lines: readonly string[], key: string): string[] {
  return lines.flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []))
}

function parseProcess(
  pid: number,
  lines: readonly string[],
  containers: readonly Container[],
): ForeignProcess | undefined {
  const [started = '', user = ''] = ['started', 'user'].map((key) => valuesOf(lines, key)[0] ?? '')
  if (!/^\d{1,20}$/.test(started)) return undefined
  const words = valuesOf(lines, 'arg')
  const at = words.findIndex((word) =>
    /^(?:org\.apache|com\.alibaba)\.rocketmq\.[a-z0-9.]*[A-Z]\w*$/.test(word),
  )
  const main = words[at]?.split('.').at(-1)
  if (main === undefined) return undefined
  const given = words.slice(at + 1)
  const confAt = given.findIndex((word) => word === '-c' || word === '-pc' || word === '--configFile')
  const conf = confAt === -1 ? undefined : given[confAt + 1]
  const groups = valuesOf(lines, 'cgroup')
  const container = containers.find(({ id }) => groups.some((group) => group.includes(id)))
  const origin = originOf(pid, lines, groups, container)
  const stores = valuesOf(lines, 'store')
  return {
    pid,
    started,
    user,
    main,
    ...compact({ conf, cwd: pathIn(lines, 'cwd'), home: pathIn(lines, 'home') }),
    command: commandOf(valuesOf(lines, 'ancestor'), main, given),
    origin,
    ports: container?.ownNetwork === true ? container.ports : [],
    stores: container === undefined ? stores : stores.map((path) => outside(container, path)),
    hidden: container === undefined ? valuesOf(lines, 'hidden') : [],
  }
}

/** The script that a person called, if it still waits for java; else the main class with what follows it. */
function commandOf(ancestors: readonly string[], main: string, given: readonly string[]): string {
  const called = ancestors
    .map((line) => line.slice(line.indexOf(' ') + 1).trim())
    .findLast((command) => command.split(' ', 2).some((word) => STARTER.test(word)))
  const text = called ?? ['java', main, ...given].join(' ')
  return printable(text)
}

/** An absolute path that the probe printed behind a word. */
function pathIn(lines: readonly string[], key: string): string | undefined {
  const value = valuesOf(lines, key)[0] ?? ''
  return value.startsWith('/') ? value : undefined
}

/** `ID pid=PID started=TICKS`; marks of earlier versions have no start time. */
function parseBegun(line: string): [string, Life | undefined] {
  const [, id = '', pid, started] = /^(\S+)(?: pid=(\d{1,9}) started=(\d{1,20})\s*$)?/.exec(line) ?? []
  return [id, pid === undefined || started === undefined ? undefined : { pid: Number(pid), started }]
}

/** `NAME FILE`. */
function parseUnit(line: string): [string, string][] {
  const [, name, file] = /^(\S{1,256}) (\/.{1,300})$/.exec(line) ?? []
  return name === undefined || file === undefined ? [] : [[name, file]]
}

function originOf(
  pid: number,
  lines: readonly string[],
  groups: readonly string[],
  container: Container | undefined,
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
      : { kind: 'container', id: container.id, name: container.name, javas }
  }
  if (valuesOf(lines, 'managed').includes('yes')) return { kind: 'managed' }
  const group = groupOf(groups)
  if (valuesOf(lines, 'guest').includes('yes') || /[0-9a-f]{64}/.test(group)) {
    return { kind: 'supervised', by: 'a container that docker does not know' }
  }
  if (/\/user@\d+\.service\/.+\.service$/.test(group)) {
    return { kind: 'supervised', by: `the service manager of its user (${group.split('/').at(-1) ?? ''})` }
  }
  const unit = group.split('/').findLast((part) => part.endsWith('.service'))
  const keeper = valuesOf(lines, 'ancestor').find((line) => !isBystander(line))
  const byHand: Origin =
    keeper === undefined
      ? { kind: 'hand' }
      : { kind: 'supervised', by: printable(keeper.slice(keeper.indexOf(' ') + 1).trim() || keeper.trim()) }
  if (unit === undefined || SHELL_UNIT.test(unit) || group.includes('/user.slice/')) return byHand
  const others = mates.filter(
    ({ name }) =>
      !OF_ROCKETMQ.has(name) && !name.startsWith('mq') && !/^run(?:broker|server)\.sh$/.test(name),
  )
  if (others[0] !== undefined) return { kind: 'supervised', by: `${others[0].name} of ${unit}` }
  // A unit of the system that has nothing of RocketMQ in its file, as cloud-init's, which ran a person's script.
  if (valuesOf(lines, 'system').includes('yes')) return byHand
  const dependents = valuesOf(lines, 'dependent').filter((name) => /^[\w@.:\\-]{1,256}\.[a-z]+$/.test(name))
  return { kind: 'unit', unit, javas, dependents }
}

/** The path of a process in the tree of systemd: a line '0::/PATH', or '1:name=systemd:/PATH' (CentOS 7). */
function groupOf(groups: readonly string[]): string {
  const line =
    groups.find((group) => /^\d+:name=systemd:/.test(group)) ??
    groups.find((group) => group.startsWith('0::'))
  return line?.replace(/^\d+:[^:]*:/, '') ?? ''
}

function parseContainers(lines: readonly string[]): Container[] {
  const blocks: string[][] = []
  for (const line of lines) {
    if (line.startsWith('container=')) blocks.push([])
    blocks.at(-1)?.push(line)
  }
  return blocks.map((block) => {
    const one = (key: string): string => valuesOf(block, key)[0] ?? ''
    return {
      id: one('container'),
      name: one('name').replace(/^\//, ''),
      managed: one('digest') !== '' && one('digest') !== '<no value>',
      ownNetwork: one('network') !== 'host',
      ports: valuesOf(block, 'port').map(Number),
      mounts: valuesOf(block, 'mount').flatMap((mount): (readonly [string, string])[] => {
        const colon = mount.lastIndexOf(':')
        return colon === -1 ? [] : [[mount.slice(0, colon), mount.slice(colon + 1)]]
      }),
    }
  })
}

/** The path on the host of a folder in a container: by the mount that is the nearest above it. */
function outside({ name, mounts }: Container, path: string): string {
  const above = mounts
    .filter(([, inside]) => path === inside || path.startsWith(`${inside.replace(/\/$/, '')}/`))
    .sort(([, a], [, b]) => b.length - a.length)[0]
  return above === undefined ? `${name}:${path}` : `${above[0]}${path.slice(above[1].length)}`
}

/** `grep -nH`: FILE:NUMBER:TEXT. A comment starts nothing. */
function parseLine(line: string): AutostartLine[] {
  const [, file, number, text = ''] = /^(\/[^:]{1,300}):(\d{1,7}):(.{1,4000})$/.exec(line) ?? []
  if (file === undefined || /^\s*(?:#|:\s)/.test(text)) return []
  return [{ file, number: Number(number), text }]
}
