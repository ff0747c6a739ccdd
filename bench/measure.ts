import { spawn } from 'node:child_process'
import { openSync, closeSync, readFileSync } from 'node:fs'
import { tail } from '../lab/process.ts'
import { BenchError } from './errors.ts'
import type { ToolName } from './options.ts'
import type { Measured } from './statistics.ts'

export interface Command {
  readonly words: readonly [string, ...string[]]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** A run with its output. */
export interface Run extends Measured {
  readonly output: string
}

/** bash adds up the CPU time of a program and of all programs that it waited for. */
const TIMED = 'TIMEFORMAT="%U %S"; { time "$@" >&3 2>&1; } 2>&1'

/**
 * Runs a command to its end, its output in a file.
 * @throws BenchError when it fails, with the end of its output
 */
export async function measure(tool: ToolName, { words, env, cwd }: Command, log: string): Promise<Run> {
  const file = openSync(log, 'w')
  const begun = performance.now()
  try {
    const child = spawn('bash', ['-c', TIMED, 'bash', ...words], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit', file],
    })
    let times = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      times += chunk.toString()
    })
    const code = await new Promise<number>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (exit) => {
        resolve(exit ?? 1)
      })
    })
    const ms = performance.now() - begun
    const output = readFileSync(log, 'utf8')
    if (code !== 0)
      throw new BenchError(
        tool,
        `${words.join(' ')} ended with ${code}; its output is in ${log}\n${tail(output)}`,
      )
    const [user = NaN, system = NaN] = times.trim().split(' ').map(Number)
    return { ms, cpuMs: (user + system) * 1000, output }
  } finally {
    closeSync(file)
  }
}
