import { commandLineFor } from './command-line.ts'
import { isUtf8Locale } from './ascii.ts'
import type { ErrorReport, RunEvent } from '../engine/events.ts'
import { RmqError } from '../errors.ts'
import { hintLine, renderError, SHOWN_WARNINGS, warningLabel } from './errors.ts'
import { LinesProgress } from './progress/lines.ts'
import { LiveProgress } from './progress/live.ts'
import { Output } from './output.ts'
import { ProgressLine } from './progress/progress-line.ts'
import type { Progress } from './progress/progress.ts'
import { RunRecord } from './progress/record.ts'
import { andMore, Repetition } from './repetition.ts'
import { makeStyle, wantsColour, type Style } from './style.ts'
import { renderSummary } from './progress/summary.ts'
import { canShowLive, type Terminal } from './terminal.ts'
import { oneLine } from './text.ts'
import { unbroken, wrapLines } from './wrap.ts'
import type { CommandLine } from '../hint.ts'
import type { Ui, UiOptions } from './ui.ts'

/** Text for people: live on a terminal, plain lines elsewhere; results on stdout, warnings and errors on stderr. */
export class TextUi implements Ui {
  readonly style: Style
  /** For texts that are wrapped by `wrapLines`. */
  readonly #summaryStyle: Style
  readonly #errorStyle: Style
  readonly #output: Output
  readonly #progressLine: ProgressLine
  readonly #env: NodeJS.ProcessEnv
  readonly #options: UiOptions
  readonly #record = new RunRecord()
  /** Failed hosts that neither a plan nor a summary has explained yet. */
  readonly #unreported = new Map<string, ErrorReport>()
  readonly #warnings: Repetition
  #progress: Progress | undefined

  constructor(stdout: Terminal, stderr: Terminal, env: NodeJS.ProcessEnv, options: UiOptions) {
    this.#output = new Output(stdout, stderr, { ascii: !isUtf8Locale(env) })
    const { hintCommand: typed = commandLineFor() } = options
    const hintCommand: CommandLine = (command) => unbroken(typed(command))
    this.style = makeStyle(wantsColour(stdout.isTTY === true, env), typed)
    this.#summaryStyle = makeStyle(wantsColour(stdout.isTTY === true, env), hintCommand)
    this.#errorStyle = makeStyle(wantsColour(stderr.isTTY === true, env), hintCommand)
    this.#env = env
    this.#options = options
    this.#progressLine = new ProgressLine(this.#output)
    this.#warnings = new Repetition(options.verbose ? Infinity : SHOWN_WARNINGS)
  }

  get width(): number | undefined {
    return this.#output.stdout.isTTY === true ? this.#output.stdout.columns : undefined
  }

  listen(event: RunEvent): void {
    this.#record.listen(event)
    if (event.type === 'run-started') this.#printHeldWarnings()
    if (event.type === 'run-started') this.#progress = this.#newProgress(event.hosts.length)
    this.#progress?.listen(event)
    if (event.type === 'inventory-taken') {
      this.#printError(this.#errorStyle.dim(`Inventory: ${oneLine(event.file)} (${oneLine(event.from)})`))
    }
    if (event.type === 'warning') this.#warning(event)
    if (event.type === 'host-failed') this.#unreported.set(event.host, event.error)
    if (event.type === 'run-finished') {
      this.#unreported.clear()
      const summary = renderSummary(event, this.#record, {
        style: this.#summaryStyle,
        verbose: this.#options.verbose,
        commandLine: unbroken(this.#options.commandLine),
        logPath: this.#options.logPath(),
      })
      this.#print(wrapLines(summary, this.width))
    }
  }

  show(type: string, _data: object, text: () => string, origin?: 'host'): void {
    if (type === 'plan') this.#unreported.clear()
    this.#printHeldWarnings()
    const shown = text()
    if (origin === 'host') {
      this.#output.printOutput(shown)
      return
    }
    // Among the lines of a run, a block of text stands by itself.
    this.#print(this.#progress && shown.includes('\n') ? `\n${shown}\n` : shown)
  }

  progress(text: string | undefined): void {
    if (text === undefined) this.#progressLine.clear()
    else this.#progressLine.show(text)
  }

  error(error: RmqError): void {
    // The error that ended the command covers its host.
    if (error.where.host !== undefined) this.#unreported.delete(error.where.host)
    this.#printUnreported()
    this.#printHeldWarnings()
    this.#printError(renderError(error, this.#errorStyle, this.#options.verbose))
    const log = this.#options.logPath()
    if (log !== undefined) this.#output.printError(this.#errorStyle.dim(`  log: ${oneLine(log)}`))
  }

  stopping(): void {
    this.#progress?.stopping()
  }

  async settled(): Promise<void> {
    await this.#progress?.settled()
  }

  async end(): Promise<void> {
    await this.settled()
    this.#printUnreported()
    this.#printHeldWarnings()
  }

  #printHeldWarnings(): void {
    const held = this.#warnings.takeHeld()
    if (held > 0) this.#output.printError(andMore(held))
  }

  #printUnreported(): void {
    for (const [host, { code, message, hint, output }] of this.#unreported) {
      const options = { where: { host }, ...(hint && { hint }), ...(output && { output }) }
      this.#printError(renderError(new RmqError(code, message, options), this.#errorStyle))
    }
    this.#unreported.clear()
  }

  #newProgress(hosts: number): Progress {
    const options = {
      output: this.#output,
      style: this.style,
      verbose: this.#options.verbose,
      record: this.#record,
    }
    const live = canShowLive(this.#output.stdout, this.#env, hosts)
    return live ? new LiveProgress(options) : new LinesProgress(options)
  }

  #printError(text: string): void {
    const { isTTY, columns } = this.#output.stderr
    this.#output.printError(wrapLines(text, isTTY === true ? columns : undefined))
  }

  #print(text: string): void {
    if (text !== '') this.#output.print(text)
  }

  #warning({ code, message, hint, severe }: Extract<RunEvent, { type: 'warning' }>): void {
    // Before hosts are contacted it is of the inventory, and may stand in there many times; of hosts each one counts.
    if (this.#progress === undefined && !this.#warnings.admits(code)) return
    const lines = [`${warningLabel(this.#errorStyle, severe)} ${oneLine(message)}`]
    if (hint !== undefined) lines.push(hintLine(this.#errorStyle.hint(hint)))
    this.#printError(lines.join('\n'))
  }
}
