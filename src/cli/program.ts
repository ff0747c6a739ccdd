import { Argument, Command, Option } from 'commander'
import { COMMON_FLAGS, REMOTE_FLAGS } from './flags/common.ts'
import { COMMANDS } from './table/index.ts'
import type { Args, CommandSpec } from '../run/command/spec.ts'
import type { ArgumentSpec, FlagSpec } from '../run/command/table.ts'
import type { CommonFlags, RemoteFlags } from '../run/command/flags.ts'
import type { TimingsFlags } from '../run/timings/with-timings.ts'
import { PROGRAM } from '../ui/command-line.ts'

/** Columns that descriptions still are wrapped to; in fewer they are left to the terminal. */
const NARROWEST = 20

const EVERY_COMMAND = 'Flags of every command:'

/** Switches that were not given. Commander has no default for them, or the help would say '(default: false)'. */
const switchedOff = {
  yes: false,
  acceptNewHostKeys: false,
  askBecomePass: false,
  askPass: false,
  verbose: false,
  debug: false,
}

/** The flags that the program itself reads; each handler has the type of its own flags. */
export type ParsedFlags = CommonFlags &
  Pick<RemoteFlags, 'yes'> &
  Partial<Pick<RemoteFlags, 'concurrency'>> &
  TimingsFlags

export interface ProgramOptions {
  readonly version: string
  readonly columns: number | undefined
  /** Help and version, for stdout. */
  readonly write: (text: string) => void
  /** @param isGiven a flag by its name stands on the command line */
  readonly run: (
    command: CommandSpec,
    args: Args<ParsedFlags>,
    isGiven: (flag: string) => boolean,
  ) => Promise<void>
}

/** The command line, built from the command table. @throws CommanderError when parsed with a mistake, or for help. */
export function buildProgram({ version, columns, write, run }: ProgramOptions): Command {
  const program = new Command(PROGRAM)
    .usage('<command> [flags]')
    .commandsGroup('Help:')
    .optionsGroup('Flags:')
    .description('One inventory, one command: a verified RocketMQ cluster on your hosts, over SSH.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help for a command')
    .helpCommand('help [command]', 'print help for a command')
    .exitOverride()
    .configureOutput({
      writeOut: write,
      // Mistakes are thrown, and printed where every other error is.
      writeErr: () => undefined,
      getOutHelpWidth: () => Math.min(columns ?? 100, 110),
    })
    .configureHelp({ subcommandTerm: (command) => command.name(), minWidthToWrap: NARROWEST })
    .addHelpText('after', programFooter)
  for (const spec of COMMANDS) program.addCommand(buildCommand(program, spec, run))
  return program
}

function buildCommand(program: Command, spec: CommandSpec, run: ProgramOptions['run']): Command {
  const command = program
    .createCommand(spec.name)
    .copyInheritedSettings(program)
    .helpGroup(`${spec.group}:`)
    .summary(spec.summary)
    .description([sentence(spec.summary), ...(spec.details === undefined ? [] : [spec.details])].join('\n'))
    .usage(['[flags]', ...spec.arguments.map(argumentTerm)].join(' '))
    .optionsGroup(EVERY_COMMAND)
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', examplesText(spec))
  for (const argument of spec.arguments) {
    const made = new Argument(argumentTerm(argument), argument.description)
    command.addArgument(typeof argument.complete === 'object' ? made.choices(argument.complete) : made)
  }
  addFlags(command, 'Flags of this command:', spec.flags)
  if (spec.remote) addFlags(command, 'Flags for hosts:', REMOTE_FLAGS)
  addFlags(command, EVERY_COMMAND, COMMON_FLAGS)
  command.action(async () => {
    const positional = Object.fromEntries(
      spec.arguments.map(({ name }, index) => [name, command.processedArgs[index] as string | string[]]),
    )
    await run(
      spec,
      { positional, flags: { ...switchedOff, ...command.opts<ParsedFlags>() } },
      (flag) => command.getOptionValueSource(flag) === 'cli',
    )
  })
  return command
}

function addFlags(command: Command, heading: string, flags: readonly FlagSpec[]): void {
  for (const spec of flags) {
    const option = new Option(spec.flags, spec.description).helpGroup(heading)
    if (spec.default !== undefined) option.default(spec.default)
    if (spec.choices) option.choices(spec.choices)
    if (spec.parse) option.argParser(spec.parse)
    command.addOption(option)
  }
}

function argumentTerm({ name, required, variadic, fallback }: ArgumentSpec): string {
  const word = variadic === true ? `${name}...` : name
  return required && fallback === undefined ? `<${word}>` : `[${word}]`
}

const sentence = (summary: string): string => `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`

function examplesText({ examples }: CommandSpec): string {
  const lines = examples.map(([words, meaning]) => `  # ${meaning}\n  ${PROGRAM} ${words}`)
  return `\nExamples:\n${lines.join('\n')}\n`
}

const programFooter = `
Exit codes:
  0  done                    4  locked by another run
  1  failed on a host        5  changes pending (plan --exit-code)
  2  bad usage or inventory  6  needs --yes
  3  verification failed     130  interrupted

Examples:
  ${PROGRAM} init --topology 2m-2s-async prod.yaml
  ${PROGRAM} plan prod.yaml
  ${PROGRAM} apply prod.yaml
`
