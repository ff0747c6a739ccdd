/** The start of an instance, now or in the past, as far as its store depends on it. */
export interface Start {
  /** RocketMQ's. */
  readonly version: string
  /** The keys of its properties file that its store depends on (store-compat.ts: WATCHED). */
  readonly keys: ReadonlyMap<string, string>
}

/** Two starts of one instance on one store with files in it. */
export interface Succession {
  readonly instance: string
  readonly service: string
  readonly before: Start
  readonly now: Start
  /** The store keeps the epochs of elected masters. */
  readonly hasEpochs: boolean
}
