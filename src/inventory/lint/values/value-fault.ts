/** A fault of a value, and how to correct it. */
export interface ValueFault {
  readonly message: string
  readonly hint?: string
}
