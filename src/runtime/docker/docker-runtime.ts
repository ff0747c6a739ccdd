import type { Instance } from '../../model/cluster.ts'
import type { ContainerImage } from '../../model/software.ts'
import { DETACHED } from '../../shell/batch.ts'
import { quote, sh } from '../../shell/quote.ts'
import { warn } from '../../shell/warning.ts'
import {
  containerName,
  DIGEST_LABEL,
  ensureContainer,
  STARTED_FILE,
  type ContainerSpec,
} from './container.ts'
import { dockerProbe } from './probe.ts'
import { answeringScript, evidenceScript, ownMark, portsFreeScript } from './wait.ts'
import { killedAtStop } from '../killed-at-stop.ts'
import { followOf, tailOf } from '../own-log.ts'
import { markFile, markLogs } from '../starts/start-mark.ts'
import { QUICK_START } from '../mqadmin.ts'
import type { LogOptions, Runtime } from '../runtime.ts'
import { WRITES_WIPED } from '../starts/started-record.ts'
import { logFiles } from '../../layout/systemd.ts'

export interface DockerSettings {
  readonly image: ContainerImage
  /** User of the host with the number of the image's user. */
  readonly user: string
  /** The container of an instance. */
  readonly container: (instance: Instance) => ContainerSpec
  /** JVM words of mqadmin. */
  readonly toolsOptions?: readonly string[]
}

/** A JVM start and a few requests take 4 to 6 s; a name server that does not answer costs 3 s each. */
const MQADMIN_SECONDS = 60
/** A container that is paused does not answer. */
const EXEC_SECONDS = 20

/**
 * Instances as containers, one each. A container that was stopped stays down when the host boots, until it is
 * started again: that is what Docker's policy `unless-stopped` means.
 */
export function dockerRuntime({ image, user, container, toolsOptions = [] }: DockerSettings): Runtime {
  const start = (instance: Instance): string => `name=${quote(containerName(instance))}
case $(docker container inspect --format '{{.State.Status}}' "$name" 2>/dev/null) in
  running) exit 0 ;;
  paused) docker container unpause "$name" >/dev/null; exit 0 ;;
  restarting) docker container stop "$name" >/dev/null ;;
esac
${ensureContainer(container(instance))}
${markLogs(instance)}
docker container start "$name" >/dev/null ${DETACHED}`
  return {
    kill: killScript,
    observe: (instances) => dockerProbe(instances, (instance) => container(instance).image),
    start,
    stop,
    restart: (instance) => restart(instance, start(instance)),
    prepare: (instance) =>
      sh`docker container update --restart unless-stopped ${containerName(instance)} >/dev/null`,
    recordWriteWipe: noteWiped,
    leftovers: (instance) =>
      `${sh`docker container inspect --format ${`{{.Name}}{{if not (index .Config.Labels "${DIGEST_LABEL}")}}\nforeign{{end}}`} ${containerName(instance)}`} </dev/null 2>/dev/null || :`,
    remove,
    portsFree: portsFreeScript,
    ownMark,
    answering: answeringScript,
    evidence: (instance) => evidenceScript(instance, user),
    logs: (instance, options) => logsScript(instance, user, options),
    runMqadmin: (args) => mqadminScript(image, toolsOptions, args),
  }
}

/** Does nothing where it is gone already, and fails at a container of the same name that is not ours. */
function remove(instance: Instance): string {
  const name = containerName(instance)
  return `name=${quote(name)}
if label=$(${sh`docker container inspect --format ${`{{index .Config.Labels "${DIGEST_LABEL}"}}`} ${name}`} 2>/dev/null </dev/null); then
  case $label in
    '' | '<no value>') ${sh`echo ${`the container ${name} was not made by this tool; move it away: docker rename`}`} >&2; exit 1 ;;
    *) docker container rm "$name" >/dev/null ;;
  esac
fi
${sh`rm -f ${markFile(instance)}`}`
}

/** Nothing happens to one that does not run. */
function stopRunning(instance: Instance): string {
  const name = quote(containerName(instance))
  return `case $(docker container inspect --format '{{.State.Running}}' ${name} 2>/dev/null) in
  true) docker container stop ${name} >/dev/null ;;
  *) exit 0 ;;
esac`
}

/** Restarts a container: the end of its last life is read before the start of the next one. */
function restart(instance: Instance, start: string): string {
  const name = quote(containerName(instance))
  return `ended=
if [ "$(docker container inspect --format '{{.State.Running}}' ${name} 2>/dev/null)" = true ]; then
  docker container stop ${name} >/dev/null
  ended=$(docker container inspect --format '{{.State.ExitCode}}' ${name})
fi
(
${start}
)
case $ended in 137) ${warn(killedAtStop(instance))} ;; esac`
}

/** Docker kills what does not end in time, and a killed broker recovers slowly: that is to be known. */
function stop(instance: Instance): string {
  const name = containerName(instance)
  const { message } = killedAtStop(instance)
  return `${stopRunning(instance)}
case $(${sh`docker container inspect --format '{{.State.ExitCode}}' ${name}`}) in
  137) ${sh`echo ${message}`} >&2; exit 1 ;;
esac`
}

/**
 * Writes into the file system that the container's life has for itself; does nothing to one that does not run. It is done
 * in the container and as its user, since a link that the container made leads out of it when it is followed from outside.
 */
function noteWiped(instance: Instance): string {
  const name = quote(containerName(instance))
  const append = `printf '%s\\n' "$1" >>"$0"`
  return `case $(docker container inspect --format '{{.State.Running}}' ${name}) in
  true) ${sh`timeout -k 5 ${EXEC_SECONDS}`} docker container exec ${name} ${sh`/bin/sh -c ${append} ${STARTED_FILE} ${WRITES_WIPED}`} </dev/null ;;
esac`
}

/** The first process of the container, from outside: after `docker kill` Docker would not start it again. */
function killScript(instance: Instance): string {
  const name = containerName(instance)
  return `pid=$(${sh`docker container inspect --format '{{.State.Pid}}' ${name}`})
[ "$pid" != 0 ] || { ${sh`echo ${`${name} does not run`}`} >&2; exit 1; }
kill -s KILL "$pid"`
}

function logsScript(instance: Instance, user: string, { lines, follow = false, since }: LogOptions): string {
  // Docker knows neither '10 min ago' nor the host's time zone.
  const moment = since === undefined ? '' : `since=$(${sh`date -d ${since} +%s`}) || exit\n`
  const words = `${since === undefined ? '' : '--since "$since" '}${sh`--tail ${lines} ${containerName(instance)}`}`
  const follows = logFiles(instance).map((path) => `${followOf({ user, path }, lines)} </dev/null &`)
  if (follow) {
    return `${moment}docker container logs --follow ${words} </dev/null 2>&1 &
${follows.join('\n')}
wait`
  }
  return [
    `${moment}docker container logs ${words} </dev/null 2>&1`,
    ...logFiles(instance).map((path) => tailOf({ user, path }, lines, `${path}:`)),
  ].join('\n')
}

/** In a container of its own that is gone afterwards: it needs no instance of this host to run. */
function mqadminScript(
  image: ContainerImage,
  toolsOptions: readonly string[],
  args: readonly string[],
): string {
  const options = [QUICK_START, '-Duser.home=/tmp', ...toolsOptions].join(' ')
  const command = `exec timeout -k 5 ${MQADMIN_SECONDS} sh "$ROCKETMQ_HOME/bin/mqadmin" "$@"`
  const words = [
    ...['--network', 'host', '--user', `${image.uid}:${image.gid}`],
    ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
    // tools.sh knows no JAVA_OPT_EXT but puts JAVA_OPT in front; its log goes away with the container.
    ...['--env', 'HOME=/tmp', '--env', `JAVA_OPT=${options}`, '--workdir', '/tmp'],
    ...['--entrypoint', '/bin/sh', image.name, '-c', command, 'mqadmin', ...args],
  ]
  return `${sh`docker run --rm ${words}`} </dev/null`
}
