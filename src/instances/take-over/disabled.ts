import { posix } from 'node:path'
import { resource, type AnyResource } from '../../engine/resource.ts'
import { resourceKind } from '../../engine/world.ts'
import { flushFile } from '../../shell/flush.ts'
import { quote, sh } from '../../shell/quote.ts'
import { AUTOSTART_FILES, eachStartFile } from './foreign/start-files.ts'
import type { ForeignProcess } from './foreign/foreign.ts'
import type { TakeOverPlace } from './place.ts'
import { printable } from './printable.ts'

/** Words in a disabled line, before the name of what came in its place. */
export const DISABLED_BY = '# rmq-provision: taken over by'

/** The list of units and containers that take overs disabled, a line each: 'unit rmq.service', 'container rmqbroker'. */
const listIn = (copies: string): string => posix.join(copies, 'disabled')

/** Shell text that adds the unit or container of a process, and further units, to the list, once; ':' for a process without one. */
export function recordDisabled(
  { copies }: Pick<TakeOverPlace, 'copies'>,
  { origin }: ForeignProcess,
  units: readonly { readonly unit: string }[] = [],
): string {
  const lines = [
    ...(origin.kind === 'unit' ? [`unit ${origin.unit}`] : []),
    ...(origin.kind === 'container' ? [`container ${origin.name}`] : []),
    ...units.map(({ unit }) => `unit ${unit}`),
  ]
  if (lines.length === 0) return ':'
  const list = listIn(copies)
  const added = lines.map(
    (line) => sh`grep -qxF -e ${line} ${list} 2>/dev/null || printf '%s\\n' ${line} >>${list}`,
  )
  return [sh`mkdir -p -m 0700 ${copies}`, ...added, flushFile(quote(list))].join('\n')
}

export interface DisabledSpec extends Pick<TakeOverPlace, 'copies'> {
  readonly host: string
  /** Units and containers of the cluster, which came in the place of the old processes. */
  readonly replacements: readonly string[]
}

interface DisabledState {
  /** 'line 3 of /etc/rc.d/rc.local'. */
  readonly lines: readonly string[]
  readonly units: readonly string[]
  readonly containers: readonly string[]
  /** Copies of start files are there. */
  readonly copied: boolean
}

const DISABLED = resourceKind<DisabledState>('taken-over')

/**
 * Nothing to repair: a note on what take overs disabled, which the removal of the cluster does not bring back. Id
 * `taken-over:<host>`; the probe is a DisabledState. @param files start files, others in tests
 */
export function disabledStarts(spec: DisabledSpec, files: readonly string[] = AUTOSTART_FILES): AnyResource {
  return resource<DisabledState, true>({
    id: DISABLED.id(spec.host),
    probe: { script: probeScript(spec, files), parse: ({ stdout }) => parseDisabled(spec, stdout) },
    desire: () => true,
    diff: (state) => {
      const left = [
        ...state.lines.map((line) => `${line} stays a comment`),
        ...state.units.map((unit) => `${unit} stays disabled`),
        ...state.containers.map((name) => `container ${name} stays stopped, without a restart policy`),
      ]
      if (left.length === 0) return { kind: 'same' }
      const copies = state.copied ? `; the copies of start files in ${spec.copies} go` : ''
      return {
        kind: 'same',
        note: `what a take over disabled is not brought back: ${left.join(', ')}${copies}`,
      }
    },
    converge: () => [],
  })
}

function probeScript({ copies }: DisabledSpec, files: readonly string[]): string {
  return `${eachStartFile(files, `  ${sh`grep -anHF -e ${DISABLED_BY}`} "$real" | head -n 50 | sed 's/^/line=/' || :`)}
[ ! -f ${sh`${listIn(copies)}`} ] || ${sh`head -n 200 ${listIn(copies)}`} | sed 's/^/record=/'
for copy in ${sh`${copies}`}/*.[0-9]*; do
  [ ! -f "$copy" ] || { echo copied; break; }
done`
}

function parseDisabled({ replacements }: DisabledSpec, stdout: string): DisabledState {
  const lines = stdout.split('\n')
  const records = (kind: string): string[] =>
    lines.flatMap((line) =>
      line.startsWith(`record=${kind} `) ? [printable(line.slice(`record=${kind} `.length))] : [],
    )
  return {
    lines: lines.flatMap((line) => {
      const [, file, number, by] =
        /^line=(\/[^:]{1,300}):(\d{1,7}):.*?# rmq-provision: taken over by (.+?): /.exec(line) ?? []
      if (file === undefined || number === undefined || by === undefined) return []
      return replacements.includes(by) ? [printable(`line ${number} of ${file}`)] : []
    }),
    units: records('unit'),
    containers: records('container'),
    copied: lines.includes('copied'),
  }
}
