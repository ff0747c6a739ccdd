import { sh } from '../../../shell/quote.ts'
import { CALLS } from './start-files.ts'

/** Lines of a start file that are read for scripts, and bytes of a script. */
const [MOST_LINES, MOST_BYTES] = [50, 65_536]

/**
 * Shell text that sets `calls` for a file in `real`, other than scripts of /etc/init.d: `calls=PROGRAM FILE:NUMBER:TEXT` for each line
 * that names a script which calls a start script of RocketMQ. Only scripts of this user in a folder of this user are read.
 */
export const calledScripts = (): string => `calls=
  case $real in
    */init.d/*) ;;
    *)
      calls=$(grep -anHE '^[^#]*[[:space:]=]/' "$real" | head -n ${MOST_LINES} | while IFS= read -r line; do
        set -f
        set -- $(printf '%s' "\${line#*:*:}" | tr "='\\";&|" '      ')
        set +f
        for word in "$@"; do
          case $word in /*) ;; *) continue ;; esac
          [ -f "$word" ] && [ -O "$word" ] && [ -O "\${word%/*}" ] || continue
          head -c ${MOST_BYTES} "$word" | ${sh`timeout 5 grep -avE ${'^[[:space:]]*#'}`} | ${sh`grep -aoE ${CALLS}`} | grep -oE 'mq[a-z]+' | sort -u | while read -r program; do
            printf 'calls=%s %s\\n' "$program" "$line"
          done
        done
      done) || calls=
      ;;
  esac`
