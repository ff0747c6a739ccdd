import { answerStatus, STATUS } from '../../shell/curl.ts'
import { freeMib } from '../unpacked-size.ts'

const TRIES = 3

/**
 * Shell function `try_url FUNCTION LABEL`: sets `is_there` when the unfinished file is the right one, else adds to `reasons`. Exit
 * codes are curl's: 22 an HTTP status, 63 a length that is too large, 33 and 36 no ranges, the others in the long list do not
 * change by another try (redirect to another protocol, TLS).
 */
export function tryUrl(mostMib: number): string {
  return `give_up() {
  reasons="$reasons
$label: $1"
  return 1
}
# Bytes that the file may have: the file so far and nine tenths of the free disk.
measure() {
  free=$(${freeMib('"${part%/*}"')})
  : "\${free:=${mostMib}}"
  most=$((free - free / 10 + $(size_of "$part") / 1048576))
  [ "$most" -le ${mostMib} ] || most=${mostMib}
  blocks=$((most * 2048))
}
refuse_large() {
  rm -f -- "$part"
  if [ "$most" -lt ${mostMib} ]; then
    give_up "it is larger than $most MiB, nine tenths of the free disk of \${part%/*}"
  else
    give_up 'it is larger than ${mostMib} MiB'
  fi
}
try_url() {
  label=$2
  begun=$(size_of "$part")
  tries=0
  reason=
  while [ "$tries" -lt ${TRIES} ]; do
    if [ "$tries" -gt 0 ]; then sleep "$tries"; fi
    tries=$((tries + 1))
    measure
    code=0
    answer=$("$1" 2>&1) || code=$?
    ${answerStatus}
    if [ "$code" = 0 ]; then
      if is_right "$part"; then is_there=yes; return 0; fi
      rm -f -- "$part"
      # The beginning of another run or address may be what is wrong: a download in one go decides.
      if [ "$begun" -gt 0 ]; then begun=0 tries=0; continue; fi
      give_up "another file was sent
  expected sha512 $sum
  actual          $actual"
      return 1
    fi
    if [ "$code" = 63 ] || [ "$(size_of "$part")" -ge $((blocks * 512)) ]; then refuse_large; return 1; fi
    case $code/$status in
      */416 | 33/* | 36/*)
        rm -f -- "$part"
        begun=0 reason='it cannot be resumed' ;;
      22/408 | 22/425 | 22/429 | 22/5??) reason="HTTP status $status" ;;
      22/*) give_up "HTTP status $status"; return 1 ;;
      *) reason=$(printf '%s' "$answer" | sed 's/${STATUS}[0-9]*;//' | tr '\\r\\n' '  ' | head -c 300) ;;
    esac
    case $code in 1 | 3 | 4 | 5 | 35 | 47 | 51 | 58 | 60 | 77) give_up "$reason"; return 1 ;; esac
  done
  give_up "$reason (${TRIES} tries)"
}`
}
