import type { Instance } from '../../../model/cluster.ts'
import type { ConfValues, Start, UnreadCall } from '../starts/starts.ts'

/** The place that a foreign process was started from, and that may start it again. */
export type Origin =
  /** A shell, rc.local or cron. */
  | { readonly kind: 'hand' }
  | {
      readonly kind: 'unit'
      readonly unit: string
      /** Pids of java in the unit, this one included. */
      readonly javas: readonly number[]
      /** Active units that systemd stops with it. */
      readonly dependents: readonly string[]
      /** A su or its like stands between the unit and java: systemd ends that one, and it kills what it waits for. */
      readonly byPid?: true
    }
  | {
      readonly kind: 'container'
      readonly id: string
      readonly name: string
      /** Pids of java in the container, this one included. */
      readonly javas: readonly number[]
      /** Places other than docker that start it again. */
      readonly starts?: readonly ContainerStart[]
    }
  /** Another program keeps it alive: supervisord, the service manager of a user. */
  | { readonly kind: 'supervised'; readonly by: string }
  /** An instance of this tool. */
  | { readonly kind: 'managed' }

/** A place that starts a container of docker again. */
export type ContainerStart =
  | {
      readonly kind: 'unit'
      readonly unit: string
      /** Timers, paths and sockets that start the unit. */
      readonly triggers: readonly string[]
      /** Units that want one that is not enabled. */
      readonly by: readonly string[]
    }
  | { readonly kind: 'line'; readonly file: string; readonly number: number }
  /** Another program: supervisord, the service manager of a user. */
  | { readonly kind: 'keeper'; readonly by: string }

/** A process of RocketMQ on a host that is not one of the inventory's units or containers. */
export interface ForeignProcess {
  readonly pid: number
  /** Start time in ticks after the boot (/proc/PID/stat): with the pid it names one process. */
  readonly started: string
  readonly user: string
  /** Simple name of its main class: 'NamesrvStartup'. */
  readonly main: string
  /** The path after -c or -pc as it was given; undefined: none was. */
  readonly conf?: string
  /** Its working directory. */
  readonly cwd?: string
  /** The folder of its release (ROCKETMQ_HOME of its environment, set by mqbroker and mqnamesrv). */
  readonly home?: string
  /** Its command line for people: that of the script that started it, where it still runs. */
  readonly command: string
  readonly origin: Origin
  /** Ports of the host by which it is reached. */
  readonly ports: readonly number[]
  /** Folders of the host whose `lock` it has open (4.0+): the roots of its stores. */
  readonly roots: readonly string[]
  /** Folders of the host in which it has files of a store open; one that no mount shows begins with 'NAME:'. */
  readonly stores: readonly string[]
  /** Those of `stores` that are another folder for the host than for the process (PrivateTmp, a guest). */
  readonly hidden: readonly string[]
}

/** The instance that a process is taken over by, as far as a process is recognised by it. */
export type Matched = Pick<Instance, 'id' | 'service' | 'listenPort' | 'config' | 'broker'>

/** One process of a host, also after its pid was given to another one. */
export type Life = Pick<ForeignProcess, 'pid' | 'started'>

/** A line of a start file that names a script of RocketMQ. */
export interface AutostartLine {
  readonly file: string
  /** 1 is the first. */
  readonly number: number
  readonly text: string
  /** Start scripts of RocketMQ that a script of the line calls: 'mqbroker'. */
  readonly calls?: readonly string[]
}

/** Foreign processes of a host, and what starts them with it. */
export interface ForeignState {
  readonly processes: readonly ForeignProcess[]
  readonly lines: readonly AutostartLine[]
  /** Starts of RocketMQ with the host or from time to time. */
  readonly starts?: readonly Start[]
  /** Lines of start files with a script that is not read. */
  readonly unread?: readonly UnreadCall[]
  /** Configuration files in the starts, by their paths. */
  readonly confs?: ReadonlyMap<string, ConfValues>
  /** Start files that root cannot change: immutable, or on a file system that is mounted read-only. */
  readonly fixed?: readonly string[]
  /** Units with the name of one of the inventory that this tool did not write, with their files. */
  readonly units?: ReadonlyMap<string, string>
  /** The outermost folder that the service's user cannot enter, by the folder of a store that lies below it. */
  readonly barred?: ReadonlyMap<string, string>
  /** Ids of instances whose take over a run has begun and not finished, and the process that it ended. */
  readonly begun: ReadonlyMap<string, Life | undefined>
  /** Instances of the inventory on the host. */
  readonly instances: readonly Matched[]
  /** Folder of the inventory → the folder that it is without links; without those that do not exist. */
  readonly real: ReadonlyMap<string, string>
}
