import type { Duplex } from 'node:stream'

export interface ExecOptions {
  /** Sent to the command's stdin, then stdin is closed. */
  readonly stdin?: string | Buffer | AsyncIterable<Buffer>
  /** ms until the command is given up (its process group is killed); no limit unless given. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  /**
   * It changes the host, or what the user typed may: the first Ctrl-C lets it end. Without this a script is a reading, which the
   * first Ctrl-C breaks off (src/run/hosts/readings-end.ts).
   */
  readonly changes?: true
  /** Called with stdout as it arrives; the result then holds none of it, as it may come for days. */
  readonly onStdout?: (chunk: Buffer) => void
  /**
   * Bytes of stdout, and of stderr, after which the command is ended with 'answer-too-long'. 4 MiB unless given; no limit
   * for stdout that `onStdout` takes. Of stderr the result holds 64 KiB at most.
   */
  readonly maxBytes?: number
}

export interface ExecResult {
  readonly exit: number
  readonly stdout: Buffer
  readonly stderr: Buffer
}

/**
 * One host as the engine sees it: a way to run scripts as root and to reach its ports. Implemented by the
 * transport over SSH, and by a fake in unit tests.
 */
export interface HostAccess {
  readonly host: string
  /**
   * Runs `script` by `sh` as root (through sudo where the inventory says so), the script on stdin.
   * @throws RmqError 'connection-lost', 'timeout', 'answer-too-long', 'sudo-…' with the host named; a non-zero exit is a
   *   result.
   */
  script(script: string, options?: Omit<ExecOptions, 'stdin'>): Promise<ExecResult>
  /**
   * Brings a local file to `path` on the host: temporary name beside it, sha256 compared, chmod, rename.
   * @throws RmqError 'upload-failed' (e.g. no space) with the host's own words.
   */
  upload(local: LocalFile, path: string, mode: string, options?: UploadOptions): Promise<void>
  /** A TCP connection opened from the host itself, e.g. to a broker's port. @throws RmqError 'forward-refused' */
  connect(address: string, port: number, signal?: AbortSignal, turns?: ConnectTurns): Promise<Duplex>
}

/** For hosts that open only a few connections at a time (sshd without tunnels). */
export interface ConnectTurns {
  /** Called with true when the connection has to wait for its turn, and with false when the turn has come. */
  readonly onWaiting?: (waiting: boolean) => void
  /** Asks to close the connection, as others wait for its place; true: it is closed now. */
  readonly onWanted?: () => boolean
}

/** A host as a call sees it that may only read: its name and a way to its ports. */
export type HostPorts = Pick<HostAccess, 'host' | 'connect'>

/**
 * Passes while this run holds the lock and was not asked to stop. What changes something calls it right before.
 * @throws RmqError 'lock-lost', 'interrupted'; those of the connection
 */
export type Guard = () => Promise<void>

/** A host as a call sees it that may also write, each time behind the guard. */
export interface GuardedHost extends HostPorts {
  readonly guard: Guard
}

export interface UploadOptions {
  readonly signal?: AbortSignal
  /** Bytes sent so far. */
  readonly onProgress?: (sent: number) => void
}

export interface LocalFile {
  readonly path: string
  readonly bytes: number
  /** Lower-case hex. */
  readonly sha256: string
  /** Lower-case hex. It was compared with the inventory's sum, or with what the same place gave before. */
  readonly sha512: string
  /** Warning for a file that was obtained just now and that no sum of the inventory verifies. */
  readonly unverified?: string
}

/** A file that may have to be fetched or built first; obtained once per run. */
export interface LocalSource {
  /** For messages: the URL or path. */
  readonly label: string
  /** Looks at what it is made of on the control machine; fetches and builds nothing. Throws what `obtain` would. */
  check(signal: AbortSignal): Promise<void>
  obtain(signal: AbortSignal, progress: (text: string) => void): Promise<LocalFile>
}
