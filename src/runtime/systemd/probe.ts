import type { Probe } from '../../engine/resource.ts'
import type { SystemdPaths } from '../../layout/systemd.ts'
import type { Instance } from '../../model/cluster.ts'
import { quote, sh } from '../../shell/quote.ts'
import { findJava, LISTENING_PID } from '../processes.ts'
import type { HostState } from '../runtime.ts'
import { dropInsFunction, UNIT_FOLDERS } from '../starts/drop-ins.ts'
import { DROP_IN_USERS, processMarks } from '../starts/process-marks.ts'
import { RECORD_FOLDER } from '../starts/started-record.ts'
import { lockFile, openLocks } from '../store-locks.ts'
import { DROP_INS_NOW, NEWER_DROP_IN, parseAnswer, type RunningPaths } from './answer.ts'

/** Folders of a host; others in tests. */
interface Folders {
  /** With the records of the starts. */
  readonly records: string
  readonly units: readonly string[]
}

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
    parse: (answer) => parseAnswer(answer, { instances, user, paths, pathsOf }),
  }
}

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
