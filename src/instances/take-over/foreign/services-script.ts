import { quote } from '../../../shell/quote.ts'

const PROPERTIES = [
  ...['Id', 'ActiveState', 'SubState', 'MainPID', 'UnitFileState', 'FragmentPath', 'SourcePath'],
  ...['TriggeredBy', 'WantedBy', 'RequiredBy', 'BoundBy', 'UpheldBy'],
  ...['WorkingDirectory', 'ExecStartPre', 'ExecStart', 'ExecStartPost'],
].join(',')

/** Shell text that prints services as systemd has them, a blank line between two. @param units shell words */
export const showServices = (units: string): string =>
  `systemctl show --all -p ${PROPERTIES} -- ${units} </dev/null`

/** Shell text that sets `services` to all services of the host. */
export const SERVICES = `services=$(${showServices("'*.service'")}) || services=`

/** awk: prints a unit after the other, of each whose commands match `may` or name one of the scripts in `called`. */
const UNITS = `BEGIN { RS = ""; FS = "\\n"; many = split(called, scripts, "\\n") }
{
  wanted = 0
  for (at = 1; at <= NF; at++) if ($at ~ /^Exec/) {
    if ($at ~ may) wanted = 1
    for (each = 1; each <= many; each++) if (scripts[each] != "" && index($at, scripts[each])) wanted = 1
  }
  if (!wanted) next
  print "start=unit"
  for (at = 1; at <= NF; at++) if ($at ~ /^[A-Za-z]+=./) print ($at ~ /^Exec/ ? "text=" : "") substr($at, 1, 8000)
}`

/**
 * A program of the shell that reads services and prints those that may start something, each behind `start=unit`, with its commands
 * behind `text=`. Paths of scripts are in the variable `called`.
 * @param may extended regular expression
 */
export const unitsThatMatch = (may: string): string =>
  `awk -v called="$called" -v may=${quote(may)} ${quote(UNITS)}`
