import { spawn } from 'node:child_process'
import { withoutSecrets } from '../../secret.ts'
import { messageOf, RmqError } from '../../errors.ts'
import type { Environment } from '../cache/cache.ts'
import { interrupted } from '../download/interrupt.ts'

const MAVEN = 'mvn'
/** Maven has so long to put its files down after SIGTERM, ms. */
const TERM_GRACE_MS = 5_000

export interface MavenRun {
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Environment
  readonly signal: AbortSignal
  /** Name of the artifact that is being obtained, for messages. */
  readonly label: string
  /** The feature that needs Maven, for messages: 'maven: artifacts'. */
  readonly needed: string
  /** Called with the lines of both streams as they come. */
  readonly onLines: (lines: readonly string[]) => void
}

/**
 * Runs the mvn of this machine to its end.
 * @returns its exit code; null when a signal ended it.
 * @throws RmqError 'maven-missing', 'maven-failed' when it does not start, 'interrupted' when nothing of it is left.
 */
export async function runMvn(run: MavenRun): Promise<number | null> {
  const { args, cwd, env, signal, onLines } = run
  // A process group of its own: Ctrl-C in a terminal reaches us alone, and what Maven started ends with it.
  const child = spawn(MAVEN, args, {
    cwd,
    env: withoutSecrets(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  for (const stream of [child.stdout, child.stderr]) {
    let rest = ''
    stream.setEncoding('utf8').on('data', (text: string) => {
      const pieces = (rest + text).split('\n')
      rest = pieces.pop() ?? ''
      onLines(pieces)
    })
    stream.on('end', () => {
      if (rest !== '') onLines([rest])
    })
  }
  let grace: NodeJS.Timeout | undefined
  const end = (): void => {
    endGroup(child.pid, 'SIGTERM')
    grace = setTimeout(() => {
      endGroup(child.pid, 'SIGKILL')
    }, TERM_GRACE_MS)
  }
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  try {
    const exit = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    if (signal.aborted) throw interrupted(run.label)
    return exit
  } catch (error) {
    throw error instanceof RmqError ? error : startFailure(error, run.needed)
  } finally {
    clearTimeout(grace)
    signal.removeEventListener('abort', end)
  }
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // It has ended by itself.
  }
}

function startFailure(error: unknown, needed: string): RmqError {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    return new RmqError('maven-missing', `there is no mvn on this machine, which ${needed} need`, {
      hint: 'Install Maven and put mvn in the PATH, or give the distribution by url or file.',
    })
  }
  const reason = messageOf(error)
  return new RmqError('maven-failed', `mvn does not start: ${reason}`, { cause: error })
}
