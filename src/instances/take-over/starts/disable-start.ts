import type { ScriptStep } from '../../../engine/resource.ts'
import { sh } from '../../../shell/quote.ts'

/**
 * A unit that started a process and does not hold it does not start with the host any more. What it is now stays: its end could run
 * mqshutdown. Fails when something starts the unit all the same; the process runs on then.
 */
export function disableStart(unit: string): ScriptStep {
  // Before systemd 238 the state of an instance is that of its template, which other instances enable.
  const state = unit.includes('@') ? '' : 'UnitFileState=(enabled|linked)|'
  return {
    kind: 'script',
    title: `disable ${unit}`,
    script: `${sh`systemctl --quiet disable ${unit}`} </dev/null 2>/dev/null || :
systemctl daemon-reload
shown=$(${sh`systemctl show -p UnitFileState,TriggeredBy,WantedBy,RequiredBy,BoundBy,UpheldBy -- ${unit}`} </dev/null)
left=$(printf '%s\\n' "$shown" | grep -E '^(${state}[A-Z][A-Za-z]+By=.)' | tr '\\n' ' ') || left=
[ -z "$left" ] || { printf '%s%s\\n' ${sh`${`${unit} still starts with the host: `}`} "$left" >&2; exit 1; }`,
    hint: `Run on the host: systemctl disable ${unit}. Remove what still starts it, and run apply again.`,
  }
}
