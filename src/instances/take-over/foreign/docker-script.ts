import { sh } from '../../../shell/quote.ts'
import { unitsThatMatch } from './services-script.ts'
import { eachStartFile } from './start-files.ts'

/** Lines of a start file or of a script, and bytes of a script, that are read. */
const [MOST_LINES, MOST_BYTES] = [50, 65_536]

/**
 * Prints what may start containers of docker, each behind a line `start=`: services with their commands, clients of docker in a
 * service, lines of start files; and lines of scripts of root that these call, behind `called=`. Whether one starts a certain
 * container is for its reader (docker-starts.ts). The services of the host are in the variable `services`.
 */
export const dockerScript = (proc: string, files: readonly string[]): string => `printf '[docker]\\n'
for entry in ${proc}/[0-9]*; do
  name=
  read -r name <"$entry/comm" || continue
  case $name in docker | docker-compose) ;; *) continue ;; esac
  group=$(grep -E '(^0:|:name=systemd:).*[.]service' "$entry/cgroup" | tail -n 1) || continue
  read -r stat <"$entry/stat" || continue
  set -f
  set -- \${stat##*) }
  set +f
  name=
  read -r name <"${proc}/$2/comm" || :
  printf 'start=process\\ngroup=%s\\nparent=%s\\nWorkingDirectory=%s\\n' "$group" "$name" "$(readlink "$entry/cwd")"
  printf 'text=%s\\n' "$(tr '\\0\\n' '  ' <"$entry/cmdline" | head -c 8000)"
done 2>/dev/null
lines=$(${eachStartFile(
  files,
  `  grep -anHE '^[^#]*docker' "$real" | head -n ${MOST_LINES} || :
  case $real in */init.d/*) ;; *) grep -anHE '^[^#]*[[:space:]=]/' "$real" | head -n ${MOST_LINES} || : ;; esac`,
)})
words=$(printf '%s\\n' "$services" "$lines" | grep -E '^(/|Exec)' | tr " ='\\";&|{}" '\\n\\n\\n\\n\\n\\n\\n\\n\\n' | grep -E '^/[^:]*$' | sort -u) || words=
set -f
called=$(for word in $words; do
  [ -f "$word" ] && [ -O "$word" ] && [ -O "\${word%/*}" ] || continue
  printf '%s\\n' "$word"
done)
[ -z "$called" ] || called=$(${sh`timeout 5 grep -lIsE ${'^[^#]*docker'}`} -- $called </dev/null) || :
for word in $called; do
  printf 'called=%s\\n' "$word"
  head -c ${MOST_BYTES} "$word" | grep -aE '^[^#]*(docker|/|=)' | cut -c 1-1000 | head -n ${MOST_LINES} | sed 's/^/text=/' || :
done
set +f
printf '%s\\n' "$services" | ${unitsThatMatch('docker')}
printf '%s\\n' "$lines" | sed -n 's/^\\//start=line\\nline=\\//p'`
