import type { Clock } from '../engine/clock.ts'
import type { Secret } from '../secret.ts'

/**
 * Options of connections. One object serves all hosts of a run: it remembers the answers of the user, the connections
 * to jump hosts, the answers of `ssh -G` and the pacing of handshakes.
 */
export interface TransportOptions {
  /** Writes the key of a host that no known_hosts file knows to the user's own; never accepts a changed key. */
  readonly acceptNewHostKeys: boolean
  /**
   * Asks the user for a password or passphrase; undefined means no answer. Asked once per question and run, whatever
   * the number of hosts. Not given: nothing is asked, and what is missing is an error.
   */
  readonly askSecret?: (question: string) => Promise<Secret | undefined>
  /** ms between two keepalive messages, 10 000 unless given; three without an answer end the connection. */
  readonly keepaliveMs?: number
  /** Gives up connecting; running scripts have signals of their own. */
  readonly signal?: AbortSignal
  /** Instead of ~/.ssh/config and /etc/ssh/ssh_config, as `ssh -F`. */
  readonly sshConfigFile?: string
  /** Measures the pauses before another try of a connection or session; the system's clock unless given. */
  readonly clock?: Clock
  /** Facts a user may care about, e.g. a key file that was skipped and why. */
  readonly onNote?: (host: string, note: string) => void
  /** The socket of each attempt to connect, before it has connected: for counters of bytes. A tunnel where a jump host is used. */
  readonly onSocket?: (host: string, socket: unknown) => void
}

/** OpenSSH has no limit of its own; this one covers TCP connect, handshake and login together. */
export const DEFAULT_CONNECT_TIMEOUT_MS = 10_000
export const DEFAULT_KEEPALIVE_MS = 10_000
export const KEEPALIVE_COUNT = 3
