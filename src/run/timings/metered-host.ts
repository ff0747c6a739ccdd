import type { Duplex } from 'node:stream'
import type { ExecOptions, ExecResult, HostAccess, LocalFile, UploadOptions } from '../../engine/access.ts'
import type { HostCounters } from '../../engine/timings/timings.ts'
import type { ConnectedHost } from '../hosts/connector.ts'

type ConnectWords = Parameters<HostAccess['connect']>

/** The last process id that the kernel gave, of processes and threads. Read without a process of its own. */
const LAST_PID = 'read -r _ _ _ _ last </proc/loadavg && echo "$last"'
const LAST_PID_TIMEOUT_MS = 5_000

/** A host that counts what it is used for. */
export class MeteredHost implements ConnectedHost {
  readonly host: string
  readonly #inner: ConnectedHost
  readonly #counters: HostCounters
  #firstPid: number | undefined

  /** Use `meteredHost`. */
  constructor(inner: ConnectedHost, counters: HostCounters, firstPid: number | undefined) {
    this.host = inner.host
    this.#inner = inner
    this.#counters = counters
    this.#firstPid = firstPid
  }

  script(script: string, options?: Omit<ExecOptions, 'stdin'>): Promise<ExecResult> {
    return this.#timed(this.#inner.script(script, options))
  }

  exec(command: string, options?: ExecOptions & { readonly asLoginUser?: boolean }): Promise<ExecResult> {
    return this.#timed(this.#inner.exec(command, options))
  }

  upload(local: LocalFile, path: string, mode: string, options?: UploadOptions): Promise<void> {
    this.#counters.uploads += 1
    return this.#inner.upload(local, path, mode, options)
  }

  connect(...words: ConnectWords): Promise<Duplex> {
    this.#counters.tunnels += 1
    return this.#inner.connect(...words)
  }

  async close(): Promise<void> {
    const first = this.#firstPid
    this.#firstPid = undefined
    if (first !== undefined) {
      const last = await lastPid(this.#inner)
      // The numbers begin again at kernel.pid_max.
      if (last !== undefined && last >= first) this.#counters.processes = last - first
    }
    await this.#inner.close()
  }

  async #timed(result: Promise<ExecResult>): Promise<ExecResult> {
    const begun = performance.now()
    this.#counters.scripts += 1
    try {
      return await result
    } finally {
      this.#counters.scriptMs += performance.now() - begun
    }
  }
}

/** Makes a host count, from now on. Asks it for its last process id. */
export async function meteredHost(inner: ConnectedHost, counters: HostCounters): Promise<MeteredHost> {
  return new MeteredHost(inner, counters, await lastPid(inner))
}

/** undefined: the host does not say. It never makes the run fail. */
async function lastPid(host: ConnectedHost): Promise<number | undefined> {
  try {
    const { stdout } = await host.script(LAST_PID, { timeoutMs: LAST_PID_TIMEOUT_MS })
    const [, digits] = /^(\d{1,10})\s*$/.exec(stdout.toString()) ?? []
    return digits === undefined ? undefined : Number(digits)
  } catch {
    return undefined
  }
}
