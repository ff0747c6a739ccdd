import type { Probe } from '../engine/resource.ts'
import type { Instance } from '../model/cluster.ts'
import { kindOf } from '../services/index.ts'

/** State of an instance. */
export type Activity =
  | 'running'
  | 'stopped'
  /** Ended by itself and is not started again. */
  | 'failed'
  /** Ended by itself and waits for the next try. */
  | 'crashing'
  /** Its first start, or one by a command or with the host, is under way. */
  | 'starting'
  /** Stopping by a command, or paused. */
  | 'changing'
  /** The host's administrator forbade it (a masked unit). */
  | 'forbidden'

/** The parts that a start is made of, by the names that people read: conf, env, unit, release, JDK. */
export type StartParts = Readonly<Record<string, string>>

/** One instance as its host reports it. */
export interface InstanceState {
  readonly instance: string
  readonly activity: Activity
  /** For people: 'exit-code 255', 'oom-kill'; empty when nothing went wrong. */
  readonly reason: string
  /** Starts with the host. */
  readonly atBoot: boolean
  /** The file on the disk differs from what the service manager has read. */
  readonly stale: boolean
  /** Files beside the unit, or for all units, that change it and are not made by this tool (`systemctl edit`). */
  readonly dropIns?: readonly string[]
  /** Limits of a container that this tool did not set (`docker update`), for people: 'memory 734.0 MB'. */
  readonly limits?: readonly string[]
  /** The user that such a file sets, where it is another than the service's. */
  readonly dropInUser?: string
  /** A unit file of the same name that the service manager reads instead of this tool's. */
  readonly shadowedBy?: string
  /** Such files came, went or changed since the present start. */
  readonly newDropIns?: boolean
  /** Process id of java; undefined while there is none. */
  readonly javaPid: number | undefined
  /** -Xmx of that process, bytes, by its own command line; undefined where that was not read. */
  readonly maxHeap?: number
  /** The user that the process runs as, where it is another than the service's. */
  readonly otherUser?: string
  /** A program or library of the process that was removed or replaced since its start. */
  readonly replaced?: string
  /** Files that the process may have open, where these are fewer than a start by this tool's unit gives on this host. */
  readonly fewFiles?: number
  /** The lock of another store that the process has open, instead of that of its own. */
  readonly otherLock?: string
  /** Seconds since the last start; undefined unless running. */
  readonly uptime: number | undefined
  /** Starts by the service manager itself since the last one by command. */
  readonly restarts: number
  /** Parts of the present start; undefined when there is no trustworthy record. */
  readonly startedWith: StartParts | undefined
  /** Those parts of a start that only the host knows, as they are now. */
  readonly current: StartParts
}

/** A process that holds a port. */
export interface PortHolder {
  readonly port: number
  /** For people: 'nginx (pid 812)'. */
  readonly process: string
  /** Unit of another instance of RocketMQ: 'rocketmq-broker-a-0.service'. */
  readonly unit?: string
}

/** All instances of a host, by id, and the foreign processes that listen there. */
export interface HostState {
  readonly instances: ReadonlyMap<string, InstanceState>
  /** Listening ports held by others than our instances; read only while one of ours is not running. */
  readonly foreignListeners: readonly PortHolder[]
}

export interface LogOptions {
  /** The last so many lines. */
  readonly lines: number
  /** Go on with new lines until the script is ended. */
  readonly follow?: boolean
  /** Nothing older, as `journalctl --since` reads it: '10 min ago'. RocketMQ's own log file has `lines` in any case. */
  readonly since?: string
}

/**
 * The runtime of instances on a host: as shell text for root's `sh`. No code above it knows which runtime it is.
 * All scripts are quiet on success unless said otherwise.
 */
export interface Runtime {
  /** One probe for all instances of a host: the same text for each, so the engine runs it once. */
  observe(instances: readonly Instance[]): Probe<HostState>
  /** Starts it, now and at boot. Does nothing to one that runs. Does not wait for it to answer. */
  start(instance: Instance): string
  /** Stops it and returns when the process has ended; the start at boot stays as it is. */
  stop(instance: Instance): string
  /** Stops it if it runs, and starts it. Warns (shell/warning.ts) when the stop took too long and ended in SIGKILL. */
  restart(instance: Instance): string
  /** Ends it at once by SIGKILL, as a crash would; whatever starts it after a crash does so now. For drills. */
  kill(instance: Instance): string
  /** Starts at boot, whether it runs or not; the service manager reads its files again. */
  prepare(instance: Instance): string
  /**
   * Records that the write permission of a running broker is removed, for as long as its process lives: only a restart
   * gives it back.
   */
  recordWriteWipe(instance: Instance): string
  /**
   * Prints a line for everything of its own that carries an instance: its unit, its container; and 'foreign' when this tool has
   * not made it.
   */
  leftovers(instance: Instance): string
  /** Removes what `remnants` prints, of an instance that does not run. */
  remove(instance: Instance): string
  /** Fails with a message naming process and port when another process holds a port of the instance. */
  portsFree(instance: Instance): string
  /** Shell text that sets `own` to a part of the cgroup of its processes; empty: it has none. */
  ownMark(instance: Instance): string
  /** Condition: exit 0 when it runs and its own process listens, 1 not yet, 3 when it will not. */
  answering(instance: Instance): string
  /** Prints why it does not come up: its state, the end of its journal and of its own log. */
  evidence(instance: Instance): string
  /** Prints the log of the process and of RocketMQ itself. */
  logs(instance: Instance, options: LogOptions): string
  /** Runs `mqadmin <args>` on the host as the service user; prints what it prints. It exits 0 even when it failed. */
  runMqadmin(args: readonly string[]): string
}

/** ms that a start may take until the port answers. */
export function startTimeoutMs(instance: Pick<Instance, 'service'>): number {
  return kindOf(instance).startTimeoutMs
}

/** ms until a stop is given up; TimeoutStopSec and some room. */
export const STOP_TIMEOUT_MS = 200_000
