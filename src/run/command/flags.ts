/** Flags of every command. */
export interface CommonFlags {
  readonly output: 'text' | 'json'
  readonly verbose: boolean
  readonly debug: boolean
}

/** Flags of every command that contacts hosts. */
export interface RemoteFlags extends CommonFlags {
  /** Names of hosts, groups and instances. */
  readonly limit?: readonly string[]
  /** Hosts worked on at a time. */
  readonly concurrency: number
  readonly yes: boolean
  readonly acceptNewHostKeys: boolean
  readonly askBecomePass: boolean
  readonly askPass: boolean
}

/** Every flag of every command, as handlers read it. Flags that are not given are undefined unless they have a default. */
export interface Flags extends RemoteFlags {
  // init
  readonly topology?: string
  // apply, restart
  /** false: --no-drain was given. */
  readonly drain?: boolean
  // inventory
  readonly graph?: boolean
  readonly names?: boolean
  // plan
  readonly exitCode?: boolean
  readonly scripts?: boolean
  // exec, bootstrap
  readonly become?: boolean
  // unlock
  readonly reason?: string
  // logs
  readonly lines?: number
  readonly follow?: boolean
  readonly since?: string
  // smoke
  readonly topic?: string
  /** To each master. */
  readonly messages?: number
  /** ms. */
  readonly duration?: number
  readonly threads?: number
  /** Bytes. */
  readonly size?: number
  /** Messages per second to all masters together. */
  readonly rate?: number
  readonly slaves?: boolean
  // drill
  /** ms. */
  readonly timeout?: number
  // reset
  /** The cluster whose stores may be removed without a question. */
  readonly yesWipe?: string
  // bootstrap
  readonly rocketmqVersion?: string
  readonly artifact?: string
  readonly sha512?: string
  readonly jdk?: number
  readonly user?: string
  readonly identityFile?: string
  readonly jump?: string
  readonly heap?: string
  readonly home?: string
  readonly data?: string
  /** false: --no-start was given. */
  readonly start?: boolean
}
