import type { ProbeKind, SharedProbe } from '../engine/resource.ts'
import { compact } from '../objects.ts'
import { logMark, MARK_NAME } from '../layout/stores.ts'
import { readSections } from '../runtime/sections.ts'
import { LOG_FAULT } from '../runtime/starts/log-fault.ts'
import { hasMessages, LOG_IS_LOST } from '../runtime/store-guard.ts'
import { asUserFor } from '../shell/as-user.ts'
import { quote, sh } from '../shell/quote.ts'
import { CONFIG_LOST, isConfigFile, type ConfigFile } from './lost/config-lost.ts'
import { firstFile } from './first-file.ts'
import { hasOwnDisk, parseMark, type Mark, type QueuesMade } from './mark.ts'

/** Paths and names by which a store is read. */
export interface StorePlace {
  /** The folder of the store itself. */
  readonly root: string
  /** All folders of the store. */
  readonly stores: readonly string[]
  /** Those of its messages, beside `root`. */
  readonly logs: readonly string[]
  /** Log folders elsewhere, which have a mark beside them. */
  readonly separate: readonly string[]
  /** Bytes of a file of its commit log; undefined: those of the first one. */
  readonly logBytes?: number
  /** Undefined: a start makes no consume queues again. */
  readonly queues?: QueuesMade
  /** The file on the host that says what was applied of the instance. */
  readonly record: string
  readonly cluster: string
  /** brokerName, or the Raft group of a service that votes. */
  readonly group?: string
  /** The service's user: files are read as that user. */
  readonly user: string
}

/** The statements of a store and of the record of its instance about each other. */
export interface StoreTraces {
  /** The instance was applied on its host. */
  readonly recorded: boolean
  /** A folder of the store has a file, besides the mark. */
  readonly filled: boolean
  /**
   * Another of its folders has a file, and the disk of the folder of the store itself has none, nor the mark. Looked for in a
   * store with a record.
   */
  readonly rootLost?: true
  /** It has consume queues, and no commit log. */
  readonly logLost: boolean
  /** It has consume queues, and lost this file of its folder config. */
  readonly configLost?: ConfigFile
  /** The reason why its commit log or its consume queues are not whole: 'there is no file between …'. */
  readonly logFault?: string
  /**
   * Its own folder has files, and none that a start leaves there, nor the mark. Looked for in a store with a record: a process
   * whose folder was moved away goes on writing topics and offsets to where it was.
   */
  readonly unstarted?: true
  readonly mark?: Mark
  /** By log folder elsewhere. */
  readonly logMarks?: ReadonlyMap<string, LogTraces>
  /** The file brokerIdentity of a member whose master is elected (BrokerMetadata, 5.1.1 and later). */
  readonly identity?: { readonly cluster: string; readonly group: string }
  /** config/topics.json, read for a store without a record; undefined: there is no such file. */
  readonly topics?: Topics
  /** Bytes on the disk, of a store without a record. */
  readonly bytes?: number
  /** Store time of the newest message, ms since 1970, of a store without a record; undefined: not known. */
  readonly newest?: number
}

/** A log folder outside of the store's own. */
export interface LogTraces {
  /** The one beside the folder. */
  readonly mark: Mark | undefined
  /** A disk is mounted on the folder now. */
  readonly ownDisk: boolean
  /** There is no such folder. */
  readonly missing?: true
}

/** Every broker has a topic with the name of its cluster, and one with that of its group (TopicConfigManager). */
export interface Topics {
  readonly ofCluster: boolean
  readonly ofGroup: boolean
  /** By the topic '<cluster>_REPLY_TOPIC' (4.6.0 and later); undefined: there is none. */
  readonly cluster?: string
}

/**
 * Reads the traces of an instance. Content is read as the service's user, and of a regular file only, since that user may
 * have put anything there.
 */
export const tracesProbe = (place: StorePlace): SharedProbe<StoreTraces> => ({
  kind: TRACES,
  item: JSON.stringify(place),
})

const placeOf = (item: string): StorePlace => JSON.parse(item) as StorePlace

/**
 * The stores of a host in one script. All that the service's user has to read is read by one change to that user: it starts
 * four processes, whatever it reads.
 */
const TRACES: ProbeKind<StoreTraces> = {
  script: (items) => {
    const places = items.map(placeOf)
    const users = [...new Set(places.map(({ user }) => user))]
    return [
      LOG_IS_LOST,
      CONFIG_LOST,
      STARTED_IN,
      OCTETS,
      ...places.map(outsideOf),
      ...users.map((user) => {
        const named = places.map((place, index) => (place.user === user ? namesIn(place, index) : ''))
        return readAs(user, `${OCTETS}\n${LOG_FAULT}\n${named.join('')}`)
      }),
      ':',
    ].join('\n')
  },
  parse: ({ stdout }, items) => {
    const sections = readSections(stdout)
    return new Map(items.map((item, index) => [item, parseTraces(sections, index, placeOf(item).separate)]))
  },
}

/**
 * Shell function that prints the first $1 bytes of file $2 as hexadecimal numbers: what a user of the host wrote cannot look
 * like anything else of the answer then.
 */
const OCTETS = 'octets() { od -A n -v -t x1 -N "$1" "$2" || echo; }'

/**
 * Shell function `started_in ROOT`: the folder has the mark, or a file that each start of a broker writes and no running one
 * writes again (DefaultMessageStore).
 */
const STARTED_IN = sh`started_in() { [ -f "$1"/${MARK_NAME} ] || [ -e "$1/checkpoint" ] || [ -e "$1/lock" ]; }`

/** Shell text that prints what root sees of a store without reading a file. */
function outsideOf({ root, stores, logs, record, cluster, group, user }: StorePlace, index: number): string {
  return `printf '[%s]\\n' ${index}
recorded= filled=
${sh`[ ! -e ${record} ]`} || { recorded=yes; echo recorded; }
for folder in ${sh`${stores}`}; do
  [ -d "$folder" ] || continue
  if ${hasMessages('$folder')} || [ -n "$(${firstFile('"$folder"')})" ]; then
    filled=yes
    echo filled
    break
  fi
done
if [ -n "$filled" ] && [ -n "$recorded" ] && ${sh`[ ! -f ${`${root}/${MARK_NAME}`} ]`} &&
  [ -z "$(${firstFile(quote(root), '-xdev')} 2>/dev/null)" ]; then
  echo root-lost
elif [ -n "$filled" ] && [ -n "$recorded" ] && ! ${sh`started_in ${root}`}; then
  echo unstarted
fi
printf 'config-lost %s\\n' "$(${sh`config_lost ${root}`})"
if ${sh`log_is_lost ${[root, ...logs]}`}; then echo log-lost; fi
if [ -n "$filled" ] && [ -z "$recorded" ]; then
  printf 'kilobytes '
  ${sh`du -sk ${root}`} 2>/dev/null || echo
  ${readAs(user, `${OCTETS}\n${sh`root=${root}`}\n${contentOf(cluster, group)}`)}
fi`
}

/** Bytes of a mark and of brokerIdentity that are read. */
const MARK_BYTES = 16_384
const IDENTITY_BYTES = 1024

/** Characters of a message about the files of a commit log: two paths. */
const FAULT_LENGTH = 8500

/** Shell text that prints the mark, brokerIdentity, and what its commit log lacks. */
function namesIn({ root, logs, separate, queues, logBytes = 0 }: StorePlace, index: number): string {
  const [mark, identity] = [`${root}/${MARK_NAME}`, `${root}/brokerIdentity`]
  return `printf '[mark %s]\\n' ${index}
${sh`[ ! -f ${mark} ] || octets ${MARK_BYTES} ${mark}`}
printf '[identity %s]\\n' ${index}
${sh`[ ! -f ${identity} ] || octets ${IDENTITY_BYTES} ${identity}`}
${separate
  .map(
    (folder, at) => `printf '[log %s]\\n' ${index}.${at}
${sh`[ ! -f ${logMark(folder)} ] || octets ${MARK_BYTES} ${logMark(folder)}`}
${sh`[ -d ${folder} ]`} || printf '[missing %s]\\n' ${index}.${at}
if ${hasOwnDisk(folder)} 2>/dev/null; then printf '[disk %s]\\n' ${index}.${at}; fi
`,
  )
  .join('')}printf '[fault %s]\\n' ${index}
log_made=${queues ?? ''}
${sh`log_fault ${logBytes} ${[root, ...logs]}`}
printf '[read %s]\\n' ${index}
`
}

/** Shell text that prints the time of the newest message, and the topics by which a store is known. */
function contentOf(cluster: string, group: string | undefined): string {
  return `if [ -f "$root/checkpoint" ]; then
  printf 'checkpoint '
  octets 8 "$root/checkpoint"
fi
topics=$root/config/topics.json
if [ -f "$topics" ]; then
  echo topics
  ${hasTopic(cluster, 'topic-of-cluster')}
  ${group === undefined ? ':' : hasTopic(group, 'topic-of-group')}
  grep -o '"topicName" *: *"[A-Za-z0-9._-]*_REPLY_TOPIC"' "$topics" | head -n 1
fi`
}

/** Seconds that reading a store's files may take: what is a regular file now may be a pipe a moment later. */
export const READ_SECONDS = 10

/** Shell text that runs a script as the service's user, for 10 s at most; before there is that user, as root. */
export function readAs(user: string, script: string): string {
  return `${asUserFor(READ_SECONDS, user, script)} || :`
}

/** Shell text that prints `word` when topics.json has a topic of that name. */
function hasTopic(name: string, word: string): string {
  const pattern = `"topicName" *: *"${name.replaceAll('.', '[.]')}"`
  return `if ${sh`grep -q ${pattern} "$topics"`}; then echo ${word}; fi`
}

/** @throws Error when the service's user did not come to the end of the store's names */
function parseTraces(
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
