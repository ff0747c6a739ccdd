import type { Instance } from '../model/cluster.ts'
import { sh } from '../shell/quote.ts'
import { LISTENERS_OF, noStrangers } from './processes.ts'
import { logFile } from '../layout/systemd.ts'
import { LOG_LINES, tailOf } from './own-log.ts'

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
 * listens there. A unit that waits for its next try has crashed: trying on would only hide why.
 */
export function answeringScript(instance: Instance): string {
  return `${LISTENERS_OF}
unit=${sh`${instance.paths.unit}`}
state=$(systemctl show -p ActiveState,SubState "$unit" </dev/null)
case $state in
  *ActiveState=failed* | *ActiveState=inactive* | *SubState=auto-restart*) exit 3 ;;
  *ActiveState=active*) ;;
  *) exit 1 ;;
esac
holders=$(listeners_of ${instance.listenPort})
[ -n "$holders" ] || exit 1
grep -qF "/$unit" "/proc/\${holders%% *}/cgroup" || exit 3`
}

/**
 * State of the unit, the end of its journal, the process that holds the port, and the end of RocketMQ's own log.
 * @param user the service's, who writes the log
 */
export function evidenceScript(instance: Instance, user: string): string {
  const { unit } = instance.paths
  const log = logFile(instance)
  return [
    sh`systemctl show -p ActiveState,SubState,Result,ExecMainStatus,NRestarts ${unit} </dev/null`,
    // Without its logback file RocketMQ 5.x prints hundreds of such lines before anything that matters.
    sh`journalctl -u ${unit} -n 400 --no-pager </dev/null | grep -vF ' |-INFO in ' | tail -n 40`,
    sh`ss -ltnp ${`sport = :${instance.listenPort}`} </dev/null || :`,
    tailOf({ user, path: log }, LOG_LINES, `end of ${log}:`),
  ].join('\n')
}
