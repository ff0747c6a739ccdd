import { RmqError } from '../../errors.ts'
import { getOrMake } from '../../objects.ts'
import type { LocalFile } from '../access.ts'
import type { RelayCopy } from './relay.ts'
import { hasRoom, isUsable, startServer, type ServerHost, type Started } from './servers.ts'

/** One host that needs a file. */
export interface Copier extends ServerHost {
  /** Makes a copy on the host. @throws RmqError of the step that failed */
  readonly run: (copy: RelayCopy) => Promise<void>
  /** Sends the file from the control machine. */
  readonly push: () => Promise<void>
  /** Called once when the host waits for another one. */
  readonly onWaiting: () => void
  /** Called when the host could not copy from another, before `push`. */
  readonly onFailed: (from: string, error: RmqError) => void
}

interface RelayedFile {
  /** Hosts that do not have the file yet. */
  open: number
  readonly servers: Started[]
  /** Hosts to which the control machine sends the file now. */
  pushes: number
  /** Hosts have the file and none can hand it on: the control machine sends it to each. */
  isBroken: boolean
  waiting: (() => void)[]
}

/** Files of a phase that come to one host from the control machine, and to the others from hosts that have them. */
export class RelayHub {
  readonly #files = new Map<string, RelayedFile>()

  /**
   * Brings a file to a host: from the control machine if no host has it, else from one that has it. Where that fails, and where
   * no host can hand it on, from the control machine.
   * @throws what `push` throws, the reason of the signal
   */
  async bring(file: LocalFile, copier: Copier): Promise<void> {
    const state = getOrMake(this.#files, file.sha512, newFile)
    state.open += 1
    try {
      await bringNow(state, file, copier)
    } finally {
      state.open -= 1
    }
  }

  /** Ends all programs that hand files on. One on a host that does not answer ends by itself. */
  async close(): Promise<void> {
    const all = [...this.#files.values()].flatMap(({ servers }) => servers)
    this.#files.clear()
    await Promise.allSettled(all.map(({ stop }) => stop()))
  }
}

const newFile = (): RelayedFile => ({ open: 0, servers: [], pushes: 0, isBroken: false, waiting: [] })

async function bringNow(state: RelayedFile, file: LocalFile, copier: Copier): Promise<void> {
  let isWaiting = false
  for (;;) {
    copier.signal.throwIfAborted()
    const source = state.servers.find(hasRoom)
    if (source !== undefined) {
      const isCopied = await copy(state, file, copier, source)
      if (!isCopied) await push(state, copier)
      else if (needsSource(state)) await serve(state, copier)
      return
    }
    if (state.isBroken || (state.pushes === 0 && !state.servers.some(isUsable))) {
      await push(state, copier)
      return
    }
    if (!isWaiting) copier.onWaiting()
    isWaiting = true
    await turn(state, copier.signal)
  }
}

/** Other hosts than this one wait for a host to copy from. */
const needsSource = ({ open, servers, pushes }: RelayedFile): boolean =>
  open - 1 > servers.reduce((sum, { copies }) => sum + copies, pushes)

/** @returns false when this host cannot copy the file */
async function copy(
  state: RelayedFile,
  file: LocalFile,
  { relay, run, onFailed }: Copier,
  source: Started,
): Promise<boolean> {
  source.copies += 1
  try {
    await run(relay.copy(file, source.server))
    return true
  } catch (error) {
    if (!(error instanceof RmqError) || error.code !== 'step-failed') throw error
    source.failures += 1
    state.isBroken ||= !state.servers.some(isUsable)
    onFailed(source.server.host, error)
    return false
  } finally {
    source.copies -= 1
    wake(state)
  }
}

/** Sends the file to a host, which then hands it on. The next host waits until both have happened. */
async function push(state: RelayedFile, copier: Copier): Promise<void> {
  state.pushes += 1
  try {
    await copier.push()
    if (!state.isBroken) await serve(state, copier)
  } finally {
    state.pushes -= 1
    wake(state)
  }
}

async function serve(state: RelayedFile, host: ServerHost): Promise<void> {
  const started = await startServer(host)
  if (started !== undefined) state.servers.push(started)
  else state.isBroken ||= !state.servers.some(isUsable)
  wake(state)
}

function wake(state: RelayedFile): void {
  const { waiting } = state
  state.waiting = []
  for (const go of waiting) go()
}

/** Waits until a host has the file, a copy has ended, or sending has failed. */
async function turn(state: RelayedFile, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const go = (): void => {
      signal.removeEventListener('abort', go)
      resolve()
    }
    signal.addEventListener('abort', go, { once: true })
    state.waiting.push(go)
  })
}
