import { FILE_LIST } from '../layout/file-list.ts'
import { flushFile } from '../shell/flush.ts'
import { quote, sh } from '../shell/quote.ts'

/** Things that a host may have had before this tool came, but for folders. */
export type MadeKind = 'user' | 'jdk' | 'image'

/** First word of a line that is written before a thing is made; its last word is the time, s since the epoch. */
const BEGUN = 'making'

/** Comment of the users that this tool makes: it is written with the account, in one step. */
export const USER_COMMENT = 'RocketMQ (rmq-provision)'

/** Seconds that bringing an image may take. */
export const IMAGE_SECONDS = 1800

/**
 * Shell lines that record, on the disk, that this tool is about to make something: a run may be broken off between the act and
 * `recordMade`. Such a line alone does not make the thing one of this tool, see `madeThings`. @param list the file, see MADE_LIST
 */
export function recordBegun(list: string, kind: MadeKind, name: string): string {
  const line = `${BEGUN} ${kind} ${name}`
  return rewrite(list, begunOf(kind, name), `${sh`printf '%s %s\n' ${line}`} "$(date +%s)" || exit 1`)
}

/** Shell lines that take back `recordBegun` after the act has failed: another may make the thing. */
export const recordFailed = (list: string, kind: MadeKind, name: string): string =>
  rewrite(list, begunOf(kind, name), ':')

/** Shell lines that record, once and on the disk, that this tool made something. */
export function recordMade(list: string, kind: MadeKind, name: string): string {
  const line = `${kind} ${name}`
  return rewrite(list, `${begunOf(kind, name)} | ${quote(line)}`, `${sh`printf '%s\n' ${line}`} || exit 1`)
}

/** Shell pattern of the line of `recordBegun`. */
const begunOf = (kind: MadeKind, name: string): string => `${quote(`${BEGUN} ${kind} ${name} `)}[0-9]*`

/** Shell lines that replace the list in one step. @param without pattern of lines that go @param more prints further ones */
function rewrite(list: string, without: string, more: string): string {
  const fresh = `${list}.new`
  return `( umask 077
${sh`mkdir -p ${list.slice(0, list.lastIndexOf('/'))}`} || exit 1
{ if [ -f ${quote(list)} ]; then
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in ${without}) ;; *) printf '%s\\n' "$line" || exit 1 ;; esac
  done <${quote(list)}
fi
${more}; } >${quote(fresh)} || exit 1
${flushFile(quote(fresh))}
${sh`mv -f ${fresh} ${list}`} )`
}

/**
 * Shell lines that record, on the disk, the missing folders above a path, which is about to be made. Those that are not there when
 * the script ends are taken out again: another may make them.
 */
export function recordMissingAbove(list: string, path: string): string {
  const above = sh`above=${path}
while above=\${above%/*}; [ -n "$above" ]; do`
  const takenBack = `${above}
  if [ ! -d "$above" ] && grep -qxF "folder $above" ${quote(list)} 2>/dev/null; then
    ${rewrite(list, '"folder $above"', ':')} || :
  fi
done`
  return `trap ${quote(takenBack)} EXIT
( umask 077
${sh`mkdir -p ${list.slice(0, list.lastIndexOf('/'))}`}
${above}
  if [ ! -e "$above" ] && [ ! -L "$above" ]; then
    ${sh`grep -qxF "folder $above" ${list} 2>/dev/null || printf 'folder %s\n' "$above" >>${list}`}
  fi
done
[ ! -f ${quote(list)} ] || { ${flushFile(quote(list))}; } )`
}

/**
 * Shell text that runs commands for each thing of a kind that a run was about to make when it was broken off, its name in $name.
 * @param then shell lines
 */
export const eachBegun = (list: string, kind: MadeKind, then: string): string =>
  `${sh`[ ! -f ${list} ]`} || while read -r word kind name; do
  [ "$word $kind" = '${BEGUN} ${kind}' ] || continue
  name=\${name% *}
${then}
done <${quote(list)}`

/** Shell text that prints what runs were about to make when they were broken off, `<prefix><kind> <name>` in a line each. */
export const begunThings = (list: string, prefix: string): string =>
  sh`[ ! -f ${list} ] || sed -n ${`s/^${BEGUN} \\(.*\\) [0-9]*$/${prefix}\\1/p`} ${list}`

/**
 * Shell text that prints what this tool made, `<kind> <name>` in a line each. Of a thing that was begun and not recorded as made, the
 * thing itself must show it: a user by its comment, a JDK by the list of its files. An image shows nothing of its maker: it counts when it got
 * its name in the time that bringing it may take, and before the next boot. Read-only.
 */
export const madeThings = (list: string): string =>
  sh`if [ -f ${list} ]; then
  while read -r kind name; do
    if [ "$kind" = ${BEGUN} ]; then
      kind=\${name%% *} name=\${name#* }
      time=\${name##* } name=\${name% *}
      case $kind in
        user) case $(getent passwd "$name") in *:${USER_COMMENT}:*) ;; *) continue ;; esac ;;
        jdk) [ -f "$name"/${FILE_LIST} ] || continue ;;
        image)
          named=$(docker image inspect --format '{{.Metadata.LastTagTime.Unix}}' "$name" </dev/null 2>/dev/null) || continue
          [ "$named" -ge "$time" ] && [ "$named" -le $((time + ${IMAGE_SECONDS})) ] || continue
          booted=$(sed -n 's/^btime //p' /proc/stat)
          [ "$booted" -le "$time" ] || [ "$named" -le "$booted" ] || continue ;;
        *) continue ;;
      esac
    fi
    printf '%s %s\n' "$kind" "$name"
  done <${list}
fi`
