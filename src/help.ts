import { CommanderError } from 'commander'
import { outputFailed, plainLine, refuseUnknownHelp } from './cli/failure.ts'
import { buildProgram } from './cli/program.ts'
import { packageVersion } from './cli/version.ts'
import { ExitCode } from './errors.ts'

/**
 * Prints help or the version when the words ask for it. The build makes a bundle of its own of this file, which has no
 * handler of a command in it and starts faster (docs/decisions/0007).
 * @param words the command line without node and script
 * @returns whether it did; if not, nothing is printed, and the whole program (cli.ts) has to run: for each command and
 *   for each mistake
 */
export async function answersHelp(words: readonly string[]): Promise<boolean> {
  const texts: string[] = []
  try {
    refuseUnknownHelp(words)
    const program = buildProgram({
      version: packageVersion(),
      columns: process.stdout.columns,
      write: (text) => texts.push(text),
      run: () => Promise.reject(new Error('a command, no question for help')),
    })
    await program.parseAsync(words, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError && error.exitCode === 0)) return false
  }
  print(texts.join(''))
  return true
}

/** As cli.ts does it: a reader that has gone is no error, a disk that is full is one. */
function print(text: string): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return
    process.exitCode = ExitCode.failed
    process.stderr.on('error', () => undefined)
    process.stderr.write(plainLine(outputFailed(error)))
  })
  process.stdout.write(text)
}
