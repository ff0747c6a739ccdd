import type { Instance } from '../../model/cluster.ts'
import { sh } from '../../shell/quote.ts'
import { LISTENERS_OF, noStrangers } from '../processes.ts'
import { tellingOutput } from '../own-log.ts'
import { markFile, readMark, warningsSinceStart } from '../starts/start-mark.ts'

export const ownMark = ({ paths }: Instance): string => sh`own=${`/${paths.unit}`}`

/**
 * Fails, naming port and process, when a port of the instance is held from outside its unit. The unit's own
 * process does not count as foreign, so this also serves right before a restart.
 */
export function portsFreeScript(instance: Instance): string {
  return `${LISTENERS_OF}
unit=${sh`${instance.paths.unit}`}
${noStrangers(instance, { mark: '"/$unit"', place: 'part of', name: '"$unit"' })}`
}

/**
 * Exit 0 when the unit is active and a process of it listens; 1 not yet; 3 when it ended or another process
 * listens there. A unit that waits for its next try has crashed: trying on would only hide why. A start that waits for its turn,
 * as while the host boots, has not ended.
 */
export function answeringScript(instance: Instance): string {
  return `${LISTENERS_OF}
unit=${sh`${instance.paths.unit}`}
state=$(systemctl show -p ActiveState,SubState,Job "$unit" </dev/null)
case $state in
  *ActiveState=inactive*)
    case $state in *Job=[1-9]*) exit 1 ;; *) exit 3 ;; esac ;;
  *ActiveState=failed* | *SubState=auto-restart*) exit 3 ;;
  *ActiveState=active*) ;;
  *) exit 1 ;;
esac
holders=$(listeners_of ${instance.listenPort})
[ -n "$holders" ] || exit 1
grep -qF "/$unit" "/proc/\${holders%% *}/cgroup" || exit 3`
}

/**
 * State of the unit and the process that holds its port; then what explains the failure of this start, of it alone: lines of the
 * journal, and the warnings and errors of RocketMQ's own logs.
 * @param user the service's, who writes the logs
 * @param mark another file than the instance's in tests
 */
export function evidenceScript(instance: Instance, user: string, mark = markFile(instance)): string {
  const { unit } = instance.paths
  return [
    sh`systemctl show -p ActiveState,SubState,Result,ExecMainStatus,NRestarts ${unit} </dev/null`,
    sh`ss -ltnp ${`sport = :${instance.listenPort}`} </dev/null || :`,
    journalOfStart(instance, mark),
    warningsSinceStart(instance, user, mark),
  ].join('\n')
}

/** Lines of the journal that explain the failure of the last start, of it alone. @param mark as for evidenceScript */
export function journalOfStart(instance: Instance, mark = markFile(instance)): string {
  return `${readMark(instance, mark)}
${sh`journalctl -u ${instance.paths.unit} -n 400`} \${since:+"--since=@$since"} --no-pager </dev/null | (
${tellingOutput()}
)`
}
