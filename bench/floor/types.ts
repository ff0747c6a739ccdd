export interface FloorHost {
  readonly name: string
  readonly address: string
  readonly port: number
  /** Accepted host keys, base64. */
  readonly keys: readonly string[]
  readonly script: string
}

/** Everything that the floor program needs, ready: it parses and decides nothing. */
export interface FloorInput {
  readonly identityFile: string
  readonly hosts: readonly FloorHost[]
  readonly nameServer: { readonly host: string; readonly address: string; readonly port: number }
}
