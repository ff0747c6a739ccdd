import { spawn } from 'node:child_process'
import { RmqError } from '../errors.ts'
import type { ObtainContext } from './context.ts'
import { interrupted } from './interrupt.ts'

const MAVEN = 'mvn'
const KEPT_LINES = 12
/** Maven ends every failure with these; they help nobody who reads ours. */
const ADVICE =
  /To see the full stack trace|Re-run Maven|For more information about|\[Help 1\] http|^\[ERROR\]\s*$/

/**
 * Lets the mvn of this machine copy one artifact into `folder`.
 * @throws RmqError 'maven-missing', 'maven-failed' with Maven's last error lines, 'interrupted'.
 */
export async function runMaven(coordinates: string, folder: string, context: ObtainContext): Promise<void> {
  const { signal, env } = context
  const args = [
    '-B',
    'dependency:copy',
    `-Dartifact=${coordinates}`,
    `-DoutputDirectory=${folder}`,
    '-Dmdep.useBaseVersion=true',
  ]
  // In the empty folder, so that no pom.xml of the user's directory has a say.
  const child = spawn(MAVEN, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], signal })
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    let rest = ''
    stream.setEncoding('utf8').on('data', (text: string) => {
      const pieces = (rest + text).split('\n')
      rest = pieces.pop() ?? ''
      lines.push(...pieces)
      tellDownload(pieces, context)
    })
    stream.on('end', () => lines.push(rest))
  }
  const exit = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => {
      // An abort is an error event too; mvn is gone when 'close' comes.
      if (!signal.aborted) reject(error)
    })
    child.once('close', resolve)
  }).catch((error: unknown) => {
    throw startFailure(error)
  })
  if (signal.aborted) throw interrupted(coordinates)
  if (exit === 0) return
  throw new RmqError('maven-failed', `Maven cannot resolve ${coordinates}`, {
    output: lastErrors(lines),
    hint: `run: mvn -B dependency:copy -Dartifact=${coordinates} -DoutputDirectory=/tmp`,
  })
}

/** The lines that tell why: Maven's [ERROR] lines, whose first says it; else simply the last ones. */
export function lastErrors(lines: readonly string[]): string {
  const errors = lines.filter((line) => line.startsWith('[ERROR]') && !ADVICE.test(line))
  const told =
    errors.length > 0
      ? errors.slice(0, KEPT_LINES)
      : lines.filter((line) => line.trim() !== '').slice(-KEPT_LINES)
  return told.join('\n')
}

function tellDownload(lines: readonly string[], context: ObtainContext): void {
  const last = lines.findLast((line) => line.includes('Downloading from'))
  const name = last?.trim().split('/').at(-1)
  if (name !== undefined) context.progress(`Maven: ${name}`)
}

function startFailure(error: unknown): RmqError {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    return new RmqError('maven-missing', 'there is no mvn on this machine, which maven: artifacts need', {
      hint: 'install Maven and put mvn in the PATH, or give the archive by url or file',
    })
  }
  const reason = error instanceof Error ? error.message : String(error)
  return new RmqError('maven-failed', `mvn does not start: ${reason}`, { cause: error })
}
