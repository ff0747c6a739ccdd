import type { Answer, Probe } from '../engine/resource.ts'
import { compact } from '../objects.ts'
import { MARK_NAME } from '../layout/stores.ts'
import { LOG_IS_LOST } from '../runtime/store-guard.ts'
import { asUser } from '../shell/as-user.ts'
import { sh } from '../shell/quote.ts'
import { parseMark, type Mark } from './mark.ts'

/** Paths and names by which a store is read. */
export interface StorePlace {
  /** The folder of the store itself. */
  readonly root: string
  /** All folders of the store. */
  readonly stores: readonly string[]
  /** Those of its messages, beside `root`. */
  readonly logs: readonly string[]
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
  /** It has consume queues, and no commit log. */
  readonly logLost: boolean
  readonly mark?: Mark
  /** The file brokerIdentity of a member whose master is elected (BrokerMetadata, 5.1.1 and later). */
  readonly identity?: { readonly cluster: string; readonly group: string }
  /** config/topics.json, read for a store without a record; undefined: there is no such file. */
  readonly topics?: Topics
  /** Bytes on the disk, of a store without a record. */
  readonly bytes?: number
  /** Store time of the newest message, ms since 1970, of a store without a record; undefined: not known. */
  readonly newest?: number
}

/** Every broker has a topic with the name of its cluster, and one with that of its group (TopicConfigManager). */
export interface Topics {
  readonly ofCluster: boolean
  readonly ofGroup: boolean
  /** By the topic '<cluster>_REPLY_TOPIC' (4.6.0 and later); undefined: there is none. */
  readonly cluster?: string
}

/**
 * Reads the traces of an instance: by `find` until a file is found; content is read as the service's user, and of a
 * regular file only, since that user may have put anything there.
 */
export function tracesProbe(place: StorePlace): Probe<StoreTraces> {
  return { script: probeScript(place), parse: parseTraces }
}

function probeScript({ root, stores, logs, record, cluster, group, user }: StorePlace): string {
  const named = sh`root=${root} mark=${`${root}/${MARK_NAME}`}`
  return `${LOG_IS_LOST}
recorded=
${sh`[ ! -e ${record} ]`} || { recorded=yes; echo recorded; }
filled=
for folder in ${sh`${stores}`}; do
  [ -d "$folder" ] || continue
  if [ -n "$(${sh`find -H "$folder" -type f ! -name ${MARK_NAME} -print -quit`} </dev/null)" ]; then
    filled=yes
    echo filled
    break
  fi
done
${named}
if ${sh`log_is_lost "$root" ${logs}`}; then echo log-lost; fi
${readAs(user, `${named}\n${NAMES}`)}
echo
if [ -n "$filled" ] && [ -z "$recorded" ]; then
  printf 'kilobytes '
  du -sk "$root" 2>/dev/null || echo
  ${readAs(user, `${named}\n${contentOf(cluster, group)}`)}
fi
:`
}

/** Shell text that prints the names in the mark and in brokerIdentity. */
const NAMES = `[ ! -f "$mark" ] || head -c 2048 "$mark" | sed 's/^/mark /'
[ ! -f "$root/brokerIdentity" ] || head -c 1024 "$root/brokerIdentity" | sed 's/^/identity /'`

/** Shell text that prints the time of the newest message, and the topics by which a store is known. */
function contentOf(cluster: string, group: string | undefined): string {
  return `if [ -f "$root/checkpoint" ]; then
  printf 'checkpoint '
  od -A n -t x1 -N 8 "$root/checkpoint" || echo
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
const READ_SECONDS = 10

/** Shell text that runs a script as the service's user, for 10 s at most; before there is that user, as root. */
export function readAs(user: string, script: string): string {
  const limited = sh`timeout -k 5 ${READ_SECONDS} /bin/sh -c ${script}`
  return `if ${sh`id -u ${user}`} >/dev/null 2>&1; then
${asUser(user, limited)}
else
${limited}
fi || :`
}

/** Shell text that prints `word` when topics.json has a topic of that name. */
function hasTopic(name: string, word: string): string {
  const pattern = `"topicName" *: *"${name.replaceAll('.', '[.]')}"`
  return `if ${sh`grep -q ${pattern} "$topics"`}; then echo ${word}; fi`
}

function parseTraces({ stdout }: Answer): StoreTraces {
  const lines = stdout.split('\n')
  const after = (word: string): string | undefined =>
    lines.find((line) => line.startsWith(`${word} `))?.slice(word.length + 1)
  const mark = parseMark(lines.flatMap((line) => (line.startsWith('mark ') ? [line.slice(5)] : [])))
  const [, cluster, group] = /^([\w.-]{1,255})#([\w.-]{1,255})#-?\d+$/.exec(after('identity') ?? '') ?? []
  const kilobytes = /^\d+/.exec(after('kilobytes') ?? '')?.[0]
  const newest = Number.parseInt((after('checkpoint') ?? '').replaceAll(/\s/g, ''), 16)
  return {
    recorded: lines.includes('recorded'),
    filled: lines.includes('filled'),
    logLost: lines.includes('log-lost'),
    ...compact({ mark }),
    ...(cluster === undefined || group === undefined ? {} : { identity: { cluster, group } }),
    ...(lines.includes('topics') ? { topics: parseTopics(lines) } : {}),
    ...(kilobytes === undefined ? {} : { bytes: Number(kilobytes) * 1024 }),
    // 0: no message. The bounds are those of a date.
    ...(newest > 0 && newest <= 8.64e15 ? { newest } : {}),
  }
}

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
