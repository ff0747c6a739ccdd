import { PROGRAM } from '../command-line.ts'
import { count, oneLine } from '../text.ts'
import type { Ui } from '../ui.ts'
import { wrap } from '../wrap.ts'

/** The outcome of `adopt`. */
export interface AdoptReport {
  readonly cluster: string
  readonly hosts: readonly {
    readonly host: string
    readonly processes: readonly { readonly program: string; readonly pid: number; readonly port: number }[]
  }[]
  /** Hosts that were not read. */
  readonly missed: readonly string[]
  readonly notes: readonly string[]
  readonly todos: readonly string[]
  /** Environment variables that the inventory refers to. */
  readonly variables: readonly string[]
}

/** Shows what was found, what the inventory lacks, and what comes next. */
export function showAdopted(ui: Ui, file: string, report: AdoptReport): void {
  ui.show('adopted', { file, ...report }, () => {
    const { style } = ui
    const item = (mark: string) => (text: string) => wrap(`  ${mark} ${oneLine(text)}`, ui.width, 4)
    const number = report.hosts.reduce((sum, { processes }) => sum + processes.length, 0)
    const hosts = report.hosts.map(({ host, processes }) => {
      const found = processes.map(({ program, port }) => `${program} ${port}`).join(', ')
      return wrap(`  ${oneLine(host)}: ${found === '' ? 'no RocketMQ' : found}`, ui.width, 4)
    })
    const isComplete = report.todos.length === 0
    const head = `${isComplete ? style.green('Written:') : style.yellow('Written, incomplete:')} ${file} (cluster ${oneLine(report.cluster)}, ${count(number, 'process', 'processes')})`
    return [
      head,
      ...hosts,
      ...(report.notes.length === 0 ? [] : ['Notes:', ...report.notes.map(item('-'))]),
      ...(isComplete ? [] : ['To complete:', ...report.todos.map(item('-'))]),
      ...(report.variables.length === 0 ? [] : [`Set before use: ${report.variables.join(', ')}`]),
      'Next:',
      `  ${PROGRAM} plan ${file}`,
    ].join('\n')
  })
}
