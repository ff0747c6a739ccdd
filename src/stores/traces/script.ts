import { logMark, MARK_NAME } from '../../layout/stores.ts'
import { hasMessages } from '../../runtime/store-guard.ts'
import { quote, sh } from '../../shell/quote.ts'
import { firstFile } from '../first-file.ts'
import { hasOwnDisk } from '../mark.ts'
import { readAs } from '../read-as.ts'
import type { StorePlace } from './traces.ts'

/**
 * Shell function that prints the first $1 bytes of file $2 as hexadecimal numbers: what a user of the host wrote cannot look
 * like anything else of the answer then.
 */
export const OCTETS = 'octets() { od -A n -v -t x1 -N "$1" "$2" || echo; }'

/**
 * Shell function `started_in ROOT`: the folder has the mark, or a file that each start of a broker writes and no running one
 * writes again (DefaultMessageStore), or the log of a voter. A running voter whose folder was moved makes the folder of
 * its id there again, with a checkpoint and its vote, but without `data` (DefaultMmapFile, MemberState). A running broker makes `config`.
 */
export const STARTED_IN = sh`started_in() {
  if [ -f "$1"/${MARK_NAME} ] || [ -e "$1/checkpoint" ] || [ -e "$1/lock" ]; then return 0; fi
  [ ! -e "$1/config" ] || return 1
  set -- "$1"/*/data
  [ -d "$1" ]
}`

/** Shell text that prints what root sees of a store without reading a file. */
export function outsideOf(
  { root, stores, logs, record, cluster, group, user }: StorePlace,
  index: number,
): string {
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

/** Shell text that prints the mark, brokerIdentity, and what its commit log lacks. */
export function namesIn({ root, logs, separate, queues, logBytes = 0 }: StorePlace, index: number): string {
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

/** Shell text that prints `word` when topics.json has a topic of that name. */
function hasTopic(name: string, word: string): string {
  const pattern = `"topicName" *: *"${name.replaceAll('.', '[.]')}"`
  return `if ${sh`grep -q ${pattern} "$topics"`}; then echo ${word}; fi`
}
