import type { Secret } from '../../secret.ts'
import type { LocalFile } from '../access.ts'

/** A program on a host that hands a file to the other hosts. */
export interface RelayServer {
  /** Name of the host that has the file. */
  readonly host: string
  /** Address and TCP port at which the other hosts reach the program. */
  readonly address: string
  readonly port: number
  /** The other hosts prove by it that this run sent them. */
  readonly token: Secret
}

/** Shell text by which a host copies a file from another one. */
export interface RelayCopy {
  readonly title: string
  readonly script: string
  /** ms */
  readonly timeoutMs: number
}

/** Scripts by which hosts hand one file on to each other. The engine says which host copies from which. */
export interface Relay {
  /** Address at which the other hosts reach this host. */
  readonly address: string
  /**
   * Shell text that runs after the file has come to the host. It starts the program, which keeps the file open, and prints one
   * line by which `stop` finds it. Exit code other than 0: this host cannot hand the file on.
   */
  readonly serve: (server: RelayServer) => string
  /** Shell text that ends the program and closes its port. @param line what `serve` printed */
  readonly stop: (line: string) => string
  /** Copy of the file from another host to the host of this object. It fails unless the file is the right one. */
  readonly copy: (file: LocalFile, from: RelayServer) => RelayCopy
}
