import { posix } from 'node:path'
import { sh } from '../shell/quote.ts'
import { requireRootsFolder } from '../shell/roots-folder.ts'
import { restoreContext } from './place.ts'

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
}

/**
 * Script that unpacks an archive beside its target and renames it into place in one step. When anything fails (a
 * full disk, a damaged archive, the wrong contents), nothing of it stays and the output says why. An archive is refused that
 * holds anything but files, folders and links to its own files.
 */
export function unpackScript(spec: Unpack): string {
  const parent = posix.dirname(spec.target)
  const prefix = posix.join(parent, `.unpack-${posix.basename(spec.target)}.`)
  return [
    sh`archive=${spec.archive}`,
    requireRootsFolder(parent, true),
    // Rest of a run that was killed here; this run holds the host's lock.
    sh`rm -rf ${prefix}*`,
    sh`work=$(mktemp -d ${`${prefix}XXXXXX`})`,
    `trap 'rm -rf "$work"; rm -f "$archive"' EXIT`,
    unpackByKind(spec.jar),
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
    // Of this disk alone, where coreutils can (8.24 and later): a release cut short by a power cut would stay incomplete.
    'sync -f "$work" 2>/dev/null || sync',
    sh`mv -T "$top" ${spec.target}`,
    restoreContext(spec.target, true),
  ].join('\n')
}

function unpackByKind(jar: string | undefined): string {
  const byJar =
    jar === undefined
      ? ''
      : sh`elif [ -x ${jar} ]; then
    # jar of Java 8 writes where an entry says.
    if ${jar} tf "$archive" </dev/null | grep -E '^/|(^|/)[.][.](/|$)'; then return 1; fi
    (cd "$work" && ${jar} xf "$archive" </dev/null)
  `
  return `unpack() {
  if [ "$(head -c 2 "$archive")" != PK ]; then tar -x -f "$archive" -C "$work" --no-same-owner --no-same-permissions </dev/null
  elif command -v unzip >/dev/null 2>&1; then unzip -q -o "$archive" -d "$work" </dev/null
  ${byJar}elif command -v python3 >/dev/null 2>&1; then python3 -m zipfile -e "$archive" "$work" </dev/null
  else echo 'the host has neither unzip nor python3'; return 1
  fi
}`
}

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
