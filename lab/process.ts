import { spawn } from 'node:child_process'
import { appendFileSync } from 'node:fs'

import { LabError } from './errors.ts'

export interface RunOptions {
  /** Written to the standard input, which is empty otherwise. */
  readonly input?: string
  readonly cwd?: string
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>
  /** Everything the program prints is appended to this file, which is named when it fails. */
  readonly log?: string
  /** Return a non-zero exit code instead of throwing. */
  readonly mayFail?: boolean
  /** Milliseconds after which the program is killed; that counts as a failure with code 124. */
  readonly timeout?: number
}

export interface RunResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const TAIL_LINES = 15

/**
 * Runs a program without a shell and waits for its end.
 * @throws LabError `lab-command-failed` on a non-zero exit (unless `mayFail`), `lab-command-missing` when it does not exist
 */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const result = await collect(command, args, options)
  if (result.code === 0 || options.mayFail === true) return result
  throw new LabError('lab-command-failed', `${command} ended with exit code ${result.code}`, {
    output: tail(`${result.stdout}${result.stderr}`),
    ...(options.log === undefined ? {} : { hint: `All of its output is in ${options.log}` }),
  })
}

function collect(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, LC_ALL: 'C.UTF-8', ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const chunks: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] }
    const keep = (stream: 'stdout' | 'stderr') => (chunk: Buffer) => {
      chunks[stream].push(chunk)
      if (options.log !== undefined) appendFileSync(options.log, chunk)
    }
    let late = false
    const timer =
      options.timeout === undefined
        ? undefined
        : setTimeout(() => {
            late = true
            child.kill('SIGKILL')
          }, options.timeout)
    child.stdout.on('data', keep('stdout'))
    child.stderr.on('data', keep('stderr'))
    child.on('error', (cause) => {
      clearTimeout(timer)
      reject(
        new LabError('lab-command-missing', `${command} could not be started: ${cause.message}`, { cause }),
      )
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      const text = (stream: 'stdout' | 'stderr') => Buffer.concat(chunks[stream]).toString('utf8')
      const ended = late ? 124 : (code ?? (signal === null ? 1 : 128))
      resolve({ code: ended, stdout: text('stdout'), stderr: text('stderr') })
    })
    // A program that ends without reading its input is no failure of ours.
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input ?? '')
  })
}

/** The last lines of what a program printed: enough to see why it failed. */
export function tail(text: string): string {
  return text.trimEnd().split('\n').slice(-TAIL_LINES).join('\n')
}
