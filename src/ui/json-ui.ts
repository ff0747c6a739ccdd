import type { RunEvent } from '../engine/events.ts'
import type { CommandLine } from '../hint.ts'
import type { RmqError } from '../errors.ts'
import { hasProblems, renderError } from './errors.ts'
import { Output } from './output.ts'
import { redactedJson } from './redacted-json.ts'
import { makeStyle, type Style } from './style.ts'
import type { Terminal } from './terminal.ts'
import type { Ui } from './ui.ts'

/** One JSON object per line on stdout, nothing else there (docs/json-output.md); errors as text on stderr as well. */
export class JsonUi implements Ui {
  readonly style: Style
  readonly width = undefined
  readonly #stdout: Terminal
  readonly #errors: Output
  readonly #hintCommand: CommandLine | undefined

  constructor(stdout: Terminal, stderr: Terminal, hintCommand?: CommandLine) {
    this.style = makeStyle(false, hintCommand)
    this.#hintCommand = hintCommand
    this.#stdout = stdout
    this.#errors = new Output(stdout, stderr)
  }

  listen(event: RunEvent): void {
    // Scripts are long, and belong to the run log.
    if (event.type !== 'script-ran') this.#line(event)
  }

  show(type: string, data: object): void {
    this.#line({ type, ...data })
  }

  progress(): void {
    // Programs read the records of show().
  }

  error(error: RmqError): void {
    const { code, message, hint, where, output, exitCode } = error
    const problems = hasProblems(error) ? { problems: error.problems } : {}
    this.#line({ type: 'error', code, message, hint, where, output, exitCode, ...problems })
    this.#errors.printError(renderError(error, this.style))
  }

  stopping(): void {
    // The run's own events show how it ends.
  }

  settled(): Promise<void> {
    return Promise.resolve()
  }

  end(): Promise<void> {
    return Promise.resolve()
  }

  #line(record: object): void {
    this.#stdout.write(`${redactedJson({ time: new Date().toISOString(), ...record }, this.#hintCommand)}\n`)
  }
}
