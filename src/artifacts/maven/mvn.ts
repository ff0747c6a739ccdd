import { RmqError } from '../../errors.ts'
import type { ObtainContext } from '../context.ts'
import { runMvn } from './mvn-process.ts'

const KEPT_LINES = 12
/** Maven ends every failure with these lines; they do not explain it. */
const ADVICE =
  /To see the full stack trace|Re-run Maven|For more information about|After correcting the problems|mvn <args>|\[Help 1\] http|^\[ERROR\]\s*$/

/**
 * Lets the mvn of this machine copy one artifact into `folder`.
 * @throws RmqError 'maven-missing', 'maven-failed' with Maven's last error lines, 'interrupted'.
 */
export async function runMaven(coordinates: string, folder: string, context: ObtainContext): Promise<void> {
  const lines: string[] = []
  const exit = await runMvn({
    args: [
      '-B',
      'dependency:copy',
      `-Dartifact=${coordinates}`,
      `-DoutputDirectory=${folder}`,
      '-Dmdep.useBaseVersion=true',
    ],
    // In the empty folder, so that no pom.xml of the user's directory has a say.
    cwd: folder,
    env: context.env,
    signal: context.signal,
    label: coordinates,
    needed: 'maven: artifacts',
    onLines: (more) => {
      lines.push(...more)
      const name = downloadedName(more)
      if (name !== undefined) context.progress(`Maven: ${name}`)
    },
  })
  if (exit === 0) return
  throw new RmqError('maven-failed', `Maven cannot resolve ${coordinates}`, {
    output: lastErrors(lines),
    hint: `Run: mvn -B dependency:copy -Dartifact=${coordinates} -DoutputDirectory=/tmp`,
  })
}

/** The lines that explain a failure: Maven's [ERROR] lines; without those the last lines. */
export function lastErrors(lines: readonly string[]): string {
  const errors = lines.filter((line) => line.startsWith('[ERROR]') && !ADVICE.test(line))
  const explained =
    errors.length > 0
      ? errors.slice(0, KEPT_LINES)
      : lines.filter((line) => line.trim() !== '').slice(-KEPT_LINES)
  return explained.join('\n')
}

/** The file that Maven downloads, by the last of these lines that names one. */
export function downloadedName(lines: readonly string[]): string | undefined {
  const last = lines.findLast((line) => line.includes('Downloading from'))
  return last?.trim().split('/').at(-1)
}
