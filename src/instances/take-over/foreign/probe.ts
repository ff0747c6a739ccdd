import type { Probe } from '../../../engine/resource.ts'
import { quote, sh } from '../../../shell/quote.ts'
import { CONTAINER_FORMAT } from './container.ts'
import type { ForeignState } from './foreign.ts'
import { dockerScript } from './docker-script.ts'
import { parseForeign } from './parse.ts'
import type { ForeignPlaces } from './places.ts'
import { processesScript } from './processes-script.ts'
import { reachScript } from './reach-script.ts'
import { SERVICES } from './services-script.ts'
import { AUTOSTART_FILES, eachStartFile, STARTERS, TIMED } from './start-files.ts'
import { FURTHER_FILES } from '../starts/files.ts'
import { startsScript } from '../starts/starts-script.ts'
import { FOLDERS, unitsScript } from './units-script.ts'

/** Reads the processes of RocketMQ on a host, and the start files that name its scripts. @param proc another than /proc in tests */
export function foreignProbe(
  places: ForeignPlaces,
  proc = '/proc',
  files: readonly string[] = AUTOSTART_FILES,
  unitFolders: readonly string[] = FOLDERS,
  further: readonly string[] = FURTHER_FILES,
): Probe<ForeignState> {
  return {
    script: `${unitsScript(places.units ?? [], unitFolders)}\n${probeScript(places, proc, files, further)}`,
    parse: ({ stdout }) => parseForeign(stdout, places.folders, places.instances),
  }
}

/** All that comes from a process is printed behind a word and '=', so that none of it looks like a section. */
function probeScript(
  places: ForeignPlaces,
  proc: string,
  files: readonly string[],
  further: readonly string[],
): string {
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
${processesScript(proc)}
${SERVICES}
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
  if [ -n "$ids" ]; then
    ${dockerScript(proc, files)}
  fi
fi
${TIMED}
${startsScript(files, further.join(' '), further === FURTHER_FILES)}
printf '[autostart]\\n'
${eachStartFile(
  files,
  `  hits=$(${sh`grep -anHE ${STARTERS}`} "$real" | head -n 50) || hits=
  [ -n "$hits" ] || continue
  printf '%s\\n' "$hits"
  { [ -w "$real" ] && [ -w "\${real%/*}" ]; } || printf 'fixed=%s\\n' "$real"`,
  '$timed',
)}
:`
}
