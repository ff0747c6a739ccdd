import type { ContainerStart, Origin } from './foreign/foreign.ts'
import { supervisedHint, THEN_APPLY, type Refusal } from './refusal.ts'

/** Another place than docker starts the container again: it would come back beside its replacement. */
export function containerRefusal({
  starts = [],
}: Extract<Origin, { kind: 'container' }>): Refusal | undefined {
  // A unit may be the one of supervisord, with other programs in it.
  const start = starts.find(({ kind }) => kind === 'keeper') ?? starts[0]
  if (start === undefined) return undefined
  switch (start.kind) {
    case 'unit':
      return { reason: `${start.unit} starts that container again`, hint: unitHint(start) }
    case 'line': {
      const line = `line ${start.number} of ${start.file}`
      return {
        reason: `${line} starts that container again`,
        hint: `Make ${line} a comment, and apply again.`,
      }
    }
    case 'keeper':
      return { reason: `it is kept alive by ${start.by}`, hint: supervisedHint(start.by) }
  }
}

function unitHint({ unit, triggers, by }: Extract<ContainerStart, { kind: 'unit' }>): string {
  const wanted =
    by.length === 0
      ? ''
      : ` Remove ${unit} from what ${by.join(', ')} wants, and run systemctl daemon-reload.`
  return `Run systemctl disable --now ${[...triggers, unit].join(' ')} on the host.${wanted} ${THEN_APPLY}`
}
