import { posix } from 'node:path'
import { sh } from '../shell/quote.ts'
import { requireRootsFolder } from '../shell/roots-folder.ts'
import { restoreContext } from './place.ts'
import { refuseLarge } from './unpacked-size.ts'

export interface Unpack {
  /** The archive on the host: zip, or any tar that the host's tar reads. It is removed afterwards in any case. */
  readonly archive: string
  /** The folder it becomes; nothing may be there, or an empty folder. */
  readonly target: string
  /** Name of the content, for messages: 'a RocketMQ distribution'. */
  readonly what: string
  /** A file every such thing has; the one folder that holds it is the archive's top: 'bin/mqadmin'. */
  readonly proof: string
  /** Absolute path of a JDK's jar program, which unpacks zips where there is no unzip. */
  readonly jar?: string
  /** Shell lines run on the unpacked top folder "$top" before it goes live; a failure leaves nothing behind. */
  readonly prepare: readonly string[]
  /** Shell lines run on "$top" once owner and modes are set. */
  readonly finish?: readonly string[]
}

/** Beginning of the names of folders in which archives are unpacked, beside their targets. */
export const UNPACKING = '.unpack-'

/**
 * Shell text that runs a command for each folder in which an archive was unpacked for a target, its path in $left.
 * @param folder that of the target, and `name` the target's own name: text between double quotes
 */
export const eachUnpacking = (folder: string, name: string, then: string): string =>
  `for left in "${folder}/${UNPACKING}${name}."??????; do [ ! -d "$left" ] || ${then}; done`

/**
 * Script that unpacks an archive beside its target and renames it into place in one step. When anything fails (a
 * full disk, a damaged archive, the wrong contents), nothing of it stays and the output says why. An archive is refused that
 * holds anything but files, folders and links to its own files, and one that takes more than nine tenths of the free disk or
 * 4 GiB.
 */
export function unpackScript(spec: Unpack): string {
  const parent = posix.dirname(spec.target)
  const prefix = posix.join(parent, `${UNPACKING}${posix.basename(spec.target)}.`)
  return [
    sh`archive=${spec.archive}`,
    requireRootsFolder(parent, { make: true }),
    // Rest of a run that was killed here; this run holds the host's lock.
    sh`rm -rf ${prefix}*`,
    sh`work=$(mktemp -d ${`${prefix}XXXXXX`})`,
    `trap 'rm -rf "$work"; rm -f "$archive"' EXIT`,
    unpackByKind(spec),
    sh`if ! unpack; then
  echo ${`cannot unpack ${spec.what}; the archive may be damaged, or the disk full:`}
  df -h ${parent}
  exit 1
fi`,
    refuseOthers(spec.what),
    sh`top=
for d in "$work" "$work"/* "$work"/*/*; do
  if [ ! -f "$d"/${spec.proof} ] || [ -L "$d" ]; then continue; fi
  [ -z "$top" ] || { echo ${`the archive holds several folders with ${spec.proof}`}; exit 1; }
  top=$d
done
if [ -z "$top" ]; then
  echo ${`the archive is not ${spec.what}: no folder in it has ${spec.proof}; it holds:`}
  ls "$work"
  exit 1
fi`,
    // Once more: what is beside the top folder does not come along.
    refuseLinksOutOf('"$top"', spec.what),
    ...spec.prepare,
    'chown -hR root:root "$top"',
    // Some zips lose their modes on the way; only root may change what runs as a service.
    'find "$top" ! -type l -exec chmod u=rwX,go=rX {} +',
    ...(spec.finish ?? []),
    // Of this disk alone, where coreutils can (8.24 and later): a release cut short by a power cut would stay incomplete.
    'sync -f "$work" 2>/dev/null || sync',
    sh`mv -T "$top" ${spec.target}`,
    restoreContext(spec.target, { recursive: true }),
  ].join('\n')
}

/**
 * Shell text that defines `unpack` by the archive's kind and the host's programs, and refuses an archive that would fill the
 * disk before anything of it is written.
 */
function unpackByKind({ jar, what }: Unpack): string {
  const packed = { what, folder: '"$work"', names: 'names', contents: 'contents' }
  const byJar = jar === undefined ? '' : sh`elif [ -x ${jar} ]; then how=jar jar=${jar}\n`
  return `if [ "$(head -c 2 "$archive")" != PK ]; then how=tar
elif command -v unzip >/dev/null 2>&1; then how=unzip
${byJar}elif command -v python3 >/dev/null 2>&1; then how=python3
else echo 'the host has neither unzip nor python3'; exit 1
fi
names() {
  case $how in
    tar) tar -t -f "$archive" ;;
    unzip) unzip -l "$archive" ;;
    jar) "$jar" tf "$archive" ;;
    python3) python3 -m zipfile -l "$archive" ;;
  esac </dev/null
}
contents() {
  case $how in
    tar) tar -x -O -f "$archive" ;;
    unzip) unzip -p "$archive" ;;
    python3) python3 -c 'import shutil, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
for entry in z.infolist(): shutil.copyfileobj(z.open(entry), sys.stdout.buffer)' "$archive" ;;
  esac </dev/null
}
unpack() {
  case $how in
    tar) tar -x -f "$archive" -C "$work" --no-same-owner --no-same-permissions ;;
    unzip) unzip -q -o "$archive" -d "$work" ;;
    jar) unpack_by_jar ;;
    python3) python3 -m zipfile -e "$archive" "$work" ;;
  esac </dev/null
}
${BY_JAR}
${refuseLarge(packed)}`
}

/**
 * jar prints no content, so that the disk is watched while it writes. jar of Java 8 writes where an entry says. A program
 * that has ended and was not waited for is a zombie in /proc.
 */
const BY_JAR = `unpack_by_jar() {
  if "$jar" tf "$archive" </dev/null | grep -E '^/|(^|/)[.][.](/|$)'; then return 1; fi
  (cd "$work" && exec "$jar" xf "$archive" </dev/null) &
  pid=$!
  large=
  while [ -z "$large" ] && read -r stat <"/proc/$pid/stat"; do
    case \${stat##*) } in Z*) break ;; esac
    [ "$(du -s -m "$work" | cut -f 1)" -le "$most" ] || large=yes
    sleep 0.2
  done 2>/dev/null
  [ -z "$large" ] || kill "$pid"
  wait "$pid" || [ -n "$large" ] || return 1
  [ "$(du -s -m "$work" | cut -f 1)" -le "$most" ] || refuse_large
}`

/** Shell line for `prepare`: the programs in the folder bin can be executed; zips lose that. It follows no link. */
export const EXECUTABLE_BIN = 'find "$top/bin" -maxdepth 1 -type f -exec chmod 0755 {} +'

/** A device would give its disk to all who may read it. */
function refuseOthers(what: string): string {
  return `special=$(find "$work" ! -type f ! -type d ! -type l | head -n 1)
if [ -n "$special" ]; then
  printf '%s\n' ${sh`${`the archive of ${what} is refused: it holds something that is no file, folder or link:`}`} "\${special#"$work"/}"
  exit 1
fi
${refuseLinksOutOf('"$work"', what)}`
}

/**
 * A link out of the folder lets the service or root work on files of the host as on those of the archive. An absolute one
 * leads to another place as soon as the folder is renamed.
 * @param folder a shell word
 */
function refuseLinksOutOf(folder: string, what: string): string {
  return `outside=$(find ${folder} -type l -exec sh -c '
    folder=$(readlink -f "$1")
    shift
    for link in "$@"; do
      case $(readlink "$link") in /*) printf "%s\n" "$link"; continue ;; esac
      case $(readlink -f "$link") in "$folder" | "$folder"/*) ;; *) printf "%s\n" "$link" ;; esac
    done' sh ${folder} {} + | head -n 1)
if [ -n "$outside" ]; then
  printf '%s\n' ${sh`${`the archive of ${what} is refused: it holds a link that leads out of it:`}`} "\${outside#"$work"/}"
  exit 1
fi`
}
