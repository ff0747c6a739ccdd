import type { Answer } from '../../src/engine/resource.ts'
import { REMOVED_PREFIX } from '../../src/layout/release.ts'
import { begunThings, eachBegun, madeThings } from '../../src/resources/made.ts'
import { eachUnpacking, UNPACKING } from '../../src/resources/unpack.ts'
import { sh } from '../../src/shell/quote.ts'

/** Paths of a host to look at before the rest of a cluster is removed. */
export interface SurveySpec {
  readonly cluster: string
  /** Folder of the state of all clusters. */
  readonly state: string
  readonly madeList: string
  readonly home: string
  /** The link to the release in use. */
  readonly link: string
  readonly user: string
  readonly group: string
  /** Files that may be there. */
  readonly files: readonly string[]
  /** Folders that go when nothing is left in them; those of the list of made folders are read too. */
  readonly folders: readonly string[]
  /** Folders that go with all that is in them. */
  readonly trees: readonly string[]
  /** Releases, programs and JDKs of the cluster: they go when nothing else uses them. */
  readonly programs: readonly string[]
  /** The folder of programs below the home. */
  readonly programsFolder: string
  /** Units and environment files of the cluster, which do not count as users of a program. */
  readonly own: readonly string[]
  readonly units: readonly string[]
  /** undefined: the cluster does not run in Docker. */
  readonly images?: readonly string[]
}

/** The rest of a cluster on a host. */
export interface Survey {
  /** Other clusters with a folder of state here. */
  readonly residents: readonly string[]
  /** The cluster has a folder of state here. */
  readonly recorded: boolean
  /** Lines of the list of what this tool made. */
  readonly made: ReadonlySet<string>
  /** `<kind> <name>` of what a run was about to make when it was broken off. */
  readonly begun: ReadonlySet<string>
  /** Files and links that are there; false: without the words by which this tool marks its files. */
  readonly files: ReadonlyMap<string, boolean>
  /** Trees and programs that are there, with their size in bytes. */
  readonly trees: ReadonlyMap<string, number>
  /** Those below the home that this tool unpacked or linked, of whichever cluster, and the rest of broken-off runs. */
  readonly unpacked: readonly string[]
  /** Programs that something else uses. */
  readonly used: ReadonlySet<string>
  /** Target of the link to the release in use; undefined: there is no link. */
  readonly link: string | undefined
  /** Names in each folder that is there. */
  readonly folders: ReadonlyMap<string, readonly string[]>
  readonly user: boolean
  readonly group: boolean
  /** Images that are there; true: a container of others uses it. */
  readonly images: ReadonlyMap<string, boolean>
  /** Docker is installed and does not answer. */
  readonly dockerIsDown: boolean
}

/** Names of a folder that are read: more do not change that it stays. */
const MOST_NAMES = 100

/** Read-only. Processes and units of the cluster itself do not count as users: they are gone when the rest goes. */
export function surveyScript(spec: SurveySpec): string {
  return [hostScript(spec), pathsScript(spec), usersScript(spec), dockerScript(spec), ':'].join('\n')
}

const hostScript = ({ state, cluster, madeList, user, group }: SurveySpec): string =>
  `made=$(${madeThings(madeList)}
)
[ -z "$made" ] || printf '%s\\n' "$made" | sed 's/^/made /'
` +
  begunThings(madeList, 'begun ') +
  sh`
for d in ${state}/*/; do
  [ -d "$d" ] || continue
  d=\${d%/}
  if [ "\${d##*/}" = ${cluster} ]; then echo 'recorded '; else printf 'resident %s\n' "\${d##*/}"; fi
done
! getent passwd ${user} >/dev/null || echo 'user '
! getent group ${group} >/dev/null || echo 'group '`

function pathsScript(spec: SurveySpec): string {
  const { files, folders, trees, programs, home, programsFolder, link, madeList } = spec
  return (
    sh`for f in ${files}; do
  if [ -f "$f" ] && [ ! -L "$f" ]; then
    if head -n 5 "$f" | grep -q rmq-provision; then printf 'file %s\n' "$f"; else printf 'other %s\n' "$f"; fi
  fi
done
[ ! -L ${link} ] || printf 'link %s\n' "$(readlink ${link})"
names_in() {
  [ -d "$1" ] && [ ! -L "$1" ] || return 0
  printf 'folder %s\n' "$1"
  number=0
  for e in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    [ -e "$e" ] || [ -L "$e" ] || continue
    printf 'name %s\n' "\${e##*/}"
    number=$((number + 1))
    [ "$number" -lt ${MOST_NAMES} ] || break
  done
}
for f in ${folders}; do names_in "$f"; done
while read -r kind path; do
  case $kind in folder) names_in "$path" ;; esac
done <<MADE
$made
MADE
set -- ${trees} ${programs}
for f in ${home}/releases/*/.rmq-provision; do
  if [ -f "$f" ]; then set -- "$@" "\${f%/*}"; printf 'unpacked %s\n' "\${f%/*}"; fi
done
for f in ${programsFolder}/* ${home}/jdk-* ${home}/releases/${REMOVED_PREFIX}* ${home}/releases/${UNPACKING}* ${home}/${UNPACKING}* ${programsFolder}/${UNPACKING}*; do
  case $f in ${home}/jdk-*) [ -L "$f" ] || continue ;; esac
  if [ -e "$f" ] || [ -L "$f" ]; then set -- "$@" "$f"; printf 'unpacked %s\n' "$f"; fi
done
while read -r kind path; do
  case $kind in jdk) set -- "$@" "$path"; printf 'unpacked %s\n' "$path" ;; esac
done <<MADE
$made
MADE
` +
    eachBegun(
      madeList,
      'jdk',
      eachUnpacking('${name%/*}', '${name##*/}', `{ set -- "$@" "$left"; printf 'unpacked %s\\n' "$left"; }`),
    ) +
    sh`
for f; do
  if [ -L "$f" ]; then printf 'tree 0\t%s\n' "$f"
  elif [ -e "$f" ]; then printf 'tree %s\n' "$(du -sk "$f")"
  fi
done`
  )
}

/** Goes on with the programs in "$@". */
const usersScript = ({ own, units }: SurveySpec): string =>
  sh`others=$(
  for f in /etc/systemd/system/*.service /etc/systemd/system/*.service.d/*.conf /etc/rocketmq/*.env; do
    [ -f "$f" ] || continue
    for mine in ${own}; do [ "$f" != "$mine" ] || continue 2; done
    cat "$f"
  done
  cmdlines= programs=
  for p in /proc/[0-9]*; do
    groups=
    { while IFS= read -r line; do groups="$groups $line"; done <"$p/cgroup"; } 2>/dev/null || continue
    for unit in ${units}; do
      case $groups in *"/$unit"*) continue 2 ;; esac
    done
    cmdlines="$cmdlines $p/cmdline" programs="$programs $p/exe"
  done
  cat $cmdlines 2>/dev/null | tr '\\0' ' '
  ls -l $programs 2>/dev/null || :
)
for f; do
  case "$others " in *"$f"[!A-Za-z0-9._-]*) printf 'used %s\n' "$f" ;; esac
done`

function dockerScript({ images, units }: SurveySpec): string {
  if (images === undefined) return ':'
  const containers = units.map((unit) => unit.replace(/\.service$/, ''))
  return sh`if command -v docker >/dev/null 2>&1; then
  if docker version --format '{{.Server.Version}}' </dev/null >/dev/null 2>&1; then
    for image in ${images}; do
      docker image inspect --format ok "$image" </dev/null >/dev/null 2>&1 || continue
      state=free
      for name in $(docker container ls --all --filter "ancestor=$image" --format '{{.Names}}' </dev/null); do
        case ${` ${containers.join(' ')} `} in *" $name "*) ;; *) state=busy ;; esac
      done
      printf '%s %s\n' "$state" "$image"
    done
  else echo 'docker-is-down '
  fi
fi`
}

export function parseSurvey({ stdout }: Answer): Survey {
  const lines = stdout.split('\n').flatMap((line) => {
    const blank = line.indexOf(' ')
    return blank === -1 ? [] : [[line.slice(0, blank), line.slice(blank + 1)] as const]
  })
  const all = (word: string): string[] => lines.flatMap(([key, value]) => (key === word ? [value] : []))
  const folders = new Map<string, string[]>()
  let names: string[] = []
  for (const [key, value] of lines) {
    if (key === 'folder') folders.set(value, (names = []))
    else if (key === 'name') names.push(value)
  }
  return {
    residents: all('resident').sort(),
    recorded: lines.some(([key]) => key === 'recorded'),
    made: new Set(all('made')),
    begun: new Set(all('begun')),
    files: new Map([
      ...all('file').map((path) => [path, true] as const),
      ...all('other').map((path) => [path, false] as const),
    ]),
    trees: new Map(
      all('tree').flatMap((value) => {
        const [, kilobytes, path] = /^(\d+)\t(.+)$/.exec(value) ?? []
        return path === undefined ? [] : [[path, Number(kilobytes) * 1024] as const]
      }),
    ),
    unpacked: all('unpacked'),
    used: new Set(all('used')),
    link: all('link')[0],
    folders,
    user: lines.some(([key]) => key === 'user'),
    group: lines.some(([key]) => key === 'group'),
    images: new Map([
      ...all('free').map((name) => [name, false] as const),
      ...all('busy').map((name) => [name, true] as const),
    ]),
    dockerIsDown: lines.some(([key]) => key === 'docker-is-down'),
  }
}
