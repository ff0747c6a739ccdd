import { posix } from 'node:path'
import type { ScriptStep } from '../../engine/resource.ts'
import { dataFolders } from '../../layout/stores.ts'
import type { Instance } from '../../model/cluster.ts'
import { STOP_SECONDS } from '../../runtime/container.ts'
import { killedAtStop } from '../../runtime/killed-at-stop.ts'
import { STOP_TIMEOUT_MS } from '../../runtime/runtime.ts'
import { quote, sh } from '../../shell/quote.ts'
import { warn } from '../../shell/warning.ts'
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
is_alive || { ${sh`printf '%s\\n' ${`pid ${pid} ended after the plan was made. Run again to see the new plan.`}`} >&2; exit 1; }`,
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
      script: sh`mkdir -p -m 0700 ${begun}\nprintf '%s\\n' ${`pid=${pid}`} >${mark}`,
    },
    ...lines.map((line) => disableLine(place, line)),
  ]
  if (origin.kind === 'unit') steps.push(disableUnit(origin.unit, origin.processes > 1))
  if (origin.kind === 'container') steps.push(disableContainer(origin))
  const signal = `${isAlive(pid, process.started, proc)}
if is_alive; then
  kill -s TERM ${pid} || :
  deadline=$(($(date +%s) + ${STOP_SECONDS}))
  while is_alive; do
    if [ "$(date +%s)" -ge "$deadline" ]; then
      kill -s KILL ${pid} || :
      ${warn(killedAtStop(instance))}
      deadline=$((deadline + 30))
    fi
    sleep 0.2
  done
fi`
  steps.push({
    kind: 'script',
    title: `stop ${nameOf(process)}`,
    script: around(origin, signal, proc),
    timeoutMs: STOP_TIMEOUT_MS,
  })
  return steps
}

/** 'pid 12', 'pid 12 of unit rocketmq.service', 'container rmqbroker'. */
function nameOf({ pid, origin }: ForeignProcess): string {
  if (origin.kind === 'container') return `container ${origin.name}`
  return origin.kind === 'unit' ? `pid ${pid} of unit ${origin.unit}` : `pid ${pid}`
}

/** The end of a process by that which holds it, as far as it holds no other, before and after its own signal. */
function around(origin: Origin, signal: string, proc: string): string {
  // The first process of most images is a shell that hears no TERM: Docker would kill java in the end.
  if (origin.kind === 'container') return `${signal}\n${endContainer(origin.id)}`
  if (origin.kind !== 'unit') return signal
  if (origin.processes === 1) return `${endUnit(origin.unit)}${signal}`
  return `${signal}
left=
for file in $(${sh`grep -lE ${`/${origin.unit.replaceAll('.', '[.]')}$`}`} ${proc}/[0-9]*/cgroup 2>/dev/null); do
  name=
  read -r name <"\${file%/cgroup}/comm" || continue
  [ "$name" != java ] || left=yes
done 2>/dev/null
if [ -z "$left" ]; then
${endUnit(origin.unit)}fi`
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

const dropIn = (unit: string): string => `/run/systemd/system/${unit}.d/rmq-provision-take-over.conf`

/**
 * A unit does not start with the host any more, and does not start its process again. Its own commands at the stop do
 * not run: mqshutdown ends every process of its kind on the host. With several processes the unit's end leaves the
 * others alive.
 */
function disableUnit(unit: string, shared: boolean): ScriptStep {
  const file = dropIn(unit)
  const lines = [
    '[Service]',
    'Restart=no',
    'ExecStop=',
    'ExecStopPost=',
    `TimeoutStopSec=${STOP_SECONDS}`,
    `KillMode=${shared ? 'none' : 'control-group'}`,
    'KillSignal=SIGTERM',
    '',
  ].join('\n')
  const failed = {
    code: 'autostart-left',
    message: `${unit} could not be disabled: it may start with the host`,
  }
  return {
    kind: 'script',
    title: `disable ${unit}`,
    script: `${sh`mkdir -p ${posix.dirname(file)}\nprintf %s ${lines} >${file}`}
systemctl daemon-reload
${sh`systemctl --quiet disable ${unit}`} </dev/null 2>/dev/null || ${warn(failed)}
case $(${sh`systemctl show -p UnitFileState ${unit}`} </dev/null) in *=enabled) ${warn(failed)} ;; esac`,
  }
}

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
    script: sh`docker container update --restart=no ${id} >/dev/null`,
  }
}

function endContainer(id: string): string {
  return `${sh`docker container stop --time 10 ${id}`} >/dev/null
`
}

/**
 * Makes a line of a start file a comment, atomically and with a copy of the file kept. In a script of a shell the line
 * becomes ':', since a block must not be empty. Warns when the line is not as it was read, or the file would be wrong.
 */
function disableLine(
  { replacement, copies }: TakeOverPlace,
  { file, number, text }: AutostartLine,
): ScriptStep {
  const note = `rmq-provision: taken over by ${replacement}:`
  const isShell = !file.includes('/cron')
  const replaced = `${isShell ? ': ' : ''}# ${note} ${text.trimStart()}`
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
    script: `if [ "$(${sh`sed -n ${`${number}p`} ${file}`})" = ${quote(text)} ]; then
  ${sh`mkdir -p -m 0700 ${copies}`}
  ${sh`cp -p ${file}`} ${quote(copies)}/${quote(posix.basename(file))}."$(date +%s)"
  ${sh`cp -p ${file} ${fresh}`}
  ${sh`chcon --reference=${file} ${fresh}`} 2>/dev/null || :
  ${sh`NEW=${replaced} awk -v at=${number} 'NR == at { print ENVIRON["NEW"]; next } { print }' ${file} >${fresh}`}
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
