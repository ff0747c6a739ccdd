import type { Instance } from '../model/cluster.ts'
import { sh } from '../shell/quote.ts'
import { containerName } from './container.ts'
import { LISTENERS_OF, noStrangers } from './processes.ts'
import { logFile } from '../layout/systemd.ts'
import { LOG_LINES, tailOf } from './own-log.ts'

/**
 * Fails, naming port and process, when a port of the instance is held from outside its container. The container's
 * own process does not count as foreign, so this also serves right before a restart.
 */
export function portsFreeScript(instance: Instance): string {
  return `${LISTENERS_OF}
container=${sh`${containerName(instance)}`}
id=$(docker container inspect --format '{{.Id}}' "$container" </dev/null 2>/dev/null) || id='no container yet'
${noStrangers(instance, { mark: '"$id"', place: 'in container', name: '"$container"' })}`
}

/**
 * Exit 0 when the container runs and a process of it listens; 1 not yet; 3 when it ended, also if Docker started it
 * again by itself, or another process listens there.
 */
export function answeringScript(instance: Instance): string {
  const format = '{{.State.Status}} {{.RestartCount}} {{.Id}}'
  return `${LISTENERS_OF}
state=$(${sh`docker container inspect --format ${format} ${containerName(instance)}`} </dev/null) || exit 3
case $state in 'running 0 '*) ;; *) exit 3 ;; esac
holders=$(listeners_of ${instance.listenPort})
[ -n "$holders" ] || exit 1
grep -qF "\${state##* }" "/proc/\${holders%% *}/cgroup" || exit 3`
}

/**
 * State of the container, the end of its output, the process that holds the port, and the end of RocketMQ's own log.
 * @param user of the host with the number of the image's user, who writes the log
 */
export function evidenceScript(instance: Instance, user: string): string {
  const name = containerName(instance)
  const log = logFile(instance)
  const state =
    'status {{.State.Status}}, exit {{.State.ExitCode}}, out of memory {{.State.OOMKilled}} {{.State.Error}}'
  return [
    sh`docker container inspect --format ${state} ${name} </dev/null || :`,
    // Without its logback file RocketMQ 5.x prints hundreds of such lines before anything that matters.
    sh`docker container logs --tail 400 ${name} </dev/null 2>&1 | grep -vF ' |-INFO in ' | tail -n 40`,
    sh`ss -ltnp ${`sport = :${instance.listenPort}`} </dev/null || :`,
    tailOf({ user, path: log }, LOG_LINES, `end of ${log}:`),
  ].join('\n')
}
