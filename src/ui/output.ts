import { toAscii } from './ascii.ts'
import { redact } from '../secret.ts'
import { printable, safe } from './text.ts'
import type { Terminal } from './terminal.ts'

export interface OutputOptions {
  /** The terminal's character set lacks this program's signs, such as the check mark. */
  readonly ascii?: boolean
}

/** Text for stdout and stderr, in order; held back while the live view draws on the terminal. */
export class Output {
  readonly stdout: Terminal
  readonly stderr: Terminal
  readonly #waiting: { readonly stream: Terminal; readonly text: string }[] = []
  /** Text with neither secrets nor terminal codes except for this program's colours, in the terminal's character set. */
  readonly printable: (text: string) => string
  #held = false

  constructor(stdout: Terminal, stderr: Terminal, { ascii = false }: OutputOptions = {}) {
    this.stdout = stdout
    this.stderr = stderr
    this.printable = ascii ? (text) => toAscii(printable(text)) : printable
  }

  /** Writes `text` and a newline to stdout. */
  print(text: string): void {
    this.#write(this.stdout, text)
  }

  /** The same to stderr. */
  printError(text: string): void {
    this.#write(this.stderr, text)
  }

  /** Writes the output of a host to stdout: as it is into a pipe or file, printable to a terminal. */
  printOutput(text: string): void {
    if (this.stdout.isTTY === true) this.print(safe(text))
    else this.stdout.write(`${redact(text)}\n`)
  }

  /** Holds all texts back until `release`: the live view draws on the terminal. */
  hold(): void {
    this.#held = true
  }

  release(): void {
    this.#held = false
    for (const { stream, text } of this.#waiting.splice(0)) this.#write(stream, text)
  }

  #write(stream: Terminal, text: string): void {
    if (this.#held) this.#waiting.push({ stream, text })
    else stream.write(`${this.printable(text)}\n`)
  }
}
