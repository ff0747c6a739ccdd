import { access, constants, realpath } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { messageOf, RmqError } from '../../errors.ts'
import type { ObtainContext } from '../context.ts'
import { interrupted } from '../download/interrupt.ts'
import { runProgram } from './program.ts'

/** A JDK of the control machine. */
export interface BuildJdk {
  /** JAVA_HOME. */
  readonly home: string
  /** Version that its javac reports: '17.0.15', '1.8.0_412'. */
  readonly version: string
}

/**
 * The JDK to build with: the wanted one, else JAVA_HOME of the environment, else that of the javac in the PATH.
 * @throws RmqError 'jdk-missing', 'interrupted'
 */
export async function findJdk(
  wanted: string | undefined,
  { env, signal }: Pick<ObtainContext, 'env' | 'signal'>,
): Promise<BuildJdk> {
  const fromEnvironment = env['JAVA_HOME'] === '' ? undefined : env['JAVA_HOME']
  const home = wanted ?? fromEnvironment ?? (await homeOfJavac(env['PATH'] ?? ''))
  if (home === undefined) {
    throw missing('there is no JDK on this machine: JAVA_HOME is not set, and no javac is in the PATH')
  }
  const named = wanted !== undefined ? 'artifact.build.jdk' : 'JAVA_HOME'
  const javac = join(home, 'bin', 'javac')
  try {
    const said = await runProgram(javac, ['-version'], { signal, label: home })
    return { home, version: /javac (\S+)/.exec(said)?.[1] ?? said.trim() }
  } catch (error) {
    if (signal.aborted) throw interrupted(home)
    const reason = messageOf(error).split('\n')[0] ?? ''
    throw missing(`${named} is ${home}, where no JDK can be run: ${reason}`)
  }
}

function missing(message: string): RmqError {
  return new RmqError('jdk-missing', message, {
    hint: 'Install a JDK (a JRE is not enough), and name its folder as artifact.build.jdk or JAVA_HOME.',
  })
}

async function homeOfJavac(path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter)) {
    const javac = join(folder, 'javac')
    try {
      await access(javac, constants.X_OK)
      // /usr/bin/javac is a link to a link; the JDK is where it leads.
      return dirname(dirname(await realpath(javac)))
    } catch {
      continue
    }
  }
  return undefined
}
