import type { CommandLine } from '../hint.ts'
import { quote } from '../shell/quote.ts'

export const PROGRAM = 'rmq-provision'

/** Writes the commands of hints for an inventory as the user gave it; with the word of the help without one. */
export const commandLineFor =
  (inventory = 'INVENTORY'): CommandLine =>
  ({ run, limit }) =>
    [PROGRAM, run, quote(inventory), ...(limit === undefined ? [] : ['--limit', quote(limit)])].join(' ')
