import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import type { ScriptStep } from '../../engine/resource.ts'
import { dataFolders } from '../../layout/stores.ts'
import type { Instance } from '../../model/cluster.ts'
import { STOP_SECONDS } from '../../runtime/container.ts'
import { STOP_TIMEOUT_MS } from '../../runtime/runtime.ts'
import { quote, sh } from '../../shell/quote.ts'
import { warn, WARNING_MARK } from '../../shell/warning.ts'
import type { AutostartLine, ForeignProcess, Origin } from './foreign.ts'

/** Names and paths of a take over on its host. */
export interface TakeOverPlace {
  readonly instance: Instance
  /** The unit or container that comes in its place, for people: 'rocketmq-broker-a-0.service'. */
  readonly replacement: string
  /** The service's user and group. */
  readonly user: string
  readonly group: string
  /** Folder with a file for each instance whose take over has begun. */
  readonly begun: string
  /** Folder with copies of the start files that were changed. */
  readonly copies: string
}

const markOf = ({ instance, begun }: TakeOverPlace): string => posix.join(begun, instance.id)

/** Fails when the process is another one than the plan was made of. @param proc another than /proc in tests */
export function sameProcess({ pid, started }: ForeignProcess, proc = '/proc'): ScriptStep {
  return {
    kind: 'script',
    title: `pid ${pid} is the process of the plan`,
    script: `${isAlive(pid, started, proc)}
is_alive || { ${sh`printf '%s\\n' ${`pid ${pid} ended after the plan was made`}`} >&2; exit 1; }`,
    hint: 'Run again to see the new plan.',
  }
}

/**
 * Steps that end a foreign process and what would start it again. They may be run twice: a run that ended in between is
 * continued. The mark comes first, so that the next run knows the store and its owner.
 */
export function endSteps(
  place: TakeOverPlace,
  process: ForeignProcess,
  lines: readonly AutostartLine[],
  proc = '/proc',
): ScriptStep[] {
  const { instance, begun } = place
  const { origin, pid } = process
  const mark = markOf(place)
  const steps: ScriptStep[] = [
    {
      kind: 'script',
      title: `record that the take over of ${instance.id} has begun`,
      script: sh`mkdir -p -m 0700 ${begun}\nprintf '%s\\n' ${`pid=${pid} started=${process.started}`} >${mark}`,
    },
    ...lines.map((line) => disableLine(place, line)),
  ]
  if (origin.kind === 'unit') steps.push(disableUnit(origin), dropInCounts(origin))
  if (origin.kind === 'container') steps.push(disableContainer(origin))
  steps.push({
    kind: 'script',
    title: `stop ${nameOf(process)}`,
    script: around(origin, endProcess(process, proc), proc),
    timeoutMs: 2 * STOP_TIMEOUT_MS,
    hint: 'Wait until it has ended, and run apply again.',
  })
  return steps
}

/** SIGTERM, and never SIGKILL: a broker that is killed loses what it has not written. Fails when the process does not end. */
function endProcess({ pid, started }: ForeignProcess, proc: string): string {
  return `${isAlive(pid, started, proc)}
if is_alive; then
  kill -s TERM ${pid} 2>/dev/null || :
  deadline=$(($(date +%s) + ${STOP_SECONDS}))
  while is_alive; do
    if [ "$(date +%s)" -ge "$deadline" ]; then
      ${sh`printf '%s\\n' ${`pid ${pid} is still ending after ${STOP_SECONDS} s`}`} >&2
      exit 1
    fi
    sleep 0.2
  done
fi`
}

/** 'pid 12', 'pid 12 of unit rocketmq.service', 'container rmqbroker'. */
function nameOf({ pid, origin }: ForeignProcess): string {
  if (origin.kind === 'container') return `container ${origin.name}`
  return origin.kind === 'unit' ? `pid ${pid} of unit ${origin.unit}` : `pid ${pid}`
}

/** The end of a process and, when no other java is in it, of what holds it. */
function around(origin: Origin, signal: string, proc: string): string {
  if (origin.kind === 'container') {
    // The first process of most images is a shell that hears no TERM: Docker would kill java in the end.
    return `${signal}
${javaLeft(origin.id, proc)}
if [ -z "$left" ]; then
${endContainer(origin.id)}fi`
  }
  if (origin.kind !== 'unit') return signal
  if (!isShared(origin)) {
    // A script of the unit that starts java again ends at the same time.
    return `${sh`systemctl stop --no-block ${origin.unit}`} </dev/null || :
${signal}
${endUnit(origin.unit)}`
  }
  return `${signal}
${javaLeft(`/${origin.unit}`, proc)}
if [ -z "$left" ]; then
${endUnit(origin.unit)}fi`
}

/** Sets `left` when a process of java is in a group. @param group end of its path, or the id of its container */
function javaLeft(group: string, proc: string): string {
  return `left=
for file in $(${sh`grep -lE ${`${group.replaceAll('\\', '\\\\').replaceAll('.', '[.]')}([.]scope)?$`}`} ${proc}/[0-9]*/cgroup 2>/dev/null); do
  name=
  read -r name <"\${file%/cgroup}/comm" || continue
  [ "$name" != java ] || left=yes
done 2>/dev/null`
}

/**
 * Gives the folders of an instance to the service's user; root's process wrote in them. What lies in a folder comes before
 * the folder: its new owner cannot exchange it on the way.
 */
export function chownStep({ instance, user, group }: TakeOverPlace): ScriptStep {
  const folders = [...new Set(dataFolders(instance))]
  return {
    kind: 'script',
    title: `give the store of ${instance.id} to ${user}`,
    script: `for folder in ${sh`${folders}`}; do
  [ ! -d "$folder" ] || find "$folder/" -depth -xdev ! -user ${sh`${user}`} -exec chown -h ${sh`${`${user}:${group}`}`} {} +
done`,
    timeoutMs: STOP_TIMEOUT_MS,
  }
}

/** Removes the mark of a take over: the replacement was started. */
export function doneStep(place: TakeOverPlace): ScriptStep {
  const { instance } = place
  return {
    kind: 'script',
    title: `record that ${instance.id} is taken over`,
    script: sh`rm -f ${markOf(place)}`,
  }
}

/** Shell function: a process with that pid and start time is there, and is no zombie. */
function isAlive(pid: number, started: string, proc: string): string {
  return `is_alive() {
  read -r stat <${proc}/${pid}/stat || return 1
  set -f
  set -- \${stat##*) }
  set +f
  [ "$1" != Z ] && [ "\${20}" = ${quote(started)} ]
} 2>/dev/null`
}

type Unit = Extract<Origin, { kind: 'unit' }>

const isShared = ({ javas }: Unit): boolean => javas.length > 1
const killMode = (unit: Unit): string => (isShared(unit) ? 'none' : 'control-group')

/** The name sorts behind those of other drop-ins: the last one counts. */
const dropIn = (unit: string): string => `/run/systemd/system/${unit}.d/zzzz-rmq-provision-take-over.conf`

/**
 * A unit does not start with the host any more, and does not start its process again. Its own commands at the stop do
 * not run: mqshutdown ends every process of its kind on the host. With several processes the unit's end leaves the
 * others alive. Warns when something may start the unit all the same.
 */
function disableUnit(origin: Unit): ScriptStep {
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
systemctl daemon-reload
${sh`systemctl --quiet disable ${unit}`} </dev/null 2>/dev/null || :
state=$(${sh`systemctl show -p UnitFileState ${unit}`} </dev/null) || state=
state=\${state#UnitFileState=}
by=$(${sh`systemctl show -p TriggeredBy,WantedBy ${unit}`} </dev/null | grep -E '^(TriggeredBy|WantedBy)=.' | tr '\\n' ' ') || by=
case $state in disabled | masked | masked-runtime | '') has= ;; *) has=$state ;; esac
[ -z "$has$by" ] || printf '%s (%s)\\n' ${quote(start)} "\${state:-no unit file}\${by:+; \${by% }}"`,
  }
}

/** Fails when another file overrides the drop-in: the stop would run mqshutdown, or end what is not to end. */
function dropInCounts(origin: Unit): ScriptStep {
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
function endUnit(unit: string): string {
  const file = dropIn(unit)
  return `${sh`systemctl stop ${unit}`} </dev/null || :
${sh`rm -f ${file}\nrmdir ${posix.dirname(file)}`} 2>/dev/null || :
systemctl daemon-reload
${sh`systemctl reset-failed ${unit}`} 2>/dev/null || :
`
}

/** Docker does not start the container any more, neither after its end nor with the host. */
function disableContainer({ id, name }: Extract<Origin, { kind: 'container' }>): ScriptStep {
  return {
    kind: 'script',
    title: `disable the restart of container ${name}`,
    // One with --rm has no restart that could be changed, and is gone after its end.
    script: `${sh`docker container update --restart=no ${id} >/dev/null 2>&1`} || {
  policy=$(${sh`docker container inspect --format ${'{{.HostConfig.RestartPolicy.Name}}'} ${id}`} 2>/dev/null) || policy=
  case $policy in '' | no) ;; *) ${sh`printf '%s\n' ${`docker does not change the restart policy of container ${name}`}`} >&2; exit 1 ;; esac
}`,
  }
}

function endContainer(id: string): string {
  return `${sh`docker container stop --time 10 ${id} >/dev/null 2>&1`} || ! ${sh`docker container inspect ${id} >/dev/null 2>&1`}
`
}

/**
 * Makes a line of a start file a comment, atomically and with a copy of the file kept. In a script of a shell the line
 * becomes ':', since a block must not be empty. Warns when the line is not as it was read, or the file would be wrong.
 * The script knows the line by its digest: run logs have the script, and a line may hold a password.
 */
function disableLine(
  { replacement, copies }: TakeOverPlace,
  { file, number, text }: AutostartLine,
): ScriptStep {
  const isShell = !file.includes('/cron')
  const note = `${isShell ? ': ' : ''}# rmq-provision: taken over by ${replacement}:`
  const left = {
    code: 'autostart-left',
    message: `line ${number} of ${file} is as it was: look at it, and remove it`,
  }
  const fresh = posix.join(posix.dirname(file), `.${posix.basename(file)}.rmq-provision`)
  const check = isShell
    ? `{ ! ${sh`sh -n ${file}`} 2>/dev/null || ${sh`sh -n ${fresh}`} 2>/dev/null; }`
    : 'true'
  return {
    kind: 'script',
    title: `disable line ${number} of ${file}`,
    script: `line=$(${sh`sed -n ${`${number}p`} ${file}`})
if [ "$(printf '%s\\n' "$line" | sha256sum)" = ${quote(`${digestOf(text)}  -`)} ]; then
  ${sh`mkdir -p -m 0700 ${copies}`}
  ${sh`cp -p ${file}`} ${quote(copies)}/${quote(posix.basename(file))}."$(date +%s)"
  ${sh`cp -p ${file} ${fresh}`}
  ${sh`chcon --reference=${file} ${fresh}`} 2>/dev/null || :
  ${sh`NOTE=${note} awk -v at=${number} 'NR == at { sub(/^[ \t]+/, ""); print ENVIRON["NOTE"] " " $0; next } { print }' ${file} >${fresh}`}
  if ${check}; then
    ${sh`mv -f ${fresh} ${file}`}
  else
    ${sh`rm -f ${fresh}`}
    ${warn(left)}
  fi
else
  ${warn(left)}
fi`,
  }
}

const digestOf = (line: string): string => createHash('sha256').update(`${line}\n`).digest('hex')
