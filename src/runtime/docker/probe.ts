import type { Probe } from '../../engine/resource.ts'
import type { Instance } from '../../model/cluster.ts'
import { sh } from '../../shell/quote.ts'
import { findJava, LISTENING_PID } from '../processes.ts'
import type { HostState } from '../runtime.ts'
import { lockFile, openLocks } from '../store-locks.ts'
import { parseAnswer } from './answer.ts'
import { containerName, DIGEST_LABEL, STARTED_FILE } from './container.ts'
import { LIMITS_FORMAT } from './limits.ts'

/** Output of `docker container inspect` for one container, as key=value lines. */
const FORMAT = [
  'name={{.Name}}',
  'id={{.Id}}',
  'status={{.State.Status}}',
  'exit={{.State.ExitCode}}',
  'oom={{.State.OOMKilled}}',
  'pid={{.State.Pid}}',
  'started={{.State.StartedAt}}',
  'restarts={{.RestartCount}}',
  'policy={{.HostConfig.RestartPolicy.Name}}',
  'image={{.Image}}',
  `container={{index .Config.Labels "${DIGEST_LABEL}"}}`,
  `limits=${LIMITS_FORMAT}`,
]
  .map((line) => `${line}{{"\\n"}}`)
  .join('')

/** The record has a few lines of 70 bytes. */
const RECORD_BYTES = 4096

/** Reads all containers of a host with few processes: date, docker once more than there are images, ss while one is down. */
export function dockerProbe(
  instances: readonly Instance[],
  imageOf: (instance: Instance) => string,
): Probe<HostState> {
  const images = [...new Set(instances.map(imageOf))]
  return {
    script: probeScript(instances, images),
    parse: (answer) => parseAnswer(answer, instances, imageOf),
  }
}

function probeScript(instances: readonly Instance[], images: readonly string[]): string {
  return `
printf '[host]\\nnow=%s\\n[images]\\n' "$(date +%s)"
${images.map(imageScript).join('\n')}
containers=$(${sh`docker container inspect --format ${FORMAT} ${instances.map(containerName)}`} </dev/null) || :
printf '[containers]\\n%s\\n' "$containers"
${findJava()}
${LISTENING_PID}
name=
ids=
javas=
running=0
while IFS='=' read -r key value; do
  case $key in
    name) name=$value ;;
    id) ids="$ids $value" ;;
    status) [ "$value" != running ] || running=$((running + 1)) ;;
    pid)
      [ "$value" != 0 ] || continue
      find_java "$value"
      printf '[life %s]\\njava=%s\\n' "$name" "$java"
      javas="$javas $java"
      # A file of the container: no link of it is followed and no pipe of it is waited for.
      dd if="/proc/$value/root${STARTED_FILE}" iflag=nofollow,nonblock bs=${RECORD_BYTES} count=1 2>/dev/null |
        while IFS= read -r line; do
          case $line in '['*) ;; *) printf '%s\\n' "$line" ;; esac
        done ;;
  esac
done <<CONTAINERS
$containers
CONTAINERS
printf '[locks]\\n'
${openLocks(instances.flatMap((instance) => lockFile(instance) ?? []))}
printf '[listeners]\\n'
if [ "$running" -lt ${instances.length} ]; then
  ss -ltnp </dev/null | while read -r line; do
    printf '%s\\n' "$line"
    listening_pid "$line"
    [ -n "$pid" ] || continue
    while IFS= read -r group; do
      for id in $ids; do
        case $group in *"$id"*) printf 'ours %s\\n' "$pid"; break 2 ;; esac
      done
    done </proc/$pid/cgroup
  done
fi`
}

/** Prints `<name>=<id>`, or nothing when there is no such image. */
const imageScript = (name: string): string =>
  sh`! image=$(docker image inspect --format '{{.Id}}' ${name} </dev/null) || printf '%s=%s\\n' ${name} "$image"`
