import type { Case, ToolName } from './options.ts'
import type { Measured } from './statistics.ts'

/** Circumstances of a measurement: one table of the report. */
export interface Setting {
  readonly case: Case
  readonly hosts: number
  readonly rtt: number
}

/** All runs of a bench, by setting and tool, in the order in which they came first. */
export class Samples {
  readonly #runs = new Map<string, { setting: Setting; tools: Map<ToolName, Measured[]> }>()

  readonly #failed = new Set<ToolName>()

  add(setting: Setting, tool: ToolName, run: Measured): void {
    const key = JSON.stringify([setting.case, setting.hosts, setting.rtt])
    const entry = this.#runs.get(key) ?? { setting, tools: new Map<ToolName, Measured[]>() }
    this.#runs.set(key, entry)
    entry.tools.set(tool, [...(entry.tools.get(tool) ?? []), run])
  }

  /** A run of the tool failed, and what was to come after it in that round was left out. */
  fail(tool: ToolName): void {
    this.#failed.add(tool)
  }

  get failed(): readonly ToolName[] {
    return [...this.#failed]
  }

  get tables(): readonly { setting: Setting; tools: ReadonlyMap<ToolName, readonly Measured[]> }[] {
    return [...this.#runs.values()]
  }
}
