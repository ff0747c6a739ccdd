import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { BenchError } from './errors.ts'
import { measure, type Run } from './measure.ts'
import type { BenchOptions, Case } from './options.ts'
import type { Samples } from './samples.ts'
import type { Family, Tool } from './tools.ts'

/** The place of the measurements of one number of hosts and one round trip. */
export interface Stand {
  readonly hosts: number
  readonly rtt: number
  readonly families: readonly Family[]
  readonly beside: Family
  /** Changes the key in the inputs of all tools. */
  readonly turnKey: () => Promise<void>
  /** Makes the hosts bare. */
  readonly reset: () => Promise<void>
  /** Folder of the outputs. */
  readonly logs: string
}

/**
 * Measures one round: for each family bare hosts, then what is to be measured, in turn. The order of the families turns with the
 * rounds, so that none always comes first.
 */
export async function measureRound(
  stand: Stand,
  options: BenchOptions,
  round: number,
  samples: Samples,
  progress: (line: string) => void,
): Promise<void> {
  const { families } = stand
  for (const index of families.keys()) {
    const family = (families[(index + round) % families.length] ?? []).filter((tool) =>
      options.tools.includes(tool.name),
    )
    if (family.length === 0) continue
    try {
      await measureFamily(stand, family, options, samples, progress)
    } catch (error) {
      if (!(error instanceof BenchError)) throw error
      // A run takes hours: one tool that fails is no reason to lose the others.
      samples.fail(error.tool)
      progress(error.message)
    }
  }
}

async function measureFamily(
  stand: Stand,
  family: Family,
  options: BenchOptions,
  samples: Samples,
  progress: (line: string) => void,
): Promise<void> {
  const { hosts, rtt } = stand
  const wants = (which: Case): boolean => options.cases.includes(which)
  const sample = async (which: Case, tool: Tool): Promise<void> => {
    const result = await runTool(stand, tool, which)
    samples.add({ case: which, hosts, rtt }, tool.name, result)
    progress(`${which}, ${hosts} hosts, ${rtt} ms: ${tool.name} ${(result.ms / 1000).toFixed(2)} s`)
  }
  const of = (which: Case): Tool[] => family.filter(({ cases }) => wants(which) && cases.includes(which))
  const goesOn = of('noop').length + of('change').length > 0
  const installers = wants('install') ? of('install') : goesOn ? family.slice(0, 1) : []
  for (const tool of installers) {
    await stand.reset()
    if (wants('install')) await sample('install', tool)
    else await runTool(stand, tool, 'install')
  }
  if (!goesOn) return
  await sleep(options.settle)
  if (of('noop').length > 0) {
    const beside = stand.beside.filter((tool) => options.tools.includes(tool.name))
    for (let repeat = 0; repeat < options.repeats; repeat++)
      for (const tool of [...of('noop'), ...beside]) await sample('noop', tool)
  }
  for (const tool of of('change')) {
    await stand.turnKey()
    await sample('change', tool)
  }
}

/** @throws BenchError when the tool fails, or changes something where nothing was to be changed */
async function runTool({ logs, hosts, rtt }: Stand, tool: Tool, which: Case): Promise<Run> {
  const log = join(logs, `${which}-${hosts}-${rtt}-${tool.name}.log`)
  const result = await measure(tool.name, tool.command, log)
  if (which === 'noop' && tool.noop?.test(result.output) === false)
    throw new BenchError(
      tool.name,
      `${tool.name} changed something, or did not verify; its output is in ${log}`,
    )
  return result
}
