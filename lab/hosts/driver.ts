import type { RunResult } from '../process.ts'

/** A network of hosts that reach each other and this machine, and nothing else. */
export interface LabNetwork {
  /** 0 … 254: the third byte of the addresses, and a part of the names of everything on this machine. */
  readonly index: number
}

/** One host as a driver sees it. */
export interface HostSpec {
  readonly lab: string
  readonly name: string
  readonly network: LabNetwork
  readonly address: string
  /** The root file system it starts from; never written to. */
  readonly rootfs: string
  /** The driver's own folder for it: what the host writes, its console, its process ids. */
  readonly dir: string
}

/** A file that a host has before it boots for the first time. */
export interface SeedFile {
  readonly path: string
  readonly content: string
  readonly mode: number
  /** Numeric owner and group; root when absent. Folders made on the way get the same. */
  readonly owner?: number
}

/**
 * Makes hosts of a root file system. systemd-nspawn does it today; where Docker and a registry are at hand
 * a CentOS image with systemd could do the same behind this interface.
 */
export interface LabDriver {
  /** Makes the network of a lab. Harmless when it is there. */
  openNetwork(network: LabNetwork): Promise<void>
  closeNetwork(network: LabNetwork): Promise<void>
  /** Gives the host its disk, or a fresh one with the seed files on it; true when it is fresh. */
  prepare(host: HostSpec, seed: readonly SeedFile[]): Promise<boolean>
  /** Boots a prepared host and returns when its init runs; services come later. */
  boot(host: HostSpec): Promise<void>
  /** An orderly shutdown; returns when the host is off. Harmless when it is. */
  powerOff(host: HostSpec): Promise<void>
  /** As if the power cable were pulled: no process gets a signal it could handle. */
  kill(host: HostSpec): Promise<void>
  /** Something that differs between two boots of the host, or nothing when it is off. */
  bootId(host: HostSpec): Promise<string | undefined>
  /** Runs a script as root on the host without any network. */
  exec(host: HostSpec, script: string, timeout?: number): Promise<RunResult>
  /** Plugs the network cable in or out. */
  setLink(host: HostSpec, connected: boolean): Promise<void>
  /** Keeps the disk of a host that is off under a name. */
  freeze(host: HostSpec, snapshot: string): Promise<void>
  /** Gives a host that is off the disk that was kept under a name. */
  thaw(host: HostSpec, snapshot: string): Promise<void>
  /** Forgets all that a host ever wrote. It has to be off. */
  erase(host: HostSpec): Promise<void>
  /** The file with what the host printed to its console. */
  consoleLog(host: HostSpec): string
}
