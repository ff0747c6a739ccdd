import type { DeliveredInput } from './schema/core.ts'
import type { Path } from './raw.ts'

/** A place of the inventory that may name a file or folder of this machine. */
export interface Mention {
  readonly kind: 'archive' | 'source' | 'jdk' | 'key' | 'known-hosts'
  readonly at: Path
  readonly text: string | undefined
  readonly sha512?: string | undefined
}

/** The archive at a place that may name one. */
export function archiveMention(
  at: Path,
  input: Pick<DeliveredInput, 'file' | 'sha512'> | undefined,
): Mention {
  return { kind: 'archive', at: [...at, 'file'], text: input?.file, sha512: input?.sha512 }
}
