import { quote } from '../../../shell/quote.ts'
import { services } from '../../../services/index.ts'

const scripts = services.flatMap(({ script }) => script ?? [])

/** Extended regular expression: a start script of a release, or a path of it. */
export const STARTERS = `(${scripts.map(({ program }) => program).join('|')}|rocketmq)`

/** Files that start programs with the host, or from time to time. */
export const AUTOSTART_FILES: readonly string[] = [
  '/etc/rc.local',
  '/etc/rc.d/rc.local',
  '/etc/init.d/*',
  '/etc/rc.d/init.d/*',
  '/etc/crontab',
  '/etc/cron.d/*',
  '/var/spool/cron/*',
  '/var/spool/cron/crontabs/*',
]

/** Shell text that sets `timed` to the files of the services that active timers start. */
export const TIMED = `timed=
units=$(systemctl show -p Unit -- '*.timer' </dev/null | sed -n 's/^Unit=//p') || units=
[ -z "$units" ] || timed=$(systemctl show -p FragmentPath -- $units </dev/null | sed -n 's/^FragmentPath=//p') || timed=`

/**
 * Shell text that runs `body` for each of the files once, with its path without links in `real`.
 * @param more words of a shell: further files
 */
export const eachStartFile = (files: readonly string[], body: string, more = ''): string => `seen=' '
for file in ${[...files.map(globbed), more].join(' ')}; do
  real=$(readlink -f "$file") || continue
  case $seen in *" $real "*) continue ;; esac
  seen="$seen$real "
  [ -f "$real" ] || continue
${body}
done`

/** A path whose last star the shell expands. */
const globbed = (path: string): string => (path.endsWith('*') ? `${quote(path.slice(0, -1))}*` : quote(path))
