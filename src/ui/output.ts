import type { Terminal } from './terminal.ts'

/** Text for stdout and stderr, in order; kept back while the live view owns the terminal. */
export class Output {
  readonly stdout: Terminal
  readonly stderr: Terminal
  readonly #waiting: { readonly stream: Terminal; readonly text: string }[] = []
  readonly #encode: (text: string) => string
  #held = false

  /** @param encode makes text fit for the terminal's character set */
  constructor(stdout: Terminal, stderr: Terminal, encode: (text: string) => string = (text) => text) {
    this.stdout = stdout
    this.stderr = stderr
    this.#encode = encode
  }

  /** Writes `text` and a newline to stdout. */
  print(text: string): void {
    this.#write(this.stdout, text)
  }

  /** The same to stderr. */
  printError(text: string): void {
    this.#write(this.stderr, text)
  }

  /** From now on texts wait: something else draws on the terminal. */
  hold(): void {
    this.#held = true
  }

  release(): void {
    this.#held = false
    for (const { stream, text } of this.#waiting.splice(0)) this.#write(stream, text)
  }

  #write(stream: Terminal, text: string): void {
    if (this.#held) this.#waiting.push({ stream, text })
    else stream.write(`${this.#encode(text)}\n`)
  }
}
