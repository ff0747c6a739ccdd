import { ExitCode } from '../../errors.ts'
import { bashCompletion } from './bash.ts'
import { fishCompletion } from './fish.ts'
import { zshCompletion } from './zsh.ts'
import type { Context } from '../../run/context.ts'
import { argument, type Args } from '../../run/command/spec.ts'

const SHELLS = new Map([
  ['bash', bashCompletion],
  ['zsh', zshCompletion],
  ['fish', fishCompletion],
])

/** Prints a completion script, made from the command table. Only for the names of --limit it runs the program, when a key is pressed. */
export function run({ ui, table }: Context, args: Args): Promise<ExitCode> {
  const shell = argument(args, 'shell')
  const script = SHELLS.get(shell)
  if (!script) throw new Error(`the command table lets '${shell}' through`)
  ui.show('completion', { shell, script: script(table) }, () => script(table))
  return Promise.resolve(ExitCode.done)
}
