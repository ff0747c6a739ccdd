import { styleText } from 'node:util'
import { renderHint, type CommandLine, type Hint } from '../hint.ts'
import { commandLineFor } from './command-line.ts'

type Paint = (text: string) => string

/** Colours and weights of text, which leave it unchanged if colour is not wanted, and the commands of hints. */
export interface Style extends Readonly<Record<Colour, Paint>> {
  /** A hint as text, with its commands as the user types them. */
  readonly hint: (hint: Hint) => string
}

type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

/** @param commandLine for the commands of hints; the inventory is a word in capitals unless given */
export function makeStyle(colour: boolean, commandLine: CommandLine = commandLineFor()): Style {
  const paint = (format: Colour): Paint =>
    // wantsColour decides once if colour is wanted, not each call.
    colour ? (text) => styleText(format, text, { validateStream: false }) : (text) => text
  return {
    bold: paint('bold'),
    dim: paint('dim'),
    red: paint('red'),
    green: paint('green'),
    yellow: paint('yellow'),
    cyan: paint('cyan'),
    hint: (hint) => renderHint(hint, commandLine),
  }
}

/** NO_COLOR (any value, https://no-color.org) wins over FORCE_COLOR; otherwise colour only for a terminal. */
export function wantsColour(isTTY: boolean, env: NodeJS.ProcessEnv): boolean {
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false
  const forced = env['FORCE_COLOR']
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false'
  return isTTY && env['TERM'] !== 'dumb'
}
