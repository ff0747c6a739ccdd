import type { Instance } from '../../model/cluster.ts'
import { sh } from '../../shell/quote.ts'
import { warn } from '../../shell/warning.ts'
import { killedAtStop } from '../killed-at-stop.ts'
import { mqadminScript } from '../mqadmin.ts'
import type { LogOptions, Runtime } from '../runtime.ts'
import { RECORD_FOLDER, WRITES_WIPED } from '../starts/started-record.ts'
import { logFiles, unitFile, type SystemdPaths } from '../../layout/systemd.ts'
import { followOf, tailOf } from '../own-log.ts'
import { markFile, markLogs } from '../starts/start-mark.ts'
import { systemdProbe } from './probe.ts'
import { answeringScript, evidenceScript, journalOfStart, ownMark, portsFreeScript } from './wait.ts'

/** Instances as systemd units, one each; the units themselves are written by the systemd role. */
export function systemdRuntime(paths: SystemdPaths): Runtime {
  return {
    observe: (instances) => systemdProbe(instances, paths),
    prepare,
    start: (instance) =>
      [prepare(instance), settle(instance), markLogs(instance), started(instance)].join('\n'),
    stop: (instance) => [sh`systemctl stop ${unitOf(instance)}`, notKilled(instance)].join('\n'),
    restart,
    kill: (instance) => sh`systemctl kill -s KILL ${unitOf(instance)}`,
    recordWriteWipe: ({ id }) => sh`record=${`${RECORD_FOLDER}/${id}.started`}
[ ! -f "$record" ] || printf '%s\\n' ${WRITES_WIPED} >>"$record"`,
    leftovers: (instance) => sh`if [ -e ${unitFile(instance)} ]; then
  echo ${unitFile(instance)}
  grep -q rmq-provision ${unitFile(instance)} || echo foreign
fi`,
    remove,
    portsFree: portsFreeScript,
    ownMark,
    answering: answeringScript,
    evidence: (instance) => evidenceScript(instance, paths.user),
    logs: (instance, options) => logsScript(instance, paths.user, options),
    runMqadmin: (args) => mqadminScript(paths, args),
  }
}

const unitOf = (instance: Instance): string => instance.paths.unit

/** A run that ended after it wrote a unit and before the reload leaves the old one loaded: reload it now. */
function prepare(instance: Instance): string {
  return `unit=${sh`${unitOf(instance)}`}
case $(systemctl show -p NeedDaemonReload "$unit" </dev/null) in *=no) ;; *) systemctl daemon-reload ;; esac
systemctl is-enabled --quiet "$unit" </dev/null || systemctl --quiet enable "$unit"`
}

function remove(instance: Instance): string {
  return [
    `${sh`systemctl --quiet disable ${unitOf(instance)}`} 2>/dev/null || :`,
    sh`rm -f ${unitFile(instance)} ${`${RECORD_FOLDER}/${instance.id}.started`} ${markFile(instance)}`,
    'systemctl daemon-reload',
    settle(instance),
  ].join('\n')
}

/** Forgets earlier failures, which would count against the limit of starts. */
function settle(instance: Instance): string {
  return `${sh`systemctl reset-failed ${unitOf(instance)}`} 2>/dev/null || :`
}

/** A start that is refused before java runs, by the check of the store, has its reason in the journal alone. */
function started(instance: Instance): string {
  return `if ${sh`systemctl start ${unitOf(instance)}`}; then :; else
code=$?
( set +e
${journalOfStart(instance)}
) || :
exit "$code"
fi`
}

/** As `systemctl restart`, which forgets with the new life how the old one ended. */
function restart(instance: Instance): string {
  return `${prepare(instance)}
${settle(instance)}
${sh`systemctl stop ${unitOf(instance)}`}
result=$(${sh`systemctl show -p Result ${unitOf(instance)}`} </dev/null)
${markLogs(instance)}
${started(instance)}
case $result in *=timeout) ${warn(killedAtStop(instance))} ;; esac`
}

/** systemd kills what does not end in time, and a killed broker recovers slowly: that is to be known. */
function notKilled(instance: Instance): string {
  const { message } = killedAtStop(instance)
  return `case $(${sh`systemctl show -p Result ${unitOf(instance)}`} </dev/null) in
  *=timeout) ${sh`printf '%s\\n' ${message}`} >&2; exit 1 ;;
esac`
}

function logsScript(instance: Instance, user: string, { lines, follow = false, since }: LogOptions): string {
  const journal = sh`journalctl -u ${unitOf(instance)} -n ${lines} ${since === undefined ? [] : [`--since=${since}`]} --no-pager`
  const follows = logFiles(instance).map((path) => `${followOf({ user, path }, lines)} </dev/null &`)
  if (follow) return [`${journal} -f </dev/null &`, ...follows, 'wait'].join('\n')
  return [
    `${journal} </dev/null`,
    ...logFiles(instance).map((path) => tailOf({ user, path }, lines, `${path}:`)),
  ].join('\n')
}
