import type { Duplex } from 'node:stream'
import type { ExecOptions, ExecResult, HostAccess, LocalFile, UploadOptions } from '../engine/access.ts'
import { RmqError } from '../errors.ts'

export interface FakeUpload {
  readonly local: LocalFile
  readonly path: string
  readonly mode: string
}

/** What a fake host does; what is left out is refused as a host without that program or port would. */
export interface FakeBehaviour {
  /** Answers a script; only stdout is needed, `exit` is 0 and the rest empty unless given. */
  readonly script?: (script: string, options: Omit<ExecOptions, 'stdin'>) => FakeAnswer | Promise<FakeAnswer>
  readonly upload?: (upload: FakeUpload) => void | Promise<void>
  readonly connect?: (address: string, port: number) => Duplex | Promise<Duplex>
}

export interface FakeAnswer {
  readonly exit?: number
  readonly stdout?: string | Buffer
  readonly stderr?: string | Buffer
}

/** A host for unit tests: answers by a function, and records what it was asked. */
export class FakeHost implements HostAccess {
  readonly host: string
  readonly scripts: string[] = []
  readonly uploads: FakeUpload[] = []
  readonly #behaviour: FakeBehaviour

  constructor(host: string, behaviour: FakeBehaviour = {}) {
    this.host = host
    this.#behaviour = behaviour
  }

  async script(script: string, options: Omit<ExecOptions, 'stdin'> = {}): Promise<ExecResult> {
    this.scripts.push(script)
    const answer = (await this.#behaviour.script?.(script, options)) ?? {
      exit: 127,
      stderr: 'sh: not found\n',
    }
    const stdout = Buffer.from(answer.stdout ?? '')
    if (stdout.length > 0) options.onStdout?.(stdout)
    return { exit: answer.exit ?? 0, stdout, stderr: Buffer.from(answer.stderr ?? '') }
  }

  async upload(local: LocalFile, path: string, mode: string, options: UploadOptions = {}): Promise<void> {
    const upload = { local, path, mode }
    this.uploads.push(upload)
    await this.#behaviour.upload?.(upload)
    options.onProgress?.(local.bytes)
  }

  async connect(address: string, port: number): Promise<Duplex> {
    const stream = await this.#behaviour.connect?.(address, port)
    if (stream) return stream
    throw new RmqError('forward-refused', `nothing answers at ${address}:${port}`, {
      where: { host: this.host },
    })
  }
}
