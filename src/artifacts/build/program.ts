import { execFile } from 'node:child_process'
import { compact } from '../../objects.ts'
import { promisify } from 'node:util'
import { withoutSecrets } from '../../secret.ts'
import { checkInterrupt } from '../download/interrupt.ts'

const execute = promisify(execFile)
/** The listing of a distribution is some 50 KB. */
const LONGEST_OUTPUT = 32 * 1024 * 1024

export interface ProgramOptions {
  readonly cwd?: string
  readonly signal: AbortSignal
  /** Name of the artifact that is being obtained, for messages. */
  readonly label: string
}

/**
 * Runs a small program to its end.
 * @returns what it wrote to stdout and stderr
 * @throws RmqError 'interrupted'; Error with what it wrote when it does not start or fails.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  { cwd, signal, label }: ProgramOptions,
): Promise<string> {
  try {
    const env = withoutSecrets(process.env)
    const options = { signal, env, maxBuffer: LONGEST_OUTPUT, ...compact({ cwd }) }
    const { stdout, stderr } = await execute(program, args, options)
    return stdout + stderr
  } catch (error) {
    checkInterrupt(signal, label)
    const { stderr, message } = error as { stderr?: string; message: string }
    throw new Error(stderr === undefined || stderr.trim() === '' ? message : stderr.trim(), { cause: error })
  }
}
