import { compact } from '../../objects.ts'
import { isConfigFile } from '../lost/config-lost.ts'
import { parseMark } from '../mark.ts'
import { READ_SECONDS } from '../read-as.ts'
import type { LogTraces, StoreTraces, Topics } from './traces.ts'

/** Characters of a message about the files of a commit log: two paths. */
const FAULT_LENGTH = 8500

/** Reads what the host says of one store. @throws Error when the service's user did not come to the end of the store's names */
export function parseTraces(
  sections: ReadonlyMap<string, readonly string[]>,
  index: number,
  separate: readonly string[],
): StoreTraces {
  const lines = sections.get(String(index)) ?? []
  if (!sections.has(`read ${index}`)) {
    throw new Error(`its user did not read the mark of the store within ${READ_SECONDS} s`)
  }
  const after = (word: string): string | undefined =>
    lines.find((line) => line.startsWith(`${word} `))?.slice(word.length + 1)
  const mark = parseMark(textOf(sections.get(`mark ${index}`)).split('\n'))
  const logMarkOf = (folder: string, at: number): [string, LogTraces] => [
    folder,
    {
      mark: parseMark(textOf(sections.get(`log ${index}.${at}`)).split('\n')),
      ownDisk: sections.has(`disk ${index}.${at}`),
      ...(sections.has(`missing ${index}.${at}`) ? { missing: true } : {}),
    },
  ]
  const [identity = ''] = textOf(sections.get(`identity ${index}`)).split('\n')
  const [, cluster, group] = /^([\w.-]{1,255})#([\w.-]{1,255})#-?\d+$/.exec(identity) ?? []
  const fault = sections.get(`fault ${index}`)?.find((line) => line !== '')
  const configLost = after('config-lost')
  const kilobytes = /^\d+/.exec(after('kilobytes') ?? '')?.[0]
  const newest = Number.parseInt((after('checkpoint') ?? '').replaceAll(/\s/g, ''), 16)
  return {
    recorded: lines.includes('recorded'),
    filled: lines.includes('filled'),
    ...(lines.includes('root-lost') ? { rootLost: true } : {}),
    logLost: lines.includes('log-lost'),
    ...(isConfigFile(configLost) ? { configLost } : {}),
    ...(lines.includes('unstarted') ? { unstarted: true } : {}),
    ...(fault === undefined ? {} : { logFault: fault.slice(0, FAULT_LENGTH) }),
    ...compact({ mark }),
    ...(separate.length === 0 ? {} : { logMarks: new Map(separate.map(logMarkOf)) }),
    ...(cluster === undefined || group === undefined ? {} : { identity: { cluster, group } }),
    ...(lines.includes('topics') ? { topics: parseTopics(lines) } : {}),
    ...(kilobytes === undefined ? {} : { bytes: Number(kilobytes) * 1024 }),
    // 0: no message. The bounds are those of a date.
    ...(newest > 0 && newest <= 8.64e15 ? { newest } : {}),
  }
}

/** The text whose bytes `octets` printed. */
const textOf = (lines: readonly string[] = []): string =>
  Buffer.from(lines.join('').replaceAll(/[^0-9a-f]/g, ''), 'hex').toString()

function parseTopics(lines: readonly string[]): Topics {
  const cluster = lines
    .flatMap((line) => /^"topicName" *: *"([\w.-]+)_REPLY_TOPIC"$/.exec(line)?.[1] ?? [])
    .at(0)
  return {
    ofCluster: lines.includes('topic-of-cluster'),
    ofGroup: lines.includes('topic-of-group'),
    ...compact({ cluster }),
  }
}
