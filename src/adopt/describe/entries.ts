import { containerId, userUnitName } from '../host/details-probe.ts'
import { FILE_BYTES } from '../host/file-script.ts'
import { isSecretName } from '../../inventory/secret-names.ts'
import type { Path } from '../../inventory/raw.ts'
import { formatSize } from '../../model/units.ts'
import { Secret } from '../../secret.ts'
import type { Setting, Settings } from '../settings.ts'
import { literal, type Draft } from './draft.ts'
import type { Adopted } from './subject.ts'

/** One instance on its way into the inventory. */
export interface Entry {
  readonly adopted: Adopted
  /** 'broker-a-0 on mq1', for comments. */
  readonly label: string
  readonly settings: Settings
  /** Keys beside config: host, listenPort, brokerId … */
  readonly words: Readonly<Record<string, unknown>>
}

/** Direct memory of the start scripts as they are delivered (runbroker.sh): a limit, and no one chose it. */
const DELIVERED_DIRECT = new Set([15 * 1024 ** 3])

/** The heap of a process as the inventory writes it; undefined where its command line has none. */
export function heapOf({ found: { line, program } }: Adopted): unknown {
  const { size, young, direct } = line.heap
  if (size === undefined) return undefined
  const keptYoung = young === undefined || young >= size ? undefined : young
  const isBroker = program === 'broker' || program === 'broker-proxy'
  const keptDirect = direct === undefined || !isBroker || DELIVERED_DIRECT.has(direct) ? undefined : direct
  if (keptYoung === undefined && keptDirect === undefined) return formatSize(size)
  return {
    size: formatSize(size),
    ...(keptYoung === undefined ? {} : { young: formatSize(keptYoung) }),
    ...(keptDirect === undefined ? {} : { direct: formatSize(keptDirect) }),
  }
}

/** Settings that are the same for all entries. */
export function commonSettings(entries: readonly Entry[]): ReadonlyMap<string, Setting> {
  const [first, ...others] = entries
  return new Map(
    [...(first?.settings.keys ?? [])].filter(([key, { value }]) =>
      others.every(({ settings }) => sameValue(settings.keys.get(key)?.value, value)),
    ),
  )
}

const sameValue = (a: string | Secret | undefined, b: string | Secret): boolean =>
  a instanceof Secret && b instanceof Secret ? a.digest() === b.digest() : a === b

/** Writes a configuration, its notes above the keys; nothing for an empty one. */
export function putConfig(
  draft: Draft,
  path: Path,
  settings: Iterable<readonly [string, Setting]>,
  owner: string,
): void {
  for (const [key, { value, note }] of settings) {
    const at = [...path, 'config', key]
    if (value instanceof Secret || isSecretName(key)) {
      const variable = `RMQ_${[owner, key]
        .filter((part) => part !== '')
        .join('_')
        .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
        .replaceAll(/\W+/g, '_')
        .toUpperCase()}`
      draft.variables.add(variable)
      draft.put(at, { secret: `\${${variable}}` })
    } else draft.put(at, scalar(value))
    if (note !== undefined) draft.comment(at, note)
  }
}

/** Numbers and booleans as such where their text stays the same: 04 is text. */
function scalar(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^(?:0|-?[1-9]\d{0,14})$/.test(text) ? Number(text) : literal(text)
}

/** Writes the heap and the JVM words of a service: once where all instances have the same. */
export function commonOf<T>(values: readonly T[]): T | undefined {
  const [first, ...others] = values
  return others.every((each) => JSON.stringify(each) === JSON.stringify(first)) ? first : undefined
}

/**
 * The entry of an instance in a list: its host's name alone, or a mapping. Its notes stand above the entry.
 * @param common settings that stand further up
 */
export function putEntry(
  draft: Draft,
  path: Path,
  { adopted, settings, words }: Entry,
  {
    common,
    heap,
    javaOptions,
  }: { common: ReadonlyMap<string, Setting>; heap: boolean; javaOptions: boolean },
): void {
  const own = [...settings.keys].filter(([key]) => !common.has(key))
  const options = adopted.found.line.javaOptions
  const given = {
    ...words,
    ...(heap ? { heap: heapOf(adopted) } : {}),
    ...(javaOptions && options.length > 0 ? { javaOptions: options.map(literal) } : {}),
  }
  const entries = Object.entries(given).filter(([, value]) => value !== undefined)
  if (entries.length === 1 && own.length === 0) draft.put(path, words['host'])
  else {
    draft.put(path, Object.fromEntries(entries))
    putConfig(draft, path, own, String(words['host']))
  }
  const { secretOptions } = adopted.found.line
  if (secretOptions.length > 0)
    draft.todo(
      `the JVM options of ${adopted.found.program} on ${adopted.found.host} hold secrets, which are not in this file: ${secretOptions.join(', ')}`,
      path,
    )
  for (const text of settings.todos) draft.todo(text, path)
  for (const reason of settings.withheld) draft.withholdTakeOver(reason)
  const { line, details, process, program, host } = adopted.found
  if (line.conf !== undefined && details.conf === undefined) {
    const reason = details.isRefused
      ? `${process.user} cannot read it, or a link leads to it`
      : 'it is not there'
    draft.todo(`not known: the file ${line.conf} of ${program} on ${host}; ${reason}`, path)
  }
  if (details.isCut) {
    draft.todo(
      `the file ${line.conf ?? ''} of ${program} on ${host} is longer than ${FILE_BYTES / 1024} KiB, and the rest was not read: see which keys it has there`,
      path,
    )
    // The running values are whole.
    if (adopted.answers.config === undefined) draft.withholdTakeOver('a configuration file was read in part')
  }
  for (const text of originOf(adopted)) draft.comment(path, text)
  for (const line of settings.left) draft.comment(path, line)
}

/** 'rmq.service (/etc/systemd/system/rmq.service)'; what systemd and docker do not know, a shell has started. */
function starterOf({ process, details: { container, unit } }: Adopted['found']): string {
  if (container !== undefined) {
    const network = container.network === 'host' ? '' : ` (network ${container.network})`
    return `container ${container.name} of ${container.image}${network}`
  }
  if (unit !== undefined) return `${unit.name}${unit.path === '' ? '' : ` (${unit.path})`}`
  if (containerId(process.cgroup) !== undefined) return 'a container that docker does not know'
  const userUnit = userUnitName(process.cgroup)
  if (userUnit !== undefined) return `${userUnit} (systemctl --user)`
  return 'a shell or cron (nohup, @reboot or the like)'
}

/** Comments about a process: how it was started, and where its logs are. */
export function originOf({ found, answers }: Adopted): string[] {
  const { process, line, program } = found
  const logs = new Set(
    process.files
      .filter((file) => file.endsWith('.log') && file.includes('logs/'))
      .map((file) => file.slice(0, file.lastIndexOf('/'))),
  )
  const asked = program === 'proxy' || program === 'dashboard'
  return [
    `until now: pid ${process.pid} as ${process.user === '' ? `uid ${process.uid}` : process.user}, started by ${starterOf(found)}${line.conf === undefined ? ', without a configuration file' : `, with ${line.conf}`}`,
    ...(logs.size === 0 ? [] : [`logs until now: ${[...logs].slice(0, 4).join(', ')}`]),
    ...(line.ignored.length === 0
      ? []
      : [`RocketMQ ignores these words of the command line: ${line.ignored.join(' ')}`]),
    ...(found.leftWords.length === 0
      ? []
      : [
          `words of its command line that no start script has, and that are not in this file: ${found.leftWords.join(' ')}`,
        ]),
    ...(asked || answers.config !== undefined
      ? []
      : [
          'not known: the running configuration; the process did not answer, the values are those of the file',
        ]),
    ...(line.initial !== undefined && line.heap.size !== undefined && line.initial !== line.heap.size
      ? [`the heap began with ${formatSize(line.initial)}; the tool sets -Xms to -Xmx`]
      : []),
  ]
}
