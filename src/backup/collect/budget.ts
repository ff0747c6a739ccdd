import { RmqError } from '../../errors.ts'
import { MOST_BYTES, MOST_ROWS } from '../archive/format.ts'
import type { GroupTables } from '../contents.ts'

/** Counts what a backup collects, so that one that is too large ends early. */
export class Budget {
  readonly #most: { readonly bytes: number; readonly rows: number }
  #bytes = 0
  #rows = 0

  constructor(most = { bytes: MOST_BYTES, rows: MOST_ROWS }) {
    this.#most = most
  }

  /** @throws RmqError 'backup-failed' */
  addTables({ topics, groups, offsets, delays, users, acls }: GroupTables): void {
    this.#rows += topics.size + groups.size + offsets.length + delays.length + users.length + acls.length
    if (this.#rows > this.#most.rows) {
      throw tooLarge(`it has more than ${this.#most.rows} topics, groups, offsets and users`)
    }
  }

  /** @throws RmqError 'backup-failed' */
  addFiles(files: readonly { readonly content: Buffer }[]): void {
    for (const { content } of files) this.#bytes += content.length
    if (this.#bytes > this.#most.bytes) {
      throw tooLarge(`the config files of the hosts have more than ${this.#most.bytes / 1024 / 1024} MiB`)
    }
  }
}

/** A backup that cannot be written as one file. Nothing is cut off in silence. */
export const tooLarge = (why: string): RmqError =>
  new RmqError('backup-failed', `the backup is too large: ${why}`, {
    hint: 'Back up one broker group at a time: --limit GROUP.',
  })
