import type { ScriptStep } from '../../engine/resource.ts'
import { STOP_SECONDS } from '../../runtime/docker/container.ts'
import { quote, sh } from '../../shell/quote.ts'
import { endContainer } from './end-container.ts'
import { endsByPid, endUnit } from './end-unit.ts'
import type { ForeignProcess } from './foreign/foreign.ts'
import { endedForGood } from './start-again.ts'

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

/** SIGTERM, and never SIGKILL: a broker that is killed loses what it has not written. Fails when the process does not end. */
export function endProcess({ pid, started }: ForeignProcess, proc: string): string {
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
export function nameOf({ pid, origin }: ForeignProcess): string {
  if (origin.kind === 'container') return `container ${origin.name}`
  return origin.kind === 'unit' ? `pid ${pid} of unit ${origin.unit}` : `pid ${pid}`
}

/** The end of a process and, when no other java is in it, of what holds it. */
export function around({ pid, origin }: ForeignProcess, signal: string, proc: string): string {
  if (origin.kind === 'container') {
    // The first process of most images is a shell that hears no TERM: Docker would kill java in the end.
    return `${signal}
${javaLeft(origin.id, proc)}
if [ -z "$left" ]; then
${endContainer(origin.id)}fi`
  }
  if (origin.kind === 'hand') return endedForGood(pid, signal, proc)
  if (origin.kind !== 'unit') return signal
  if (!endsByPid(origin)) {
    // A script of the unit that starts java again ends at the same time.
    return `${sh`systemctl stop --no-block ${origin.unit}`} </dev/null || :
${signal}
${endUnit(origin.unit)}`
  }
  return `${endedForGood(pid, signal, proc)}
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
