import type { ExecOptions } from '../../engine/access.ts'
import { KeptOutput } from '../../shell/kept-output.ts'
import { MarkerCut, NOISE_BYTES } from './marker-cut.ts'
import { parseStarted } from './script-preamble.ts'
import type { Started } from './script-preamble.ts'

/** Bytes of stdout, and of stderr, after which a script is ended, unless its options say more. */
const ANSWER_BYTES = 4 * 1024 * 1024
/** Bytes of stderr that are kept: its beginning and its end. */
const STDERR_BYTES = 64 * 1024
/** Bytes by which a script is recognised that the host sends back. */
const SENT_BEGINS = 8
/** Bytes of a message's output. */
const WORDS_BYTES = 16 * 1024

/** Everything a host says while a script runs, in bounded memory. */
export class Answer {
  readonly #out: MarkerCut
  readonly #err: MarkerCut
  readonly #stdout: KeptOutput
  readonly #stderr = new KeptOutput(STDERR_BYTES)
  readonly #onStdout: ExecOptions['onStdout']
  /** The bytes that the host may send back if another program than sh reads them. */
  readonly #sent: Buffer | undefined
  readonly #maxStdout: number
  readonly #maxStderr: number
  #stdoutBytes = 0

  constructor(nonce: string, { onStdout, maxBytes, stdin }: Omit<ExecOptions, 'timeoutMs' | 'signal'>) {
    this.#sent = Buffer.isBuffer(stdin) ? stdin : undefined
    this.#out = new MarkerCut(nonce)
    this.#err = new MarkerCut(nonce)
    this.#onStdout = onStdout
    this.#maxStdout = maxBytes ?? (onStdout ? Infinity : ANSWER_BYTES)
    this.#maxStderr = maxBytes ?? ANSWER_BYTES
    this.#stdout = new KeptOutput(this.#maxStdout)
  }

  /** The script's process, once the shell has started it. */
  get started(): Started | undefined {
    return this.#out.line === undefined ? undefined : parseStarted(this.#out.line)
  }

  get stdout(): Buffer {
    return this.#stdout.toBuffer()
  }

  get stderr(): Buffer {
    return this.#stderr.toBuffer()
  }

  /** Everything beside the script's own stdout, for messages. */
  get words(): string {
    const words = new KeptOutput(WORDS_BYTES)
    if (!this.started) words.push(this.#withoutSent(this.#out.noise))
    words.push(this.#withoutSent(this.#err.noise))
    words.push(this.stderr)
    return words.toString().trim()
  }

  /** A script may hold secrets: what stands behind its beginning is left out. */
  #withoutSent(noise: Buffer): Buffer {
    const at = this.#sent === undefined ? -1 : noise.indexOf(this.#sent.subarray(0, SENT_BEGINS))
    return at < 0 ? noise : Buffer.concat([noise.subarray(0, at), Buffer.from('… the script itself')])
  }

  /** Says how the host exceeds what one script may print; undefined: it does not. */
  get excess(): string | undefined {
    if (this.#out.isNoiseTooLong || this.#err.isNoiseTooLong) {
      return `the host printed more than ${sizeText(NOISE_BYTES)} before the script began`
    }
    const limit =
      this.#stdoutBytes > this.#maxStdout
        ? this.#maxStdout
        : this.#stderr.total > this.#maxStderr
          ? this.#maxStderr
          : undefined
    return limit === undefined ? undefined : `the host printed more than ${sizeText(limit)}`
  }

  pushStdout(chunk: Buffer): void {
    const data = this.#out.push(chunk)
    if (data.length === 0) return
    this.#stdoutBytes += data.length
    if (this.#onStdout) this.#onStdout(data)
    else this.#stdout.push(data)
  }

  pushStderr(chunk: Buffer): void {
    this.#stderr.push(this.#err.push(chunk))
  }
}

const sizeText = (bytes: number): string =>
  bytes >= 1024 * 1024 ? `${bytes / 1024 / 1024} MiB` : `${bytes / 1024} KiB`
