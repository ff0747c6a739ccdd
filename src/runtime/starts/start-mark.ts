import type { Instance } from '../../model/cluster.ts'
import { logFile, logFiles } from '../../layout/systemd.ts'
import { sh } from '../../shell/quote.ts'
import { newLinesOf, tailOf } from '../own-log.ts'
import { RECORD_FOLDER } from './started-record.ts'

/** Lines of a log without warnings. */
const TAIL_LINES = 6

/** The file that says where the logs of an instance ended before its last start by this tool. */
export const markFile = ({ id }: Pick<Instance, 'id'>): string => `${RECORD_FOLDER}/${id}.logs`

/**
 * Shell text that writes down the time (s since the epoch) and the sizes of the logs (bytes) right before a start, so that
 * what explains a failure is of this start only. It never keeps an instance from starting.
 */
export function markLogs(instance: Instance, mark = markFile(instance)): string {
  const folder = mark.slice(0, mark.lastIndexOf('/'))
  return `( umask 077
${sh`mkdir -p ${folder}`}
{ date +%s; for log in ${sh`${logFiles(instance)}`}; do stat -c %s "$log" || echo 0; done; } >${sh`${`${mark}.new`}`}
${sh`mv -f ${`${mark}.new`} ${mark}`} ) 2>/dev/null </dev/null || :`
}

/** Shell text that sets `since` to the time of the last start, s since the epoch; empty when it is not known. */
export const readMark = (instance: Instance, mark = markFile(instance)): string =>
  `since=
if [ -f ${sh`${mark}`} ]; then read -r since <${sh`${mark}`} || since=; fi
case $since in *[!0-9]*) since= ;; esac`

/**
 * Shell text that prints the warnings and errors that an instance has written into its logs since its last start, the log
 * that says most at the end; without any, the last lines of its own log. Reads them as the user who writes them.
 */
export function warningsSinceStart(instance: Instance, user: string, mark = markFile(instance)): string {
  const logs = logFiles(instance)
    .map((path, index) => {
      const skipped = Array.from({ length: index + 1 }, () => 'read -r LOG_FROM || :;').join(' ')
      return `LOG_FROM=
if [ -f ${sh`${mark}`} ]; then { ${skipped} read -r LOG_FROM || LOG_FROM=; } <${sh`${mark}`}; fi
case $LOG_FROM in *[!0-9]*) LOG_FROM= ;; esac
export LOG_FROM
${newLinesOf({ user, path })}`
    })
    .join('\n')
  return `found=$(
${logs}
) || :
if [ -n "$found" ]; then printf '%s\\n' "$found"; else
${tailOf({ user, path: logFile(instance) }, TAIL_LINES, `end of ${logFile(instance)}:`)}
fi`
}
