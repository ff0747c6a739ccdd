import { createHash } from 'node:crypto'
import { OPEN_FILES } from '../../layout/systemd.ts'
import type { Instance } from '../../model/cluster.ts'
import { quote, sh } from '../../shell/quote.ts'
import { guardFragment } from '../store-guard.ts'

/** Specification of a container; two of them with the same digest are the same container. */
export interface ContainerSpec {
  /** Container name: 'rocketmq-broker-a-0'. */
  readonly name: string
  /** With its tag. */
  readonly image: string
  readonly uid: number
  readonly gid: number
  /** Script of the release's bin folder: 'mqbroker'. undefined: the image's own command. */
  readonly program?: string
  /** Configuration and environment file of the host; mounted read-only under the same paths. */
  readonly conf: string
  readonly env: string
  /** Arguments of the check of its store before each start (store-guard.ts); undefined: it has none. */
  readonly guard?: readonly string[]
  /** Folders that the service writes; mounted under the same paths. */
  readonly folders: readonly string[]
}

/** Name of the container of an instance: its unit's, had it one. */
export function containerName({ id }: Pick<Instance, 'id'>): string {
  return `rocketmq-${id}`
}

/** Label with the digest of the spec: identifies containers of this tool, and whether one is as wanted. */
export const DIGEST_LABEL = 'rmq-provision.container'

/** In a file system of the container's own that is new at every start: what this life was started with. */
export const STARTED_FILE = '/run/rmq-provision/started'

/** Seconds; a broker flushes and closes its store in this time. As TimeoutStopSec of the units. */
export const STOP_SECONDS = 180

/**
 * The first process of the container: `sh -c … rocketmq CONF ENV COMMAND…`. The release's scripts do not exec, and a
 * shell that waits for a child hears no TERM; the first process of a container drops one it has no trap for. So this
 * starts the script in the background, hands TERM on to java alone (its shells end by themselves when java has), and
 * goes on waiting. TERM is repeated, for one that comes before java has started.
 */
const START_COMMAND = `set -a
. "$2"
set +a
{
  printf 'conf=%s\\n' "$(sha256sum <"$1" | cut -d ' ' -f 1)"
  printf 'env=%s\\n' "$(sha256sum <"$2" | cut -d ' ' -f 1)"
} >${STARTED_FILE}
pass_on() {
  while :; do
    for process in /proc/[0-9]*; do
      name=
      read -r name <"$process/comm" || continue
      [ "$name" != java ] || kill -s TERM "\${process#/proc/}"
    done
    sleep 1
  done
}
trap 'pass_on 2>/dev/null &' TERM INT
shift 2
"$@" &
child=$!
while :; do
  wait "$child" && status=0 || status=$?
  kill -0 "$child" 2>/dev/null || exit "$status"
done`

/** Words of `docker create` for the parts that are the same on every host. */
function fixedWords(spec: ContainerSpec): string[] {
  const mounts = [
    ...[spec.conf, spec.env].map((path) => `type=bind,source=${path},target=${path},readonly`),
    ...spec.folders.map((path) => `type=bind,source=${path},target=${path}`),
  ]
  return [
    // The name servers get the address and port that the broker itself listens on.
    ...['--network', 'host'],
    ...['--user', `${spec.uid}:${spec.gid}`],
    ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
    // If Docker labels containers for SELinux, they can read no file of the host without this.
    ...['--security-opt', 'label=disable'],
    ...['--restart', 'unless-stopped', '--stop-timeout', String(STOP_SECONDS)],
    // GC logs go to /dev/shm, 150 MB a start; Docker's own 64 MB are too few.
    ...['--shm-size', '512m'],
    ...['--tmpfs', `${STARTED_FILE.slice(0, STARTED_FILE.lastIndexOf('/'))}:mode=1777,size=64k`],
    ...['--log-driver', 'json-file', '--log-opt', 'max-size=50m', '--log-opt', 'max-file=3'],
    ...mounts.flatMap((mount) => ['--mount', mount]),
    ...['--workdir', spec.folders[0] ?? '/', '--entrypoint', '/bin/sh'],
  ]
}

const commandWords = (spec: ContainerSpec): string[] => [
  spec.image,
  '-c',
  `${spec.guard === undefined ? '' : guardFragment(spec.guard)}${START_COMMAND}`,
  'rocketmq',
  spec.conf,
  spec.env,
  ...(spec.program === undefined ? [] : ['sh', '-c', RELEASE_SCRIPT, spec.program, spec.conf]),
]

/** `sh -c … PROGRAM CONF`: only the container knows where its release lies. */
const RELEASE_SCRIPT = 'exec sh "${ROCKETMQ_HOME:?is not set by the image}/bin/$0" -c "$1"'

/** Go template for `docker image inspect`: the words of the image's own command, one a line. */
const OWN_COMMAND =
  '{{range .Config.Entrypoint}}{{println .}}{{end}}{{range .Config.Cmd}}{{println .}}{{end}}'

/** Puts the words of the image's own command behind those in "$@". */
function ownCommand({ image }: ContainerSpec): string {
  return `  while IFS= read -r word; do
    [ -z "$word" ] || set -- "$@" "$word"
  done <<COMMAND
$(${sh`docker image inspect --format ${OWN_COMMAND} ${image}`} </dev/null)
COMMAND
`
}

/** Lower-case hex. */
export function containerDigest(spec: ContainerSpec): string {
  const words = [spec.name, ...fixedWords(spec), ...commandWords(spec)]
  return createHash('sha256').update(JSON.stringify(words)).digest('hex')
}

/**
 * Script that makes the container as wanted, not running: one of ours with another digest or of another image than
 * the name means now is made anew. A running one is not changed. Fails at a container of the same name that is not ours.
 */
export function ensureContainer(spec: ContainerSpec): string {
  const label = `${DIGEST_LABEL}=${containerDigest(spec)}`
  const format = `{{.State.Running}} {{.Image}} {{index .Config.Labels "${DIGEST_LABEL}"}}`
  return `name=${quote(spec.name)}
image=$(${sh`docker image inspect --format '{{.Id}}' ${spec.image}`})
have=$(${sh`docker container inspect --format ${format} ${spec.name}`} 2>/dev/null) || have=
case $have in
  '' | 'true '*' '?* | "false $image "${quote(containerDigest(spec))}) ;;
  *' '?*' '?*) docker container rm "$name" >/dev/null; have= ;;
  *) ${sh`echo ${`there is a container ${spec.name} that was not made by this tool; move it away: docker rename`}`} >&2; exit 1 ;;
esac
if [ -z "$have" ]; then
  # Where the host itself is a container, its limits may not be raised.
  files=${OPEN_FILES}
  (ulimit -H -n "$files") 2>/dev/null || files=$(ulimit -H -n)
  set -- --ulimit "nofile=$files:$files"
  if (ulimit -H -l unlimited) 2>/dev/null; then set -- "$@" --ulimit memlock=-1:-1; fi
  # deleteWhen is an hour of the host's clock, not of UTC.
  if [ -f /etc/localtime ]; then
    set -- "$@" --mount "type=bind,source=$(readlink -f /etc/localtime),target=/etc/localtime,readonly"
  fi
  set -- "$@" ${[...fixedWords(spec), '--label', label, ...commandWords(spec)].map(quote).join(' ')}
${spec.program === undefined ? ownCommand(spec) : ''}  docker container create --name "$name" "$@" >/dev/null
fi`
}
