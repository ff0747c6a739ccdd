import { hint, type HintText } from '../../hint.ts'
import type { Instance } from '../../model/cluster.ts'

/** Hint for an instance that does not serve. */
export function startHint({ id }: Instance): HintText {
  return hint`See why: ${{ run: 'logs', limit: id }}. Start it: ${{ run: 'apply' }}.`
}
