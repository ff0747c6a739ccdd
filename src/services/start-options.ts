import { services } from './index.ts'

/** Options of the start programs that have a value: short and long names (ServerUtil, BrokerStartup). */
const OPTIONS: ReadonlyMap<string, string> = new Map([
  ['c', 'configFile'],
  ['n', 'namesrvAddr'],
  ...services.flatMap(({ script }) => script?.options ?? []),
])

/** Words behind a main class of RocketMQ, or behind a start script. */
export interface StartOptions {
  /** Values by the short names of their options: 'c'. Of an option that is given twice the first one counts. */
  readonly values: ReadonlyMap<string, string>
  /** All other words. */
  readonly rest: readonly string[]
}

/**
 * Reads words as RocketMQ's parsers do (commons-cli: PosixParser up to 4.x, DefaultParser): `-c FILE`, `-cFILE`, `-c=FILE`,
 * `-configFile FILE`, `--configFile=FILE`, and a beginning of a long name that no other one has.
 */
export function readStartOptions(words: readonly string[]): StartOptions {
  const values = new Map<string, string>()
  const rest: string[] = []
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    const option = optionOf(word)
    if (option === undefined) {
      rest.push(word)
      continue
    }
    if (option.value === undefined) at += 1
    const value = withoutQuotes(option.value ?? words[at] ?? '')
    if (!values.has(option.name)) values.set(option.name, value)
  }
  return { values, rest }
}

/** The path of the configuration file among the words; undefined: there is none. */
export function confOf(words: readonly string[]): string | undefined {
  const { values } = readStartOptions(words)
  return values.get('pc') ?? values.get('c')
}

function optionOf(word: string): { readonly name: string; readonly value: string | undefined } | undefined {
  const [, given, value] = /^--?(\w+)(?:=(.*))?$/s.exec(word) ?? []
  const name = given === undefined ? undefined : shortName(given)
  if (name !== undefined) return { name, value }
  const [, letter, joined] = /^-([cn])(.+)$/s.exec(word) ?? []
  return letter === undefined ? undefined : { name: letter, value: joined }
}

function shortName(given: string): string | undefined {
  if (OPTIONS.has(given)) return given
  const found = [...OPTIONS].filter(([, long]) => long.startsWith(given))
  return found.length === 1 ? found[0]?.[0] : undefined
}

/** commons-cli takes the quotes around a value off. */
const withoutQuotes = (value: string): string => value.replace(/^"([^"]*)"$/s, '$1')
