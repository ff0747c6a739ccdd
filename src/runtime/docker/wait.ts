import type { Instance } from '../../model/cluster.ts'
import { sh } from '../../shell/quote.ts'
import { containerName } from './container.ts'
import { LISTENERS_OF, noStrangers } from '../processes.ts'
import { tellingOutput } from '../own-log.ts'
import { readMark, warningsSinceStart } from '../starts/start-mark.ts'

export const ownMark = (instance: Instance): string =>
  sh`own=$(docker container inspect --format '{{.Id}}' ${containerName(instance)} </dev/null 2>/dev/null) || own=`

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
 * State of the container and the process that holds its port; then what explains the failure of this start, of it alone: lines of
 * its output, and the warnings and errors of RocketMQ's own logs.
 * @param user of the host with the number of the image's user, who writes the logs
 */
export function evidenceScript(instance: Instance, user: string): string {
  const name = containerName(instance)
  const state =
    'status {{.State.Status}}, exit {{.State.ExitCode}}, out of memory {{.State.OOMKilled}} {{.State.Error}}'
  return [
    sh`docker container inspect --format ${state} ${name} </dev/null || :`,
    sh`ss -ltnp ${`sport = :${instance.listenPort}`} </dev/null || :`,
    readMark(instance),
    `docker container logs --tail 400 \${since:+--since "$since"} ${sh`${name}`} </dev/null 2>&1 | (
${tellingOutput()}
)`,
    warningsSinceStart(instance, user),
  ].join('\n')
}
