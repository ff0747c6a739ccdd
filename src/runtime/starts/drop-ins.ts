import { quote } from '../../shell/quote.ts'

/**
 * Folders with units and their drop-ins (systemd.unit(5)), that of the system last; those of systemctl set-property, below
 * system.control, take effect at once, without a start.
 */
export const UNIT_FOLDERS = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
]

/** Key of the digest in the record of a start. */
export const DROP_INS_PART = 'drop-ins'

/** A folder of drop-ins for units of a common prefix that comes with systemd 239 and later. */
const PREFIX_FOLDER = 'user-.slice.d'

/** Value in the record of a start that had another unit than the files say: systemd had not read them again. */
export const NOT_LOADED = 'not-loaded'

/**
 * Shell function `drop_ins UNIT`: a digest of the names and the content of all files that change the unit, as they are on the
 * disk; 'none' without any. Those for units of a common prefix ('rocketmq-.service.d') are among them where systemd reads
 * them, which has such a folder of its own since then (239); CentOS 7 has 219. Those for all services are not: they come with
 * the system.
 */
export const dropInsFunction = (folders: readonly string[] = UNIT_FOLDERS): string => `drop_ins() {
  unit_name=$1 unit_prefix=
  [ ! -d ${quote(`${folders.at(-1) ?? ''}/${PREFIX_FOLDER}`)} ] || unit_prefix=\${1%.service}
  set --
  while :; do
    for unit_folder in ${folders.map(quote).join(' ')}; do
      for unit_file in "$unit_folder/$unit_name.d"/*.conf; do
        if [ -e "$unit_file" ]; then set -- "$@" "$unit_file"; fi
      done
    done
    case $unit_prefix in *-*) ;; *) break ;; esac
    unit_prefix=\${unit_prefix%-}
    case $unit_prefix in *-*) unit_prefix=\${unit_prefix%-*}- ;; *) break ;; esac
    unit_name=$unit_prefix.service
  done
  if [ $# = 0 ]; then echo none; return 0; fi
  { printf '%s\\n' "$@"; cat "$@"; } 2>/dev/null | sha256sum | cut -c 1-64
}`
