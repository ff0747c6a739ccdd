import type { AnyResource, Answer } from '../engine/resource.ts'
import { resource } from '../engine/resource.ts'
import { resourceKind } from '../engine/world.ts'
import { NEAREST_FOLDER } from '../shell/nearest-folder.ts'
import { sh } from '../shell/quote.ts'

/** A folder on a mount that the next boot does not make. */
interface Unmounted {
  readonly path: string
  /** The folder of the mount. */
  readonly mount: string
  /** It has a line in /etc/fstab with the option noauto. */
  readonly noauto: boolean
}

export interface MountsSpec {
  /** Folders, or those that are yet to be made. */
  readonly paths: readonly string[]
  /** Units name the folders (RequiresMountsFor): systemd mounts for them what has a line with noauto too. */
  readonly pulled: boolean
}

const MOUNTS = resourceKind<readonly Unmounted[]>('mounts-at-boot')

/**
 * Notes folders on a mount that has neither a line in /etc/fstab nor a mount unit: it is gone after the next boot, and instances do not
 * start there. Nothing to repair: the mount is the administrator's. Id `mounts-at-boot:folders`.
 */
export function mountsAtBoot(spec: MountsSpec): AnyResource {
  return resource<readonly Unmounted[], MountsSpec>({
    id: MOUNTS.id('folders'),
    probe: { script: mountsScript(spec), parse: parseMounts },
    desire: () => spec,
    diff: (found, { pulled }) => {
      const lost = found.filter(({ noauto }) => !(noauto && pulled))
      if (lost.length === 0) return { kind: 'same' }
      const notes = [...new Set(lost.map(({ mount }) => mount))].map((mount) => {
        const on = lost.filter((one) => one.mount === mount)
        const why = on.some(({ noauto }) => noauto)
          ? 'its line in /etc/fstab has noauto'
          : 'it has no line in /etc/fstab and no mount unit'
        const topmost = on.filter(({ path }) => !on.some((one) => path.startsWith(`${one.path}/`)))
        return `${topmost.map(({ path }) => path).join(', ')} will not be mounted after the next boot: the mount ${mount} was made by hand, ${why}`
      })
      return { kind: 'same', note: `${notes.join('; ')}; write it into /etc/fstab` }
    },
    converge: () => [],
  })
}

/**
 * Shell text that prints a line 'unmounted|noauto MOUNT PATH' for each path on a mount that the next boot does not make; blanks of MOUNT
 * as in /proc/self/mountinfo (\040). systemd is asked for mounts without a line in /etc/fstab alone: one that a generator or a unit
 * made has a file (FragmentPath), and one of the initramfs or of a container's manager was there before its units were loaded.
 * A line of /etc/fstab may name a link to the folder. What is mounted under its own name is not asked: the server of a network disk may not answer.
 * What autofs and ZFS mount has a line nowhere. mountinfo is read once: with each line that bash reads there, the kernel makes all lines
 * before it again, and a host with containers has hundreds.
 * @param root the files are read below it, in tests
 */
export function mountsScript({ paths }: Pick<MountsSpec, 'paths'>, root = ''): string {
  return `# Sets $word of $mount, which is written $1: made, noauto or unmounted.
after_boot() {
  word=unmounted
  [ ! -r ${root}/etc/fstab ] || while read -r device point type options rest || [ -n "$device" ]; do
    case $device in '#'*) continue ;; esac
    [ "$point" = / ] || point=\${point%/}
    if [ "$point" != "$1" ]; then
      case $mounts in *" $point="*) continue ;; esac
      [ "$(cd -P -- "$(printf %b "$point")" 2>/dev/null && pwd -P)" = "$mount" ] || continue
    fi
    word=made
    case ,$options, in *,x-systemd.automount,*) ;; *,noauto,*) word=noauto ;; esac
    return 0
  done <${root}/etc/fstab
  mount_unit=$(systemd-escape -p --suffix=mount -- "$(printf %b "$1")" 2>/dev/null) || return 0
  fragment= source= entered=0 loaded=0
  while IFS='=' read -r key value; do
    case $key in
      FragmentPath) fragment=$value ;;
      SourcePath) source=$value ;;
      ActiveEnterTimestampMonotonic) entered=$value ;;
      UnitsLoadFinishTimestampMonotonic) loaded=$value ;;
    esac
  done <<END
$(systemctl show -p FragmentPath -p SourcePath -p ActiveEnterTimestampMonotonic -- "$mount_unit" 2>/dev/null || :)
$(systemctl show -p UnitsLoadFinishTimestampMonotonic 2>/dev/null || :)
END
  case $fragment in
    ''|/run/systemd/transient/*) [ "\${entered:-0}" -le "\${loaded:-0}" ] || return 0 ;;
    *) [ "$source" != /etc/fstab ] || return 0 ;;
  esac
  word=made
}
set -f
mounts=
while read -r id parent device root point rest; do
  fs=\${rest#* - }
  mounts="$mounts $point=\${fs%% *}"
done <${root}/proc/self/mountinfo
known=' '
for path in ${sh`${paths}`}; do
  ${NEAREST_FOLDER}
  there=$(cd -P -- "$there" 2>/dev/null && pwd -P) || continue
  mount= above=
  for entry in $mounts; do
    written=\${entry%=*} fs=\${entry##*=}
    point=$written
    case $point in *\\\\*) point=$(printf %b "$point") ;; esac
    case \${there%/}/ in "\${point%/}"/*) ;; *) continue ;; esac
    [ "$fs" != autofs ] || above=autofs
    if [ "\${#point}" -ge "\${#mount}" ]; then mount=$point mount_point=$written mount_fs=$fs; fi
  done
  [ -n "$mount" ] && [ "$mount" != / ] && [ -z "$above" ] && [ "$mount_fs" != zfs ] || continue
  case $known in
    *" $mount_point "*)
      word=\${known#*" $mount_point "}
      word=\${word%% *} ;;
    *)
      after_boot "$mount_point"
      known="$known$mount_point $word " ;;
  esac
  [ "$word" = made ] || printf '%s %s %s\\n' "$word" "$mount_point" "$path"
done`
}

function parseMounts({ stdout }: Answer): Unmounted[] {
  return stdout.split('\n').flatMap((line) => {
    const [, word, mount, path] = /^(unmounted|noauto) (\S{1,4096}) (\/.{0,4095})$/.exec(line) ?? []
    if (mount === undefined || path === undefined) return []
    return [{ path, mount: unescapeMount(mount), noauto: word === 'noauto' }]
  })
}

/** A folder as /proc/self/mountinfo and /proc/self/mounts write it, with octal escapes: '\040' is a blank. */
export const unescapeMount = (text: string): string =>
  text.replaceAll(/\\([0-7]{3})/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 8)))
