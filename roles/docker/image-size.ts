import { freeMib, MOST_MIB, refuseLarge } from '../../src/resources/unpacked-size.ts'
import { sh } from '../../src/shell/quote.ts'

/** MiB; a JRE with a small jar takes about as much, RocketMQ with its JDK three times. */
const LEAST_MIB = 256

/**
 * Shell text that sets `docker_root` to the folder that images come into: Docker's own, or containerd's, where Docker
 * leaves its images to it (`docker info` names its snapshotter). Neither need be there before Docker's first start.
 */
const DOCKER_ROOT = `docker_root=$(docker info --format '{{.DockerRootDir}}|{{.DriverStatus}}' </dev/null 2>/dev/null) || docker_root=
case $docker_root in *io.containerd.snapshotter*) docker_root=/var/lib/containerd ;; esac
docker_root=\${docker_root%%|*}
[ -d "$docker_root" ] || docker_root=/var/lib`

/** Program that unpacks a layer, by the octal bytes that it begins with: those that Docker knows (DecompressStream of moby). */
const PROGRAM = `magic=$(dd bs=1 count=6 2>/dev/null | od -A n -v -t o1 | tr -d '\n')
case $magic in
  ' 037 213'*) program=gzip ;;
  ' 102 132 150'*) program=bzip2 ;;
  ' 375 067 172 130 132 000'*) program=xz ;;
  ' 050 265 057 375'*) program=zstd ;;
  *) program=cat ;;
esac`

/** Prints an entry of the archive as Docker unpacks it. */
const CONTENT = `${PROGRAM}
{ printf '%b' "$(printf %s "$magic" | sed 's/ /\\\\0/g')"; cat; } | case $program in cat) cat ;; *) $program -dc ;; esac`

/** Prints the program of an entry, where the host lacks it. */
const MISSING = `${PROGRAM}
[ "$program" = cat ] || $program --help </dev/null >/dev/null 2>&1 || echo "$program"`

/** File beside an archive, which is there when not all of the archive could be read. */
export const unreadFile = (staging: string): string => `${staging}.unread`

/**
 * Shell text that refuses an archive of `docker save` that takes more than the disk or any purpose has: layers count as they are
 * unpacked. Exits 1, also where they cannot be counted. GNU tar alone knows --to-command.
 */
export function refuseLargeImage(name: string, staging: string): string {
  const unread = unreadFile(staging)
  return `${DOCKER_ROOT}
missing=$(${sh`tar -x -f ${staging} --to-command=${MISSING}`} 2>/dev/null | head -n 1)
if [ -n "$missing" ]; then
  echo ${sh`${`cannot load ${name}: a layer of it is packed by`}`} "$missing, which this host does not have; install $missing, or name an image whose layers are packed by gzip"
  exit 1
fi
${sh`rm -f ${unread}`}
${refuseLarge({
  what: name,
  folder: '"$docker_root"',
  names: sh`tar -t -f ${staging}`,
  contents: `{ ${sh`tar -x -f ${staging} --to-command=${CONTENT}`} || ${sh`: >${unread}`}; }`,
})}
if [ -e ${sh`${unread}`} ]; then
  echo ${sh`${`cannot load ${name}: its archive is damaged, or tar of this host cannot read it; make it anew with docker save`}`}
  exit 1
fi`
}

/**
 * Shell text that pulls an image and stops before it fills the disk: no registry says beforehand what an image takes
 * unpacked. Docker drops what it has of a pull whose client ends. Exits 1 when nine tenths of the free disk are taken, and for an
 * image larger than any purpose has; that one is removed.
 */
export function pullWatched(name: string): string {
  return `${DOCKER_ROOT}
free_mib() { ${freeMib('"$docker_root"')}; }
refuse_full() {
  printf '%s\\n' ${sh`${`cannot pull ${name}:`}`}" $1 MiB are free on the disk of $docker_root, and $2; free space there (docker system df shows what Docker takes):"
  df -h "$docker_root"
  exit 1
}
free=$(free_mib)
keep=$((\${free:-0} / 10))
[ "\${free:-${LEAST_MIB}}" -ge ${LEAST_MIB} ] || refuse_full "$free" 'an image needs ${LEAST_MIB} or more'
# Without --quiet, which came with 19.03: CentOS 7 has older ones.
${sh`docker image pull ${name}`} </dev/null >/dev/null &
pid=$!
full=
while [ -z "$full" ] && read -r stat <"/proc/$pid/stat"; do
  case \${stat##*) } in Z*) break ;; esac
  left=$(free_mib)
  [ -z "$left" ] || [ "$left" -gt "$keep" ] || full=$left
  sleep 0.2
done 2>/dev/null
[ -z "$full" ] || kill "$pid" 2>/dev/null || :
wait "$pid" || [ -n "$full" ]
[ -z "$full" ] || refuse_full "$full" "$free were when the pull began: it is stopped at a tenth"
size=$(${sh`docker image inspect --format '{{.Size}}' ${name}`} </dev/null 2>/dev/null) || size=0
if [ "$((size / 1048576))" -gt ${MOST_MIB} ]; then
  ${sh`docker image rm ${name}`} </dev/null >/dev/null 2>&1 || :
  echo ${sh`${`the image ${name} is refused and removed: it takes more than ${MOST_MIB} MiB; name an image of RocketMQ in the inventory`}`}
  exit 1
fi`
}
