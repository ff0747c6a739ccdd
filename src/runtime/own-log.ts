import { asUser } from '../shell/as-user.ts'
import { sh } from '../shell/quote.ts'

/** Seconds that reading may take: what is a regular file now may be a pipe a moment later. */
const READ_SECONDS = 10
const LINE_BYTES = 8192
/** Lines of the log in the evidence of a failed start. */
export const LOG_LINES = 15
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

/** Shell text that prints the last lines of a log and goes on with new ones, as the log's user, until it is ended. */
export function followOf({ user, path }: OwnLog, lines: number): string {
  return asUser(
    user,
    `if [ -e ${sh`${path}`} ] && ! { ${isLog(path)}; }; then ${sh`echo ${`${path} is no regular file that ${user} can read`}`} >&2; exit 1; fi
${sh`exec tail -n ${lines} -F ${path}`}`,
  )
}

const isLog = (path: string): string => sh`[ -f ${path} ] && [ -r ${path} ]`
