import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Reporter, TestModule } from 'vitest/node'

/** Ends a run of the end-to-end tests with one line per system: hosts, how it went, how long it took. */
export default class E2eReport implements Reporter {
  #begun = performance.now()

  onTestRunStart(): void {
    this.#begun = performance.now()
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    if (modules.length === 0) return
    const rows = [['system', 'hosts', 'time', 'tests'], ...modules.map(rowOf)]
    // Less than the sum: systems come up side by side where there is room.
    rows.push(['in all', '', minutes(performance.now() - this.#begun), ''])
    const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
    const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    process.stdout.write(`\n${lines.map((line) => `${line.trimEnd()}\n`).join('')}\n`)
  }
}

function rowOf(module: TestModule): string[] {
  const states = [...module.children.allTests()].map((test) => test.result().state)
  const counts = (['passed', 'failed', 'skipped', 'pending'] as const).flatMap((state) => {
    const count = states.filter((each) => each === state).length
    return count === 0 ? [] : [`${count} ${state}`]
  })
  // A file whose hosts did not come up has no failed test, and has failed all the same.
  if (!module.ok() && !states.includes('failed')) counts.push('FAILED')
  const system = basename(module.moduleId).replace(/\.test\.ts$/, '')
  return [system, hostsOf(module), minutes(module.diagnostic().duration), counts.join(', ')]
}

/** The hosts are another process's: the file says how many. */
function hostsOf(module: TestModule): string {
  return /\bopenBench\((\d+)/.exec(readFileSync(module.moduleId, 'utf8'))?.[1] ?? ''
}

function minutes(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`
}
