import { closeSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { xdgFolder } from '../home.ts'
import { makeFolder } from '../folder.ts'
import { messageOf } from '../errors.ts'
import type { RunEvent } from '../engine/events.ts'
import type { CommandLine } from '../hint.ts'
import { redactedJson } from './redacted-json.ts'

/** Logs that are kept; the oldest go first. */
const KEPT = 100

export interface RunLogOptions {
  readonly env: NodeJS.ProcessEnv
  /** Called once when the log cannot be written; the run continues without it. */
  readonly warn: (message: string) => void
  readonly now?: () => Date
  /** Writes the commands of hints. */
  readonly hintCommand?: CommandLine
}

/**
 * The record of one run: JSON lines, mode 0600, redacted, written as things happen, so that not even kill -9 loses
 * a line. The file is made at the first event of a run; commands that contact no host make none.
 */
export class RunLog {
  readonly #options: RunLogOptions
  readonly #now: () => Date
  #file: { readonly path: string; readonly descriptor: number } | undefined
  #broken = false

  constructor(options: RunLogOptions) {
    this.#options = options
    this.#now = options.now ?? (() => new Date())
  }

  /** Absolute path, once something was written. */
  get path(): string | undefined {
    return this.#file?.path
  }

  /** A listener of run events. */
  event(event: RunEvent): void {
    if (event.type === 'run-started' && !this.#file) this.#open(event.cluster, event.command)
    this.#write(event)
  }

  /** Something worth keeping that is no event: a plan, an error with its stack. Ignored before a run has started. */
  note(type: string, data: object): void {
    this.#write({ type, ...data })
  }

  close(): void {
    if (this.#file) closeSync(this.#file.descriptor)
    this.#broken = true
  }

  #open(cluster: string, command: string): void {
    const folder = runsFolder(this.#options.env)
    const time = this.#now().toISOString().replaceAll(':', '-')
    const name = `${time}-${fileName(cluster)}-${fileName(command)}.jsonl`
    this.#guarded(folder, () => {
      makeFolder(folder, 0o700)
      const path = join(folder, name)
      this.#file = { path, descriptor: openSync(path, 'a', 0o600) }
      removeOldest(folder)
    })
  }

  #write(data: object): void {
    const file = this.#file
    if (!file) return
    this.#guarded(file.path, () => {
      writeSync(
        file.descriptor,
        `${redactedJson({ time: this.#now().toISOString(), ...data }, this.#options.hintCommand)}\n`,
      )
    })
  }

  /** A full disk or a read-only home must not stop a run half way. */
  #guarded(what: string, work: () => void): void {
    if (this.#broken) return
    try {
      work()
    } catch (error) {
      this.#broken = true
      const reason = messageOf(error)
      this.#options.warn(`no run log is written to ${what}: ${reason}`)
    }
  }
}

/** The folder of the run logs. */
export const runsFolder = (env: NodeJS.ProcessEnv): string => join(stateFolder(env), 'runs')

/**
 * The folder of this program's state on this machine: ${XDG_STATE_HOME:-~/.local/state}/rmq-provision. A relative
 * XDG_STATE_HOME is ignored, as XDG says.
 */
export function stateFolder(env: NodeJS.ProcessEnv): string {
  return join(xdgFolder(env, 'XDG_STATE_HOME', '.local/state'), 'rmq-provision')
}

/** A text from anywhere as a part of the name of a file. */
export const fileName = (text: string): string => text.replace(/[^\w.-]+/g, '_')

function removeOldest(folder: string): void {
  const logs = readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
  for (const name of logs.sort().slice(0, -KEPT)) rmSync(join(folder, name), { force: true })
}
