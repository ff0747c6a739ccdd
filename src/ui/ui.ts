import type { RunEvent } from '../engine/events.ts'
import type { CommandLine } from '../hint.ts'
import type { RmqError } from '../errors.ts'
import type { Style } from './style.ts'

/**
 * The output of a command. Commands do not know if a person or a program reads it: they show data of a named type, with
 * a function that writes them as text.
 */
export interface Ui {
  /** For text on stdout. */
  readonly style: Style
  /** Columns of the terminal; undefined in a pipe: as wide as it takes. */
  readonly width: number | undefined
  /** A listener of run events. */
  listen(event: RunEvent): void
  /**
   * A result: `text` for people, a record of this type for programs (docs/json-output.md).
   * An empty text prints nothing.
   * @param origin 'host': the text is output of a host, which reaches a pipe or file as it is
   */
  show(type: string, data: object, text: () => string, origin?: 'host'): void
  /** The state of something that takes long, in place of the last one; undefined removes it. Programs do not see it. */
  progress(text: string | undefined): void
  /** The error that ends the command. */
  error(error: RmqError): void
  /** The first Ctrl-C came. */
  stopping(): void
  /** Resolves when the terminal is free for a question. */
  settled(): Promise<void>
  /** Ends the output of the command: prints what has not been printed yet, and frees the terminal. */
  end(): Promise<void>
}

export interface UiOptions {
  readonly verbose: boolean
  /** The command to give again, for 'how to go on'. */
  readonly commandLine: string
  /** Writes the commands of hints. */
  readonly hintCommand?: CommandLine
  readonly logPath: () => string | undefined
}
