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
