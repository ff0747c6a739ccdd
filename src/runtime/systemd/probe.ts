import type { Answer, Probe } from '../../engine/resource.ts'
import { compact } from '../../objects.ts'
import type { Instance } from '../../model/cluster.ts'
import { quote, sh } from '../../shell/quote.ts'
import { DROP_INS_PART, dropInsFunction, UNIT_FOLDERS } from '../starts/drop-ins.ts'
import { DROP_IN_USERS, parseProcessMarks, processMarks, userOfDropIns } from '../starts/process-marks.ts'
import { believedRecord, RECORD_FOLDER } from '../starts/started-record.ts'
import { parseListeners } from '../listeners.ts'
import type { HostState, InstanceState, Activity, StartParts } from '../runtime.ts'
import { findJava, LISTENING_PID, maxHeaps } from '../processes.ts'
import { readBlocks, readPairs, readSections } from '../sections.ts'
import { lockFile, openLocks, otherLock } from '../store-locks.ts'
import type { SystemdPaths } from '../../layout/systemd.ts'

/** Folders of a host; others in tests. */
interface Folders {
  /** With the records of the starts. */
  readonly records: string
  readonly units: readonly string[]
}

/** Line of an answer about a start: a drop-in of the unit is newer. Decides only where the record has no digest of them. */
const NEWER_DROP_IN = 'newer drop-in'
/** Line of an answer about a start: the digest of the drop-ins that there are now. */
const DROP_INS_NOW = 'drop-ins now'

const PROPERTIES = [
  'Id',
  'ActiveState',
  'SubState',
  'UnitFileState',
  'MainPID',
  'InvocationID',
  'ExecMainStartTimestampMonotonic',
  'ExecMainStatus',
  'NRestarts',
  'Result',
  'NeedDaemonReload',
  'DropInPaths',
  'FragmentPath',
  'Job',
]

/**
 * Reads all units of a host with few processes: systemctl, grep over the command lines of java, and ss while something is
 * down; readlink only for a java that is a link itself.
 */
export function systemdProbe(
  instances: readonly Instance[],
  { runs, user }: Pick<SystemdPaths, 'runs' | 'user'>,
  { records, units }: Folders = { records: RECORD_FOLDER, units: UNIT_FOLDERS },
): Probe<HostState> {
  const pathsOf = (instance: Instance): RunningPaths => {
    const { release, javaHome } = runs(instance)
    return { release, JDK: `${javaHome}/bin/java` }
  }
  const paths = [...new Set(instances.flatMap((instance) => Object.values(pathsOf(instance))))]
  return {
    script: probeScript(instances, paths, user, { records, units }),
    parse: (answer) =>
      parse(answer, instances, user, (instance, real) => currentParts(pathsOf(instance), paths, real)),
  }
}

/** By the names of a start's parts. */
type RunningPaths = Readonly<Record<'release' | 'JDK', string>>

/**
 * grep's matches end with NUL, not with a newline: the section after it starts a line itself.
 * A drop-in that is newer than the record of a start was not read by that start: the record is written right before it.
 * One that is dated in the future says nothing of that: it would be newer than each start until then. Records of this release
 * have a digest of the drop-ins instead.
 * @param paths whose links are followed; the answer has them by their place in this list
 */
function probeScript(
  instances: readonly Instance[],
  paths: readonly string[],
  user: string,
  { records, units: unitFolders }: Folders,
): string {
  const units = instances.map((instance) => instance.paths.unit)
  const locks = instances.flatMap((instance) => lockFile(instance) ?? [])
  const pairs = instances.map((instance) => `${instance.id} ${instance.paths.unit}`)
  return `
read -r up rest </proc/uptime
${dropInsFunction(unitFolders)}
printf '[host]\\nup=%s\\n[paths]\\n' "$up"
real_of() {
  real=
  if [ -d "$1" ]; then cd -P -- "$1" && real=$PWD
  elif [ -f "$1" ] && [ ! -L "$1" ]; then cd -P -- "\${1%/*}" && real=$PWD/\${1##*/}
  fi
  [ -n "$real" ] || real=$(readlink -f "$1") || real=
}
${paths.map((path, index) => sh`real_of ${path}; printf '%s=%s\\n' ${index} "$real"`).join('\n')}
units=$(${sh`systemctl show -p ${PROPERTIES.join(',')} ${units}`} </dev/null)
printf '[units]\\n%s\\n' "$units"
set -- ${pairs.map(quote).join(' ')}
for pair in "$@"; do
  id=\${pair%% *}
  record="${records}/$id.started"
  printf '[started %s]\\n' "$id"
  [ -f "$record" ] || continue
  while IFS= read -r line; do printf '%s\\n' "$line"; done <"$record"
  printf '%s=%s\\n' '${DROP_INS_NOW}' "$(drop_ins "\${pair#* }")"
  for folder in ${unitFolders.map(quote).join(' ')}; do
    for file in "$folder/\${pair#* }.d"/*.conf; do
      [ "$file" -nt "$record" ] || continue
      [ "$(stat -L -c %Y "$file")" -gt "$(date +%s)" ] || printf '%s=yes\\n' '${NEWER_DROP_IN}'
    done
  done
done
${findJava()}
${LISTENING_PID}
printf '[processes]\\n'
set -f
IFS='
'
set -- $units
unset IFS
set +f
command_lines= javas=
for line in "$@"; do
  case $line in MainPID=|MainPID=0) continue ;; MainPID=*) ;; *) continue ;; esac
  find_java "\${line#MainPID=}"
  [ -n "$java" ] || continue
  printf '%s=%s\\n' "\${line#MainPID=}" "$java"
  command_lines="$command_lines /proc/$java/cmdline" javas="$javas $java"
done
printf '[locks]\\n'
${openLocks(locks)}
printf '[marks]\\n'
${processMarks(user)}
printf '[users]\\n'
${DROP_IN_USERS}
printf '[heaps]\\n'
[ -z "$command_lines" ] || grep -azoHE -e '-Xmx[0-9]+[kmgKMG]' $command_lines </dev/null || :
printf '\\n[listeners]\\n'
case $units in
  *ActiveState=inactive*|*ActiveState=failed*|*ActiveState=activating*)
    ss -ltnp </dev/null | while read -r line; do
      printf '%s\\n' "$line"
      listening_pid "$line"
      [ -n "$pid" ] || continue
      while IFS= read -r group; do
        case $group in ${units.map((unit) => `*/${quote(unit)}*`).join('|')}) printf 'ours %s\\n' "$pid"; break ;; */rocketmq-*.service) printf 'unit %s %s\\n' "$pid" "\${group##*/}" ;; esac
      done </proc/$pid/cgroup
    done ;;
esac`
}

function parse(
  { stdout }: Answer,
  instances: readonly Instance[],
  user: string,
  currentOf: (instance: Instance, real: ReadonlyMap<string, string>) => StartParts,
): HostState {
  const sections = readSections(stdout)
  const host = readPairs(sections.get('host') ?? [])
  const blocks = readBlocks(sections.get('units') ?? [])
  const processes = readPairs(sections.get('processes') ?? [])
  const real = readPairs(sections.get('paths') ?? [])
  const locks = readPairs(sections.get('locks') ?? [])
  const marks = parseProcessMarks(sections.get('marks') ?? [])
  const heaps = maxHeaps((sections.get('heaps') ?? []).join('\n'))
  const states = instances.map((instance): InstanceState => {
    const unit = blocks.find((block) => block.get('Id') === instance.paths.unit)
    if (unit === undefined) throw new Error(`systemctl show said nothing of ${instance.paths.unit}`)
    const activity = activityOf(unit)
    const javaPid = Number(processes.get(unit.get('MainPID') ?? '') ?? '')
    const startedAt = Number(unit.get('ExecMainStartTimestampMonotonic') ?? 0) / 1e6
    const maxHeap = heaps.get(javaPid)
    const started = readPairs(sections.get(`started ${instance.id}`) ?? [])
    return {
      instance: instance.id,
      activity,
      reason: reasonOf(unit),
      atBoot: unit.get('UnitFileState') === 'enabled',
      stale: unit.get('NeedDaemonReload') === 'yes',
      ...dropInsOf(instance.paths.unit, unit, { user, users: sections.get('users') ?? [] }),
      ...compact({ shadowedBy: BEFORE_OURS.exec(unit.get('FragmentPath') ?? '')?.[0] }),
      ...(activity === 'running' && lacksDropIns(started) ? { newDropIns: true } : {}),
      javaPid: javaPid > 0 ? javaPid : undefined,
      ...compact({
        maxHeap,
        otherLock: activity === 'running' ? otherLock(instance, locks.get(String(javaPid))) : undefined,
        otherUser: marks.get(javaPid)?.user,
        replaced: marks.get(javaPid)?.replaced,
        fewFiles: marks.get(javaPid)?.fewFiles,
      }),
      uptime:
        activity === 'running' ? Math.max(0, Math.round(Number(host.get('up')) - startedAt)) : undefined,
      restarts: Number(unit.get('NRestarts') ?? 0),
      startedWith:
        activity === 'running'
          ? believedRecord(started, {
              invocation: unit.get('InvocationID') ?? '',
              startedAt,
            })
          : undefined,
      current: currentOf(instance, real),
    }
  })
  return {
    instances: new Map(states.map((state) => [state.instance, state])),
    foreignListeners: parseListeners(sections.get('listeners') ?? []),
  }
}

/** The present start had other drop-ins than there are now: some came, went or changed. */
function lacksDropIns(started: ReadonlyMap<string, string>): boolean {
  const had = started.get(DROP_INS_PART)
  const now = started.get(DROP_INS_NOW)
  return had === undefined || now === undefined ? started.has(NEWER_DROP_IN) : had !== now
}

/** Unit files that go before those in /etc/systemd/system, by systemd's order (systemd.unit(5)). */
const BEFORE_OURS = /^\/(?:etc|run)\/systemd\/(?:system\.control|transient|generator\.early)\/[^/]+$/

/**
 * Drop-ins of this unit alone, of units with a common prefix, and those that an administrator made for all services; others for
 * all services (`/usr/lib/…/service.d`) come with the system.
 */
function dropInsOf(
  name: string,
  unit: ReadonlyMap<string, string>,
  { user, users }: { readonly user: string; readonly users: readonly string[] },
): Pick<InstanceState, 'dropIns' | 'dropInUser'> {
  const own = (unit.get('DropInPaths') ?? '')
    .split(' ')
    .filter(
      (path) =>
        path.includes(`/${name}.d/`) ||
        /\/rocketmq-[^/]*\.d\//.test(path) ||
        /^\/etc\/.*\/service\.d\//.test(path),
    )
  const other = userOfDropIns(users, own)
  return own.length === 0
    ? {}
    : { dropIns: own, ...(other === undefined || other === user ? {} : { dropInUser: other }) }
}

/** A part that leads nowhere is left out: what runs cannot be compared with it. */
function currentParts(
  wanted: RunningPaths,
  paths: readonly string[],
  real: ReadonlyMap<string, string>,
): StartParts {
  const parts = Object.entries(wanted).map(([part, path]) => [
    part,
    real.get(String(paths.indexOf(path))) ?? '',
  ])
  return Object.fromEntries(parts.filter(([, path]) => path !== '')) as StartParts
}

function activityOf(unit: ReadonlyMap<string, string>): Activity {
  if ((unit.get('UnitFileState') ?? '').startsWith('masked')) return 'forbidden'
  if ((unit.get('SubState') ?? '').startsWith('auto-restart')) return 'crashing'
  const active = unit.get('ActiveState') ?? ''
  if (active === 'active' || active === 'reloading') return 'running'
  // A start that waits for its turn, as while the host boots.
  if (active === 'inactive') return Number(unit.get('Job') ?? 0) > 0 ? 'starting' : 'stopped'
  if (active === 'activating') return 'starting'
  return active === 'failed' ? 'failed' : 'changing'
}

function reasonOf(unit: ReadonlyMap<string, string>): string {
  const result = unit.get('Result') ?? 'success'
  if (result === 'success' || result === '') return ''
  return result === 'exit-code' ? `exit code ${unit.get('ExecMainStatus') ?? '?'}` : result
}
