import type { Stage } from '../../../engine/plan.ts'
import { indent, oneLine } from '../../text.ts'
import { table } from '../../table.ts'
import type { PlanOptions } from './options.ts'

/** The restarts of running instances as a table in their order. */
export function renderOrder(rolls: readonly Stage[], { style, width }: PlanOptions): string {
  const rows = rolls.map(({ roll = '', hosts }, index) => {
    const changes = hosts.flatMap((host) => host.changes)
    const summary = changes.find(({ disrupts }) => disrupts)?.summary ?? ''
    const reason = summary.replace(`restart ${roll}`, '').replace(/^: /, '')
    return [String(index + 1), roll, hosts[0]?.host ?? '', oneLine(reason)]
  })
  const columns = [
    { title: '#', align: 'right' as const },
    { title: 'instance' },
    { title: 'host' },
    { title: 'reason' },
  ]
  const shown = table(columns, rows, { style, width: width === undefined ? undefined : width - 2 })
  return [style.bold('Order of the restarts'), indent(shown, 2)].join('\n')
}
