import { sh } from '../shell/quote.ts'
import type { Boundaries } from './store-folder.ts'

/** Read-only lines with what bounds the removal of a store: `data <real path>`, and `home <real path>` of every user. */
export const boundariesScript = (data: string): string => `printf 'data %s\\n' "$(${sh`readlink -f ${data}`})"
cut -d : -f 6 /etc/passwd | sort -u | xargs readlink -f | sed 's/^/home /'`

/** @param lines first word, and the rest */
export function parseBoundaries(
  data: string,
  lines: readonly { readonly key: string; readonly value: string }[],
): Boundaries {
  return {
    data: { path: data, real: lines.find(({ key, value }) => key === 'data' && value !== '')?.value },
    homes: lines.filter(({ key }) => key === 'home').map(({ value }) => value),
  }
}
