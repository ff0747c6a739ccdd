import type { Emit, RunEvent } from '../engine/events.ts'
import type { Secret } from '../secret.ts'
import type { RunLog } from '../ui/run-log.ts'
import type { Terminal } from '../ui/terminal.ts'
import type { Ui } from '../ui/ui.ts'
import type { RemoteFlags } from './command/flags.ts'
import type { CommandTable } from './command/table.ts'
import type { Connector } from './hosts/connector.ts'
import { readingsEndAt } from './hosts/readings-end.ts'

/** The process as commands see it; tests make their own. */
export interface Io {
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly stdout: Terminal
  readonly stderr: Terminal
  /** First Ctrl-C (or SIGTERM, SIGHUP): the running step ends, none begins. */
  readonly stop: AbortSignal
  /** Second Ctrl-C: running steps are broken off. */
  readonly abort: AbortSignal
  /** Set, with an error that no caller caught: the command cannot continue. */
  readonly crash: AbortSignal
  readonly connect: Connector
}

/** The parts that a command works with. */
export interface Context extends Io {
  /** A person can answer questions: stdin and stderr are a terminal. */
  readonly isTTY: boolean
  readonly output: 'text' | 'json'
  /** People want every line. */
  readonly verbose: boolean
  /** The run's events go in here; the screen and the run log listen. */
  readonly emit: Emit
  readonly ui: Ui
  readonly log: RunLog
  /** 'rmq-provision apply prod.yaml': for 'how to go on' and for the lock. */
  readonly commandLine: string
  readonly table: CommandTable
  /** ms since the command began. */
  readonly elapsed: () => number
  /**
   * A yes-or-no question. --yes answers it with yes; without a terminal the answer is no.
   * @throws RmqError 'interrupted' on Ctrl-C
   */
  ask(question: string): Promise<boolean>
  /**
   * A line to be typed as an answer, e.g. the cluster's name; undefined without a terminal. --yes does not answer it.
   * @throws RmqError 'interrupted' on Ctrl-C
   */
  askText(question: string): Promise<string | undefined>
  /**
   * A secret typed without echo; undefined without a terminal or when nothing was typed.
   * @throws RmqError 'interrupted' on Ctrl-C
   */
  askSecret(question: string): Promise<Secret | undefined>
}

export interface ContextParts {
  readonly flags: Pick<RemoteFlags, 'output' | 'verbose' | 'yes'>
  readonly ui: Ui
  readonly log: RunLog
  readonly commandLine: string
  readonly table: CommandTable
}

export function createContext(io: Io, { flags, ui, log, commandLine, table }: ContextParts): Context {
  const begun = performance.now()
  const isTTY = io.stdin.isTTY === true && io.stderr.isTTY === true
  const streams = { input: io.stdin, output: io.stderr, stop: io.stop }
  return {
    ...io,
    connect: readingsEndAt(io.connect, io.stop),
    isTTY,
    output: flags.output,
    verbose: flags.verbose,
    ui,
    log,
    commandLine,
    table,
    elapsed: () => performance.now() - begun,
    emit: (event: RunEvent) => {
      log.event(event)
      ui.listen(event)
    },
    ask: async (question) => {
      if (flags.yes) return true
      if (!isTTY) return false
      await ui.settled()
      const { askYesNo } = await import('../ui/prompt.ts')
      return askYesNo(question, streams)
    },
    askText: async (question) => {
      if (!isTTY) return undefined
      await ui.settled()
      const { askLine } = await import('../ui/prompt.ts')
      return askLine(question, streams)
    },
    askSecret: async (question) => {
      if (!isTTY) return undefined
      await ui.settled()
      const { askHidden } = await import('../ui/prompt.ts')
      return askHidden(question, streams)
    },
  }
}
