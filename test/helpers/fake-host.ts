import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import type { ExecOptions, ExecResult } from '../../src/engine/access.ts'
import { RmqError } from '../../src/errors.ts'
import type { Dial } from '../../src/rocketmq/client/client-pool.ts'
import type { ConnectedHost } from '../../src/run/hosts/connector.ts'
import { beginMarker, endMarker } from '../../src/shell/frames.ts'
import { LocalHost } from './local-host.ts'

/** Folder of the tool's state on real hosts; scripts of a fake host find it below the host's own folder. */
const STATE = '/var/lib/rmq-provision'

export interface FakeHostOptions {
  /** Folder for everything of this host. */
  readonly folder: string
  /** Connections to ports as seen from the host; refused unless given. */
  readonly dial?: Dial
}

/** An answer as a host gives it: what is taken as it arrives is not in the result. */
function streamed(answer: ExecResult, onStdout: ExecOptions['onStdout']): ExecResult {
  if (onStdout === undefined) return answer
  onStdout(answer.stdout)
  return { ...answer, stdout: Buffer.alloc(0) }
}

/** An answer that a signal ends, as the transport does: a host that hangs is not waited for. */
async function orAborted(
  answer: Promise<ExecResult | undefined> | undefined,
  signal: AbortSignal | undefined,
): Promise<ExecResult | undefined> {
  if (answer === undefined || signal === undefined) return answer
  return Promise.race([
    answer,
    new Promise<never>((_resolve, reject) => {
      const end = (): void => {
        reject(new RmqError('interrupted', 'interrupted'))
      }
      if (signal.aborted) end()
      signal.addEventListener('abort', end, { once: true })
    }),
  ])
}

/** A host in a folder of this machine, on which scripts really run and which can be lost. */
export class FakeHost extends LocalHost implements ConnectedHost {
  readonly folder: string
  readonly #dial: FakeHostOptions['dial']
  /** Set: every further script fails as on a lost connection. */
  lost = false
  closed = false
  /** Called before each script; what it throws the script throws, an answer that it gives is the script's. */
  before: (script: string) => Promise<ExecResult | undefined> | undefined = () => undefined

  constructor(host: string, { folder, dial }: FakeHostOptions) {
    super(host)
    this.folder = folder
    this.#dial = dial
    mkdirSync(folder, { recursive: true })
  }

  override async script(script: string, options?: Omit<ExecOptions, 'stdin'>): Promise<ExecResult> {
    const answer = await orAborted(this.before(script), options?.signal)
    this.#expectConnected()
    if (answer) return streamed(answer, options?.onStdout)
    const result = await super.script(script.replaceAll(STATE, join(this.folder, 'state')), options)
    this.#expectConnected()
    return result
  }

  exec(command: string, options?: ExecOptions): Promise<ExecResult> {
    return this.script(command, options)
  }

  override connect(address: string, port: number, signal?: AbortSignal): Promise<Duplex> {
    if (this.lost) return Promise.reject(this.#gone())
    if (this.#dial) return this.#dial(this.host, address, port, signal ?? new AbortController().signal)
    return Promise.reject(new RmqError('forward-refused', `nothing answers at ${address}:${port}`))
  }

  close(): Promise<void> {
    this.closed = true
    return Promise.resolve()
  }

  /** Absolute path of a file of this host. */
  path(name: string): string {
    return join(this.folder, name)
  }

  /** Text of a file of this host; undefined: there is none. */
  read(name: string): string | undefined {
    try {
      return readFileSync(this.path(name), 'utf8')
    } catch {
      return undefined
    }
  }

  write(name: string, text: string): void {
    writeFileSync(this.path(name), text)
  }

  remove(name: string): void {
    rmSync(this.path(name), { force: true })
  }

  #expectConnected(): void {
    if (this.lost) throw this.#gone()
  }

  #gone(): RmqError {
    return new RmqError('connection-lost', 'the connection was lost', { where: { host: this.host } })
  }
}

/** The answer of a script that reads a host, with what its fragments printed. */
export function answered(script: string, ...fragments: readonly string[]): ExecResult {
  const nonce = /printf '(\w+) b /.exec(script)?.[1] ?? ''
  const frames = fragments.map((text, index) => [
    `${beginMarker(nonce)}${index}\n${text}`,
    `${endMarker(nonce)}${index} 0\n`,
  ])
  return printed(frames.flat().join(''))
}

/** The answer of a script that ended well. */
export const printed = (stdout: string): ExecResult => ({
  exit: 0,
  stdout: Buffer.from(stdout),
  stderr: Buffer.alloc(0),
})
