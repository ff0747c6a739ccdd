import { posix } from 'node:path'
import type { ScriptStep } from '../../engine/resource.ts'
import { STOP_SECONDS } from '../../runtime/docker/container.ts'
import { quote, sh } from '../../shell/quote.ts'
import { WARNING_MARK } from '../../shell/warning.ts'
import type { Origin } from './foreign/foreign.ts'

type Unit = Extract<Origin, { kind: 'unit' }>

/** systemd must not end its processes: another java is in it, or a su that kills what it waits for. */
export const endsByPid = ({ javas, byPid }: Unit): boolean => javas.length > 1 || byPid === true
const killMode = (unit: Unit): string => (endsByPid(unit) ? 'none' : 'control-group')

/** The name sorts behind those of other drop-ins: the last one counts. */
const dropIn = (unit: string): string => `/run/systemd/system/${unit}.d/zzzz-rmq-provision-take-over.conf`

/**
 * A unit does not start with the host any more, and does not start its process again. Its own commands at the stop do
 * not run: mqshutdown ends every process of its kind on the host. With several processes, or with su, the
 * unit's end leaves them alive. Warns when something may start the unit all the same.
 */
export function disableUnit(origin: Unit): ScriptStep {
  const { unit } = origin
  const file = dropIn(unit)
  const lines = [
    '[Service]',
    'Restart=no',
    'ExecStop=',
    'ExecStopPost=',
    `TimeoutStopSec=${STOP_SECONDS}`,
    `KillMode=${killMode(origin)}`,
    'KillSignal=SIGTERM',
    'SendSIGKILL=no',
    '',
  ].join('\n')
  const start = `${WARNING_MARK} autostart-left ${unit} may start with the host`
  return {
    kind: 'script',
    title: `disable ${unit}`,
    script: `${sh`mkdir -p ${posix.dirname(file)}\nprintf %s ${lines} >${file}`}
${sh`systemctl --quiet disable ${unit}`} </dev/null 2>/dev/null || :
systemctl daemon-reload
state=$(${sh`systemctl show -p UnitFileState ${unit}`} </dev/null) || state=
state=\${state#UnitFileState=}
by=$(${sh`systemctl show -p TriggeredBy,WantedBy ${unit}`} </dev/null | grep -E '^(TriggeredBy|WantedBy)=.' | tr '\\n' ' ') || by=
# 'generated' is said of each script of init.d; one that starts with the host is wanted by a target.
case $state in disabled | generated | masked | masked-runtime | '') has= ;; *) has=$state ;; esac
[ -z "$has$by" ] || printf '%s (%s)\\n' ${quote(start)} "\${state:-no unit file}\${by:+; \${by% }}"`,
  }
}

/** Fails when another file overrides the drop-in: the stop would run mqshutdown, or end what is not to end. */
export function dropInCounts(origin: Unit): ScriptStep {
  const { unit } = origin
  const overridden = `${unit} was not stopped: another file overrides ExecStop, KillMode or SendSIGKILL of ${posix.basename(dropIn(unit))}`
  return {
    kind: 'script',
    title: `${unit} stops without commands of its own`,
    script: `shown=$(${sh`systemctl show -p ExecStop,KillMode,SendSIGKILL ${unit}`} </dev/null)
case $shown in
  *ExecStop=*path=* | *SendSIGKILL=yes*) shown= ;;
  *${quote(`KillMode=${killMode(origin)}`)}*) ;;
  *) shown= ;;
esac
[ -n "$shown" ] || { ${sh`printf '%s\\n' ${overridden}`} >&2; exit 1; }`,
    hint: `Run on the host: systemctl cat ${unit}. Remove the file that sets them, and run apply again.`,
  }
}

/** The rest of a unit whose java has ended. */
export function endUnit(unit: string): string {
  const file = dropIn(unit)
  return `${sh`systemctl stop ${unit}`} </dev/null || :
${sh`rm -f ${file}\nrmdir ${posix.dirname(file)}`} 2>/dev/null || :
systemctl daemon-reload
${sh`systemctl reset-failed ${unit}`} 2>/dev/null || :
`
}
