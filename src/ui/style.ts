import { styleText } from 'node:util'

type Paint = (text: string) => string

/** Colours and weights for text; every function gives its text back unchanged where colour is not wanted. */
export interface Style {
  readonly bold: Paint
  readonly dim: Paint
  readonly red: Paint
  readonly green: Paint
  readonly yellow: Paint
  readonly cyan: Paint
}

export function makeStyle(colour: boolean): Style {
  const paint = (format: keyof Style): Paint =>
    // Whether colour is wanted is decided once, by wantsColour, and not again per call.
    colour ? (text) => styleText(format, text, { validateStream: false }) : (text) => text
  return {
    bold: paint('bold'),
    dim: paint('dim'),
    red: paint('red'),
    green: paint('green'),
    yellow: paint('yellow'),
    cyan: paint('cyan'),
  }
}

/** NO_COLOR (any value, https://no-color.org) wins over FORCE_COLOR; otherwise colour only for a terminal. */
export function wantsColour(isTTY: boolean, env: NodeJS.ProcessEnv): boolean {
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false
  const forced = env['FORCE_COLOR']
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false'
  return isTTY && env['TERM'] !== 'dumb'
}
