import type { Answer, Probe } from '../../engine/resource.ts'
import { compact } from '../../objects.ts'
import type { Instance } from '../../model/cluster.ts'
import { sh } from '../../shell/quote.ts'
import { containerName, DIGEST_LABEL, STARTED_FILE } from './container.ts'
import { parseListeners } from '../listeners.ts'
import { findJava, LISTENING_PID } from '../processes.ts'
import type { Activity, HostState, InstanceState, StartParts } from '../runtime.ts'
import { lockFile, openLocks, otherLock } from '../store-locks.ts'
import { WRITES_PART } from '../starts/started-record.ts'
import { readBlocks, readPairs, readSections } from '../sections.ts'

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
]
  .map((line) => `${line}{{"\\n"}}`)
  .join('')

/** The record has a few lines of 70 bytes. */
const RECORD_BYTES = 4096

/** SIGTERM, and what a JVM that ends by it exits with. */
const ORDERLY_EXITS = new Set(['0', '143'])

/** Reads all containers of a host with few processes: date, docker once more than there are images, ss while one is down. */
export function dockerProbe(
  instances: readonly Instance[],
  imageOf: (instance: Instance) => string,
): Probe<HostState> {
  const images = [...new Set(instances.map(imageOf))]
  return {
    script: probeScript(instances, images),
    parse: (answer) => parse(answer, instances, imageOf),
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

function parse(
  { stdout }: Answer,
  instances: readonly Instance[],
  imageOf: (instance: Instance) => string,
): HostState {
  const sections = readSections(stdout)
  const host = readPairs(sections.get('host') ?? [])
  const blocks = readBlocks(sections.get('containers') ?? [])
  const locks = readPairs(sections.get('locks') ?? [])
  const images = readPairs(sections.get('images') ?? [])
  const states = instances.map((instance): InstanceState => {
    const name = `/${containerName(instance)}`
    const container = blocks.find((block) => block.get('name') === name) ?? new Map<string, string>()
    const image = images.get(imageOf(instance))
    const life = readPairs(sections.get(`life ${name}`) ?? [])
    const activity = activityOf(container)
    const javaPid = Number(life.get('java') ?? '')
    const startedAt = Date.parse(container.get('started') ?? '') / 1000
    return {
      instance: instance.id,
      activity,
      reason: reasonOf(container),
      atBoot: container.get('policy') === 'unless-stopped',
      stale: false,
      javaPid: javaPid > 0 ? javaPid : undefined,
      ...compact({
        otherLock: activity === 'running' ? otherLock(instance, locks.get(String(javaPid))) : undefined,
      }),
      uptime:
        activity === 'running' ? Math.max(0, Math.round(Number(host.get('now')) - startedAt)) : undefined,
      restarts: Number(container.get('restarts') ?? 0),
      startedWith: activity === 'running' ? startedWith(container, life) : undefined,
      current: image === undefined ? {} : { image },
    }
  })
  return {
    instances: new Map(states.map((state) => [state.instance, state])),
    foreignListeners: parseListeners(sections.get('listeners') ?? []),
  }
}

/** Conf and env as the container read them when it started, and what the container itself is made of. */
function startedWith(
  container: ReadonlyMap<string, string>,
  life: ReadonlyMap<string, string>,
): StartParts | undefined {
  const [conf, env] = [life.get('conf'), life.get('env')]
  const [digest, image] = [container.get('container'), container.get('image')]
  if (conf === undefined || env === undefined || digest === undefined || image === undefined) return undefined
  const writes = life.get(WRITES_PART)
  return { conf, env, container: digest, image, ...compact({ [WRITES_PART]: writes }) }
}

function activityOf(container: ReadonlyMap<string, string>): Activity {
  switch (container.get('status')) {
    case 'running':
      return 'running'
    case 'restarting':
      return 'crashing'
    case 'paused':
    case 'removing':
      return 'changing'
    case 'exited':
    case 'dead':
      return reasonOf(container) === '' ? 'stopped' : 'failed'
    case undefined:
    default:
      // 'created', or no container yet.
      return 'stopped'
  }
}

function reasonOf(container: ReadonlyMap<string, string>): string {
  if (container.get('oom') === 'true') return 'oom-kill'
  const exit = container.get('exit') ?? '0'
  return ORDERLY_EXITS.has(exit) ? '' : `exit code ${exit}`
}
