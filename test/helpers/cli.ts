import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { PassThrough, Readable, Writable } from 'node:stream'
import { main } from '../../src/cli/main.ts'
import type { Io } from '../../src/run/context.ts'
import type { Connector } from '../../src/run/hosts/connector.ts'

export interface CliResult {
  readonly exit: number
  readonly stdout: string
  readonly stderr: string
}

export interface CliOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Opens connections; without it a command must contact no host. */
  readonly connect?: Connector
  /** As Ctrl-C; it never comes unless given. */
  readonly stop?: AbortSignal
  /** Take what is printed. */
  readonly stdout?: Capture
  readonly stderr?: Capture
}

export interface SpawnOptions extends Pick<CliOptions, 'cwd' | 'env'> {
  /** File descriptors for standard output and standard error instead of pipes. */
  readonly stdout?: number
  readonly stderr?: number
}

const root = join(import.meta.dirname, '..', '..')

/** Runs a command line inside this process, as in a pipe: no terminal, no colours, nothing to answer. */
export async function runCli(
  words: readonly string[],
  {
    cwd = root,
    env = {},
    stdout = new Capture(),
    stderr = new Capture(),
    connect = noHosts,
    stop = new AbortController().signal,
  }: CliOptions = {},
): Promise<CliResult> {
  const never = new AbortController().signal
  const io: Io = {
    env,
    cwd,
    stdin: Readable.from([]),
    stdout,
    stderr,
    stop,
    abort: never,
    crash: never,
    connect,
  }
  const exit = await main(words, io)
  return { exit, stdout: stdout.text, stderr: stderr.text }
}

const noHosts: Connector = ({ name }) => Promise.reject(new Error(`the test has no host ${name}`))

/** Runs the command line from source as a process of its own, for what only a process has: pipes and signals. */
export function spawnCli(
  words: readonly string[],
  { cwd = root, env = {}, stdout, stderr }: SpawnOptions = {},
) {
  const tsx = join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs')
  return spawn(process.execPath, ['--import', tsx, join(root, 'src', 'cli.ts'), ...words], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['pipe', stdout ?? 'pipe', stderr ?? 'pipe'],
  })
}

/** A stream that keeps what is written to it. */
export class Capture extends Writable {
  text = ''

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

/** A terminal with colours. */
export class Screen extends Capture {
  readonly isTTY = true
  readonly columns = 200
  readonly rows = 50
}

/** A keyboard: what is written to it was typed. */
export function keyboard(): PassThrough & { isTTY: boolean } {
  return Object.assign(new PassThrough(), { isTTY: true })
}
