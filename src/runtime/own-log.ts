import { asUser } from '../shell/as-user.ts'
import { sh } from '../shell/quote.ts'

/** Seconds that reading may take: what is a regular file now may be a pipe a moment later. */
const READ_SECONDS = 10
const LINE_BYTES = 8192
/** Lines of the log in the evidence of a failed start. */
const LOG_LINES = 15
const LEAST_BYTES = 64 * 1024
const MOST_BYTES = 64 * 1024 * 1024

/** A log that the service's user writes, and that user's name. */
export interface OwnLog {
  readonly user: string
  readonly path: string
}

/**
 * Shell text that prints the last lines of a log, after `title` when there is one; nothing when the path is no regular
 * file or cannot be read. It runs as the log's user, who may have put a link there, and ends after 10 s. Of the file no more
 * is read than 8 KiB a line.
 */
export function tailOf({ user, path }: OwnLog, lines: number, title?: string): string {
  const bytes = Math.min(MOST_BYTES, Math.max(LEAST_BYTES, lines * LINE_BYTES))
  const heading = title === undefined ? '' : sh`echo; echo ${title}; `
  return asUser(
    user,
    `if ${isLog(path)}; then ${heading}${sh`timeout -k 5 ${READ_SECONDS} tail -c ${bytes} ${path} | tail -n ${lines}`}; fi`,
  )
}

/** Lines that explain a failure: warnings, errors and exceptions; frames of a stack trace do not. */
const EVIDENCE = ' (WARN|ERROR) |Exception|Error:|Caused by|OutOfMemory'
/**
 * Shell text that prints the lines of standard input that explain why a process ended; its last lines where there are none, and
 * all of a short output, since any of its lines can be the reason.
 * Standard input is the output of a unit or a container.
 */
export function tellingOutput(): string {
  // Without its logback file RocketMQ 5.x prints hundreds of such lines before anything that matters.
  return `output=$(tr -d '\\000' | grep -vF ' |-INFO in ' | cut -c 1-${LINE_CHARACTERS}) || :
found=
if [ "$(printf '%s\\n' "$output" | wc -l)" -gt ${LOG_LINES} ]; then
  found=$(printf '%s\\n' "$output" | grep -iE ${sh`${ENDS}`} | tail -n 12) || :
fi
[ -n "$found" ] || found=$(printf '%s\\n' "$output" | tail -n ${LOG_LINES})
printf '%s\\n' "$found"`
}

/** Words that a JVM, a start script and the service manager print when a process ends. */
const ENDS =
  'exception|error|fail|unrecognized|improperly|missing|option|collector|invalid|conflicting|denied|cannot|could not|not supported|in use|JAVA_HOME|no space'
/** Warnings of every start of 5.x. */
const ORDINARY = 'No resource file with name|Load default '
/** Such lines of one log. */
const EVIDENCE_LINES = 6
/** Bytes of a log that are searched, from its end. */
const SEARCHED_BYTES = 4 * 1024 * 1024
const LINE_CHARACTERS = 400

/**
 * Shell text that prints the warnings and errors of a log behind byte $LOG_FROM, after a title; those of its last 4 MiB when that
 * is empty, or when the log is shorter by now. As `tailOf`.
 */
export function newLinesOf({ user, path }: OwnLog): string {
  const read = sh`timeout -k 5 ${READ_SECONDS} tail -c`
  const lines = `tr -d '\\000' | cut -c 1-${LINE_CHARACTERS}`
  return asUser(
    user,
    `if ${isLog(path)}; then
size=$(${sh`stat -Lc %s ${path}`})
from=\${LOG_FROM:-0}
[ "$from" -le "$size" ] || from=0
[ $((size - from)) -le ${SEARCHED_BYTES} ] || from=$((size - ${SEARCHED_BYTES}))
found=$(${read} +$((from + 1)) ${sh`${path}`} | ${lines} | grep -E ${sh`${EVIDENCE}`} | grep -vE ${sh`${ORDINARY}`} | tail -n ${EVIDENCE_LINES}) || :
if [ -n "$found" ]; then echo; ${sh`echo ${`${path}:`}`}; printf '%s\\n' "$found"; fi
fi`,
  )
}

/** Shell text that prints the last lines of a log and goes on with new ones, as the log's user, until it is ended. */
export function followOf({ user, path }: OwnLog, lines: number): string {
  return asUser(
    user,
    `if [ -e ${sh`${path}`} ] && ! { ${isLog(path)}; }; then ${sh`echo ${`${path} is no regular file that ${user} can read`}`} >&2; exit 1; fi
${sh`exec tail -n ${lines} -F ${path}`}`,
  )
}

const isLog = (path: string): string => sh`[ -f ${path} ] && [ -r ${path} ]`
