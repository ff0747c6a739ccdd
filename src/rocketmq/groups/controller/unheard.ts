import { hint, type HintText } from '../../../hint.ts'
import { label } from '../../../model/address.ts'
import type { Cluster, Instance } from '../../../model/cluster.ts'

/** A member that the leading controller does not list, or lists and has not heard of lately. */
export const unheardText = (cluster: Cluster, member: Instance, alive: boolean | undefined): string =>
  `the leading controller ${alive === undefined ? 'does not know' : 'hears nothing of'} ${label(cluster, member)}`

/** The next step for such a member. */
export const unheardHint = ({ id }: Instance): HintText =>
  hint`Test whether it reaches the controllers: ${{ run: 'check' }}. See why: ${{ run: 'logs', limit: id }}.`
