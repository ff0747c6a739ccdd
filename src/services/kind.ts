import type { Voters } from '../groups/kind.ts'

/** A step of a cluster's start: a phase of `apply` and a wave of `start`. Its instances start together. */
export interface Wave {
  /** Id of the phase. */
  readonly phase: string
  readonly title: string
  /** Roles in a broker group that start in this wave; every other role starts in the first one. */
  readonly roles?: readonly string[]
  /** In `apply` it begins when the instances of that phase listen, and waits together with it until they serve. */
  readonly overlaps?: string
}

/** The release's start script of a service. */
export interface StartScript {
  /** In the folder bin of the release: 'mqbroker'. */
  readonly program: string
  /** Simple name of the main class: 'NamesrvStartup'. */
  readonly main: string
  /** The script that `program` runs; it sets the heap. */
  readonly runs: 'runserver.sh' | 'runbroker.sh'
  /** The option before the path of the configuration file. */
  readonly option: '-c' | '-pc'
  /** Options with a value that only this one takes, besides `-c FILE` and `-n ADDRESSES`: short and long names. */
  readonly options?: readonly (readonly [short: string, long: string])[]
}

/** A port that a service listens on. */
export interface Port {
  readonly purpose: string
  /** As in the model (src/model/cluster.ts). */
  readonly audience: 'clients' | 'cluster' | 'group'
}

/**
 * An instance that must run before another one starts:
 * - 'name-server': any one name server, to register at or to ask;
 * - 'own-master': for a slave, the master that it copies from;
 * - 'any-master': any one broker that takes writes.
 */
export type StartNeed = 'name-server' | 'own-master' | 'any-master'

/** A key that names the folders of a log. */
export interface LogKey {
  readonly key: string
  /** The folder below the store's that a member of a group that elects uses without the key, by its number ('n0'). */
  readonly ofMember?: (selfId: string) => string
}

/**
 * The facts of one service: its page. Everything that holds for some services and not for others is read from here, so
 * that a new service is a page and a line in registry.ts. What is asked of a running one and done around its start
 * lies in src/rocketmq/services.
 */
export interface ServiceKind {
  /** In ids of instances, names of files and records: 'broker'. */
  readonly name: string
  /** For people. */
  readonly title: string
  /** 'name servers' */
  readonly plural: string
  readonly waves: readonly [Wave, ...Wave[]]
  readonly needs: readonly StartNeed[]
  /** Brokers register at it, and clients ask it where they are. */
  readonly keepsRoutes?: boolean
  /**
   * The other instances of the cluster depend on it: it is removed after them, and a run that restarts some of its kind
   * locks the hosts of the others too.
   */
  readonly coordinates?: boolean
  /** Purposes of the ports that other instances learn from a name server, with the address of its host for clients. */
  readonly announces?: readonly string[]
  /** Brokers that it connects to at the address which they announce to clients: those of its own group, or all. */
  readonly asksBrokers?: 'own-group' | 'all'
  /** undefined: it brings a program of its own. */
  readonly script?: StartScript
  readonly conf: 'properties' | 'json'
  /** Classes of RocketMQ that read its configuration file; without them its keys are not checked. */
  readonly confClasses?: readonly string[]
  /**
   * Keys of its configuration that name folders which it fills; several folders with commas. The first names the folder
   * of the store itself, the others those of its messages.
   */
  readonly storeKeys?: readonly string[]
  /** Those of storeKeys that name the folders of a log in which it writes; other keys name folders where it only reads. */
  readonly logKeys?: readonly LogKey[]
  /** Shell patterns of the files with its messages, below the folder of its store; undefined: it keeps none. */
  readonly messageFiles?: readonly string[]
  /** Names of the files that it makes in its store. A reset removes these, and no other file. */
  readonly storeFiles?: readonly RegExp[]
  /** undefined: its instances do not vote. */
  readonly votes?: Voters
  /** RocketMQ's own log of it, below the data folder of the instance: logback writes below user.home. */
  readonly log: string
  /** Further logs beside it, in which it writes why it does not start. */
  readonly furtherLogs?: readonly string[]
  /** Bytes, when the inventory says nothing: small enough for the machines that people start with. */
  readonly heap: number
  /** It takes direct memory beside its heap. */
  readonly direct?: boolean
  readonly ports: readonly Port[]
  /** The purpose of the port on which it is asked whether it serves; the one that clients connect to unless given. */
  readonly asked?: string
  /** The purpose of a further port that is asked, for the settings with which HTTP/2 begins (gRPC). */
  readonly http2?: string
  /** 'forever': however often it ended. 'limited': five times in 300 s. */
  readonly restart: 'limited' | 'forever'
  /** ms until its port answers. */
  readonly startTimeoutMs: number
  /** Its next start after a kill recovers the store, which takes longer. */
  readonly recovers?: boolean
}
