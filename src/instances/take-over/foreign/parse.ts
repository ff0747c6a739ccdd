import { compact } from '../../../objects.ts'
import { parseListeningPids, portsOf } from '../../../runtime/listeners.ts'
import { readSections } from '../../../runtime/sections.ts'
import { confOf } from '../../../services/start-options.ts'
import { STARTER } from '../ancestors.ts'
import { printable } from '../printable.ts'
import { outside, parseContainers, type Container } from './container.ts'
import { startsOf } from './docker-starts.ts'
import type { AutostartLine, ForeignProcess, ForeignState, Life, Matched, Origin } from './foreign.ts'
import { parseStarts } from '../starts/parse-starts.ts'
import type { Start } from '../starts/starts.ts'
import { kindOfFile } from '../starts/files.ts'
import { foundLine } from './found-line.ts'
import { originOf } from './origin.ts'
import { valuesOf } from './values.ts'

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
  const parsed = parseStarts(sections.get('starts') ?? [])
  const inUse = [...sections].flatMap(([section, lines]) =>
    section.startsWith('process ')
      ? valuesOf(lines, 'cgroup').flatMap((group) => group.match(/[0-9a-f]{64}/g) ?? [])
      : [],
  )
  const processes = [...sections].flatMap(([section, lines]): ForeignProcess[] => {
    const pid = /^process (\d{1,9})$/.exec(section)?.[1]
    if (pid === undefined) return []
    const process = parseProcess(Number(pid), lines, containers, sections.get('docker') ?? [])
    if (process === undefined) return []
    const origin = ofPodman(process.origin, lines, parsed.starts)
    return [{ ...process, origin, ports: [...process.ports, ...portsOf(process.pid, listening)] }]
  })
  const { confs, unread } = parsed
  const starts = parsed.starts.filter((start) => start.kind !== 'container' || !inUse.includes(start.id))
  return {
    processes,
    lines: parseLines(sections.get('autostart') ?? [], starts),
    starts,
    confs,
    unread,
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

function parseProcess(
  pid: number,
  lines: readonly string[],
  containers: readonly Container[],
  docker: readonly string[],
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
  const conf = confOf(given)
  const groups = valuesOf(lines, 'cgroup')
  const container = containers.find(({ id }) => groups.some((group) => group.includes(id)))
  const starts = container === undefined ? [] : startsOf(container, docker)
  const origin = originOf(pid, lines, groups, container, starts)
  const onHost = (paths: readonly string[]): readonly string[] =>
    container === undefined ? paths : paths.map((path) => outside(container, path))
  return {
    pid,
    started,
    user,
    main,
    ...compact({ conf, cwd: pathIn(lines, 'cwd'), home: pathIn(lines, 'home') }),
    command: commandOf(valuesOf(lines, 'ancestor'), main, given),
    origin,
    ports: container?.ownNetwork === true ? container.ports : [],
    roots: onHost(valuesOf(lines, 'root')),
    stores: onHost(valuesOf(lines, 'store')),
    hidden: container === undefined ? valuesOf(lines, 'hidden') : [],
  }
}

/** The process runs in a container of podman. */
function ofPodman(origin: Origin, lines: readonly string[], starts: readonly Start[]): Origin {
  if (origin.kind !== 'supervised') return origin
  const ids = valuesOf(lines, 'cgroup').flatMap((group) => group.match(/[0-9a-f]{64}/g) ?? [])
  const found = starts.find(
    (start) => start.kind === 'container' && start.engine === 'podman' && ids.includes(start.id),
  )
  return found?.kind === 'container'
    ? { kind: 'supervised', by: `container ${found.name} of podman` }
    : origin
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

/** Lines of start files that name RocketMQ, and those that start it by a script or a unit. */
function parseLines(hits: readonly string[], starts: readonly Start[]): AutostartLine[] {
  const found = new Map<string, AutostartLine>()
  for (const line of hits.flatMap(parseLine)) found.set(`${line.file}:${line.number}`, line)
  for (const start of starts) {
    if (start.kind !== 'line' || !OF_SYSTEM.has(kindOfFile(start.file))) continue
    const { file, number, text, called } = start
    found.set(`${file}:${number}`, { file, number, text, ...(called.length === 0 ? {} : { calls: called }) })
  }
  return [...found.values()]
}

const OF_SYSTEM = new Set(['cron', 'timer', 'boot'])

/** Of a unit only its commands start something. */
function parseLine(hit: string): AutostartLine[] {
  const line = foundLine(hit)
  if (line === undefined || (line.file.endsWith('.service') && !/^\s*Exec/.test(line.text))) return []
  return [line]
}
