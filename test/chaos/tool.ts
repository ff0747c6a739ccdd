import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const HOOK = fileURLToPath(new URL('hook/boundary.mjs', import.meta.url))
const POLL_MS = 20

/** Records of the JSON output at which a run can be broken: the same as in hook/boundary.mjs. */
export const BOUNDARIES: ReadonlySet<string | undefined> = new Set([
  'locked',
  'phase-started',
  'step-started',
  'step-finished',
  'phase-finished',
  'verified',
  'unlocked',
])

/** A run of the tool that has ended. */
export interface Outcome {
  /** undefined: ended by a signal. */
  readonly code: number | undefined
  readonly stdout: string
  readonly stderr: string
  readonly ms: number
}

/**
 * The boundary at which the process sends a signal to itself: the n-th one, n from 1, or SIGKILL at the first one that is
 * not in a file, to which it is added (hook/boundary.mjs).
 */
export type Break =
  { readonly at: number; readonly signal: 'SIGKILL' | 'SIGSTOP' } | { readonly passed: string }

export interface StartOptions {
  /** The command line's own file. */
  readonly cli: string
  readonly env: Readonly<Record<string, string>>
  readonly boundary?: Break
}

/** The tool as a process of its own, started with `--output json`. */
export interface Running {
  readonly ended: Promise<Outcome>
  /** Sends a signal to this process and to no other. Harmless when it has ended. */
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void
  /** Waits until the process stands still at its boundary. @returns false when it ended before */
  stopped(): Promise<boolean>
}

export function start(words: readonly string[], { cli, env, boundary }: StartOptions): Running {
  const begun = performance.now()
  const hook = boundary === undefined ? [] : ['--import', HOOK]
  const child = spawn(process.execPath, [...hook, cli, ...words], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      SSH_AUTH_SOCK: '',
      ...(boundary === undefined ? {} : variableOf(boundary)),
      ...env,
    },
  })
  let isOver = false
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      isOver = true
      resolve({ code: code ?? undefined, stdout, stderr, ms: performance.now() - begun })
    })
  })
  return {
    ended,
    signal: (signal) => {
      if (!isOver) child.kill(signal)
    },
    stopped: async () => {
      for (;;) {
        if (isOver) return false
        const stat = await readFile(`/proc/${child.pid ?? 0}/stat`, 'utf8').catch(() => '')
        if (stat.includes(') T ')) return true
        await new Promise((resolve) => setTimeout(resolve, POLL_MS))
      }
    },
  }
}

const variableOf = (boundary: Break): Record<string, string> =>
  'passed' in boundary
    ? { CHAOS_PASSED: boundary.passed }
    : { CHAOS_BOUNDARY: `${boundary.at} ${boundary.signal}` }

/** A record of `--output json`, as far as it is looked at here. */
interface EventRecord {
  readonly type?: string
  readonly host?: string
  readonly resource?: string
  readonly phase?: string
  readonly title?: string
}

function recordsIn(stdout: string): EventRecord[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line): EventRecord[] => {
      try {
        return [JSON.parse(line) as EventRecord]
      } catch {
        // The last line of a run that was ended in the middle.
        return []
      }
    })
}

/** The boundaries of a run, named: 'step-started mq1 file:/etc/rocketmq/broker-a-0.conf (write …)'. */
export function boundariesIn(stdout: string): string[] {
  return recordsIn(stdout)
    .filter(({ type }) => BOUNDARIES.has(type))
    .map(({ type, host, resource, phase, title }) =>
      [type, host, resource ?? phase, title === undefined ? undefined : `(${title})`]
        .filter((word) => word !== undefined)
        .join(' '),
    )
}

/** The records of failed hosts and of errors, each a line as it was printed. */
export function failuresIn(stdout: string): string {
  const lines = stdout.split('\n').filter((line) => /"type":"(?:host-failed|error|blocked)"/.test(line))
  return lines.map((line) => `${line}\n`).join('')
}
