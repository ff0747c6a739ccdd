import type { Probe } from '../../../engine/resource.ts'
import { isManaged } from '../../../layout/managed.ts'
import { services } from '../../../services/index.ts'
import { DIGEST_LABEL } from '../../../runtime/container.ts'
import { UNIT_FOLDERS } from '../../../runtime/starts/drop-ins.ts'
import { userExists } from '../../../shell/as-user.ts'
import { quote, sh } from '../../../shell/quote.ts'
import type { ForeignState, Matched } from './foreign.ts'
import { parseForeign } from './parse.ts'

/** Paths and names by which foreign processes are read. */
export interface ForeignPlaces {
  /** Folders of the stores of the host's instances. */
  readonly folders: readonly string[]
  /** Folder with a file for each instance whose take over has begun. */
  readonly begun: string
  /** Ids of the host's instances. */
  readonly ids: readonly string[]
  readonly instances: readonly Matched[]
  /** Units of the host's instances; empty for containers. */
  readonly units?: readonly string[]
  /** The user that has to reach the folders by the host's paths; undefined: a container has them mounted. */
  readonly reachedBy?: string
}

const scripts = services.flatMap(({ script }) => script ?? [])
/** Extended regular expression: an argument that is a main class of RocketMQ (3.x: com.alibaba); any may open a store. */
const MAIN_CLASS = '^(org\\.apache|com\\.alibaba)\\.rocketmq\\.([a-z0-9]+\\.)*[A-Z][A-Za-z0-9]*$'
/** Extended regular expression: the path of a group of processes in a guest of LXC. */
const LXC = '[:/]lxc([.]payload[^/]*)?/'
/** Extended regular expression: a start script of a release, or a path of it. */
const STARTERS = `(${scripts.map(({ program }) => program).join('|')}|rocketmq)`

/** Files that start programs with the host, or from time to time. */
export const AUTOSTART_FILES: readonly string[] = [
  '/etc/rc.local',
  '/etc/rc.d/rc.local',
  '/etc/init.d/*',
  '/etc/rc.d/init.d/*',
  '/etc/crontab',
  '/etc/cron.d/*',
  '/var/spool/cron/*',
  '/var/spool/cron/crontabs/*',
]

/** Folders of unit files, the first goes before the others; /lib is a folder of its own on hosts without a merged /usr. */
const FOLDERS = [...UNIT_FOLDERS, '/lib/systemd/system']

/** Output of `docker container inspect` for one container. */
const CONTAINER_FORMAT = [
  'container={{.Id}}',
  'name={{.Name}}',
  `digest={{index .Config.Labels "${DIGEST_LABEL}"}}`,
  'network={{.HostConfig.NetworkMode}}',
  '{{range $from, $to := .HostConfig.PortBindings}}{{range $to}}port={{.HostPort}}{{"\\n"}}{{end}}{{end}}',
  '{{range .Mounts}}mount={{.Source}}:{{.Destination}}{{"\\n"}}{{end}}',
]
  .map((line) => `${line}{{"\\n"}}`)
  .join('')

/** Reads the processes of RocketMQ on a host, and the start files that name its scripts. @param proc another than /proc in tests */
export function foreignProbe(
  places: ForeignPlaces,
  proc = '/proc',
  files: readonly string[] = AUTOSTART_FILES,
  unitFolders: readonly string[] = FOLDERS,
): Probe<ForeignState> {
  return {
    script: `${unitsScript(places, unitFolders)}\n${probeScript(places, proc, files)}`,
    parse: ({ stdout }) => parseForeign(stdout, places.folders, places.instances),
  }
}

/**
 * print_mates prints the processes whose files in /proc it reads the paths of; print_dependents the active units that stop
 * with a unit. A target among these ends no process.
 */
const FUNCTIONS = (proc: string): string => `print_mates() {
  while read -r file; do
    mate=\${file#${proc}/}
    name=
    read -r name <"\${file%/cgroup}/comm" || continue
    printf 'mate=%s %s\\n' "\${mate%/cgroup}" "$name"
  done || :
}
print_dependents() {
  seen=" $1 "
  queue=$1
  while [ -n "$queue" ]; do
    next=
    for name in $(systemctl show -p RequiredBy,BoundBy,ConsistsOf,PropagatesStopTo -- $queue </dev/null | sed -n -E 's/^(RequiredBy|BoundBy|ConsistsOf|PropagatesStopTo)=//p'); do
      case $seen in *" $name "*) continue ;; esac
      seen="$seen$name "
      next="$next $name"
      case $name in *.target) continue ;; esac
      if systemctl --quiet is-active -- "$name" </dev/null; then printf 'dependent=%s\\n' "$name"; fi
    done
    queue=$next
  done
}`

/**
 * All that comes from a process is printed behind a word and '=', so that none of it looks like a section.
 * A file of the mapped kind is open for as long as the store is (MappedFile), `lock` from 4.0 on (DefaultMessageStore).
 */
function probeScript(places: ForeignPlaces, proc: string, files: readonly string[]): string {
  const { folders, begun, ids } = places
  return `printf '[real]\\n'
for folder in ${sh`${folders}`}; do
  real=$(cd -P -- "$folder" 2>/dev/null && pwd) || real=
  printf 'real=%s\\n' "$real"
done
${reachScript(places)}
printf '[begun]\\n'
for id in ${sh`${ids}`}; do
  [ ! -e ${quote(begun)}/"$id" ] || printf 'id=%s %s\\n' "$id" "$(head -c 100 ${quote(begun)}/"$id" | tr '\\n' ' ')"
done
${FUNCTIONS(proc)}
any=
for entry in ${proc}/[0-9]*; do
  name=
  read -r name <"$entry/comm" || continue
  [ "$name" = java ] || continue
  words=$(tr '\\0' '\\n' <"$entry/cmdline" | head -c 32768) || continue
  printf '%s\\n' "$words" | ${sh`grep -qE ${MAIN_CLASS}`} || continue
  read -r stat <"$entry/stat" || continue
  set -f
  set -- \${stat##*) }
  set +f
  parent=$2
  printf '[process %s]\\nstarted=%s\\n' "\${entry##*/}" "\${20}"
  any=yes
  printf 'user=%s\\n' "$(stat -c %U "$entry")"
  printf '%s\\n' "$words" | sed 's/^/arg=/'
  sed 's/^/cgroup=/' "$entry/cgroup"
  tr '\\0' '\\n' <"$entry/environ" | sed -n 's/^ROCKETMQ_HOME=/home=/p' | head -n 1
  printf 'cwd=%s\\n' "$(readlink "$entry/cwd")"
  if [ "$(readlink "$entry/ns/pid")" != "$(readlink ${proc}/1/ns/pid)" ]; then echo guest=yes
  elif ${sh`grep -qE ${LXC}`} "$entry/cgroup" && ! ${sh`grep -qE ${LXC}`} ${proc}/1/cgroup; then echo guest=yes
  fi
  depth=0
  while [ "$parent" -gt 1 ] && [ "$depth" -lt 32 ]; do
    depth=$((depth + 1))
    name=
    read -r name <"${proc}/$parent/comm" || break
    printf 'ancestor=%s %s\\n' "$name" "$(tr '\\0\\n' '  ' <"${proc}/$parent/cmdline" | head -c 1000)"
    read -r stat <"${proc}/$parent/stat" || break
    set -f
    set -- \${stat##*) }
    set +f
    parent=$2
  done
  id=$(grep -oE '[0-9a-f]{64}' "$entry/cgroup" | tail -n 1) || id=
  group=$(grep -E '(^0:|:name=systemd):.*\\.service' "$entry/cgroup" | tail -n 1) || group=
  if [ -n "$id" ]; then
    grep -lF -e "$id" ${proc}/[0-9]*/cgroup | print_mates
  elif [ -n "$group" ]; then
    grep -lxF -e "$group" ${proc}/[0-9]*/cgroup | print_mates
    unit=\${group##*/}
    path=$(systemctl show -p FragmentPath "$unit" </dev/null) || path=
    path=\${path#FragmentPath=}
    if [ -f "$path" ] && ${isManaged('$path')}; then echo managed=yes
    else print_dependents "$unit"
    fi
    case $path in
      /usr/lib/* | /lib/*) ${sh`grep -qE ${STARTERS}`} "$path" || echo system=yes ;;
    esac
  fi
  ls -l "$entry/fd" | sed -n -E 's#^.* -> (/.*)/(lock|[0-9]{20})$#\\1#p' | grep -v /consumequeue/ | sort -u | head -n 50 | while IFS= read -r folder; do
    printf 'store=%s\\n' "$folder"
    here=$(stat -L -c %d:%i "$folder") || here=
    there=$(stat -L -c %d:%i "$entry/root$folder") || there=
    [ -n "$here" ] && [ "$here" = "$there" ] || printf 'hidden=%s\\n' "$folder"
  done || :
done 2>/dev/null
if [ -n "$any" ]; then
  printf '[listeners]\\n'
  ss -ltnp </dev/null || :
  ids=$(for entry in ${proc}/[0-9]*; do
    name=
    read -r name <"$entry/comm" || continue
    [ "$name" != java ] || grep -oE '[0-9a-f]{64}' "$entry/cgroup"
  done 2>/dev/null | sort -u) || ids=
  printf '[containers]\\n'
  [ -z "$ids" ] || ${sh`docker container inspect --format ${CONTAINER_FORMAT}`} $ids </dev/null 2>/dev/null || :
  printf '[autostart]\\n'
${eachStartFile(
  files,
  `  hits=$(${sh`grep -anHE ${STARTERS}`} "$real" | head -n 50) || hits=
  [ -n "$hits" ] || continue
  printf '%s\\n' "$hits"
  { [ -w "$real" ] && [ -w "\${real%/*}" ]; } || printf 'fixed=%s\\n' "$real"`,
)}
fi
:`
}

/** Prints `unit=NAME FILE` for each unit whose file in the first of the folders that has one is not of this tool. */
function unitsScript({ units = [] }: Pick<ForeignPlaces, 'units'>, folders: readonly string[]): string {
  if (units.length === 0) return ':'
  return `printf '[units]\\n'
for unit in ${sh`${units}`}; do
  for folder in ${sh`${folders}`}; do
    [ -f "$folder/$unit" ] || continue
    ${isManaged('$folder/$unit')} || printf 'unit=%s %s\\n' "$unit" "$folder/$unit"
    break
  done
done`
}

/**
 * Prints `barred=` for each folder, with the outermost folder above it that the user cannot enter. Of a user that is not there
 * yet the rights of all others count.
 */
export function reachScript({ folders, reachedBy }: Pick<ForeignPlaces, 'folders' | 'reachedBy'>): string {
  if (reachedBy === undefined || reachedBy === 'root') return ':'
  return `printf '[reach]\\n'
enters() { case $(stat -L -c %A "$1") in *[xt]) ;; *) return 1 ;; esac; }
if ${userExists(reachedBy)}; then
  enters() { ${sh`runuser -u ${reachedBy} --`} test -x "$1" </dev/null; }
fi
for folder in ${sh`${folders}`}; do
  barred=
  parent=$(readlink -m -- "$folder") || parent=
  while parent=\${parent%/*} && [ -n "$parent" ]; do
    [ ! -d "$parent" ] || enters "$parent" || barred=$parent
  done
  printf 'barred=%s\\n' "$barred"
done`
}

/** Shell text that runs `body` for each of the files once, with its path without links in `real`. */
export const eachStartFile = (files: readonly string[], body: string): string => `seen=' '
for file in ${files.map(globbed).join(' ')}; do
  real=$(readlink -f "$file") || continue
  case $seen in *" $real "*) continue ;; esac
  seen="$seen$real "
  [ -f "$real" ] || continue
${body}
done`

/** A path whose last star the shell expands. */
const globbed = (path: string): string => (path.endsWith('*') ? `${quote(path.slice(0, -1))}*` : quote(path))
