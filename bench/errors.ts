import type { ToolName } from './options.ts'

/** A measurement that is no use: a tool failed, or did another thing than was to be measured. */
export class BenchError extends Error {
  readonly tool: ToolName

  constructor(tool: ToolName, message: string) {
    super(message)
    this.tool = tool
  }
}
