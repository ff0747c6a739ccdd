/** Commands that hints name. All of them take the inventory as their first argument. */
export const HINT_COMMANDS = [
  'apply',
  'check',
  'logs',
  'plan',
  'reset',
  'restart',
  'start',
  'status',
  'stop',
  'unlock',
  'upgrade-check',
  'verify',
] as const

/** A command of this program within a hint. Only the user interface knows the program's name and the inventory. */
export interface HintCommand {
  readonly run: (typeof HINT_COMMANDS)[number]
  /** Names for --limit, separated by commas. */
  readonly limit?: string
}

/** Writes a command as the user types it. */
export type CommandLine = (command: HintCommand) => string

/** The next step for the user: one or more sentences, with the commands in them as data. */
export class HintText {
  readonly parts: readonly (string | HintCommand)[]

  constructor(parts: readonly (string | HintCommand)[]) {
    this.parts = parts
  }
}

export type Hint = string | HintText

/** Template tag for hints with commands: hint`Start it: ${{ run: 'start', limit: 'broker-a-0' }}.` */
export function hint(
  strings: TemplateStringsArray,
  ...values: readonly (string | number | Hint | HintCommand)[]
): HintText {
  const parts: (string | HintCommand)[] = []
  const push = (part: string | HintCommand): void => {
    const last = parts.at(-1)
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part
    else if (part !== '') parts.push(part)
  }
  strings.forEach((text, index) => {
    push(text)
    const value = values[index]
    if (value instanceof HintText) value.parts.forEach(push)
    else if (value !== undefined) push(typeof value === 'number' ? String(value) : value)
  })
  return new HintText(parts)
}

/** All hints that there are, one after the other; undefined when there is none. */
export function joinHints(hints: readonly (Hint | undefined)[]): Hint | undefined {
  const given = hints.filter((one) => one !== undefined)
  return given.length === 0 ? undefined : given.reduce((all, one) => hint`${all} ${one}`)
}

/** The hint with its text, not its commands, changed. */
export function mapHint(text: Hint, change: (text: string) => string): Hint {
  if (typeof text === 'string') return change(text)
  return new HintText(text.parts.map((part) => (typeof part === 'string' ? change(part) : part)))
}

/** The hint as text, with its commands as the user types them. */
export function renderHint(text: Hint, commandLine: CommandLine): string {
  if (typeof text === 'string') return text
  return text.parts.map((part) => (typeof part === 'string' ? part : commandLine(part))).join('')
}
