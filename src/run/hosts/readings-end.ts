import type { Duplex } from 'node:stream'
import type { ExecOptions, ExecResult, HostAccess, LocalFile, UploadOptions } from '../../engine/access.ts'
import { anySignal } from '../../signals.ts'
import type { ConnectedHost, Connector } from './connector.ts'

type ConnectWords = Parameters<HostAccess['connect']>
type Options = Omit<ExecOptions, 'stdin'>

/**
 * The one place where readings meet Ctrl-C: each script of a connection ends at the first signal, whatever its command
 * gives it as a signal, unless it is marked as one that changes the host.
 * @param stop the first Ctrl-C, SIGTERM or SIGHUP
 */
export const readingsEndAt =
  (connect: Connector, stop: AbortSignal): Connector =>
  async (host, options) =>
    new ReadingsEndAt(await connect(host, options), stop)

class ReadingsEndAt implements ConnectedHost {
  readonly host: string
  readonly #inner: ConnectedHost
  readonly #stop: AbortSignal

  constructor(inner: ConnectedHost, stop: AbortSignal) {
    this.host = inner.host
    this.#inner = inner
    this.#stop = stop
  }

  script(script: string, options: Options = {}): Promise<ExecResult> {
    return this.#inner.script(script, this.#ending(options))
  }

  exec(command: string, options: ExecOptions & { readonly asLoginUser?: boolean } = {}): Promise<ExecResult> {
    return this.#inner.exec(command, this.#ending(options))
  }

  upload(local: LocalFile, path: string, mode: string, options?: UploadOptions): Promise<void> {
    return this.#inner.upload(local, path, mode, options)
  }

  connect(...words: ConnectWords): Promise<Duplex> {
    return this.#inner.connect(...words)
  }

  close(): Promise<void> {
    return this.#inner.close()
  }

  #ending<Given extends Options>(options: Given): Given {
    if (options.changes === true) return options
    const { signal = this.#stop } = options
    return { ...options, signal: signal === this.#stop ? signal : anySignal([this.#stop, signal]) }
  }
}
