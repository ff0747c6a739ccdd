import type { Matched } from './foreign.ts'

/** Paths and names by which foreign processes are read. */
export interface ForeignPlaces {
  /** Folders of the stores of the host's instances. */
  readonly folders: readonly string[]
  /** Folder with a file for each instance whose take over has begun. */
  readonly begun: string
  /** Ids of the host's instances. */
  readonly ids: readonly string[]
  readonly instances: readonly Matched[]
  /** Units of the host's instances; empty for containers. */
  readonly units?: readonly string[]
  /** The user that has to reach the folders by the host's paths; undefined: a container has them mounted. */
  readonly reachedBy?: string
}
