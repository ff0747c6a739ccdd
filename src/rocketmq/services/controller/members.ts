import { hint } from '../../../hint.ts'
import { label, registeredAddress } from '../../../model/address.ts'
import type { Cluster } from '../../../model/cluster.ts'
import { membersOf } from '../../../model/groups.ts'
import type { MemberFinding, ServiceAnswer } from '../behaviour.ts'

/** Members of groups that the controllers elect masters of, and that the leading controller does not know or hear of. */
export function membersMissed(
  cluster: Cluster,
  answers: ReadonlyMap<string, ServiceAnswer>,
): readonly MemberFinding[] {
  return [...answers.values()].flatMap(({ replicas }) =>
    [...(replicas ?? [])].flatMap(([group, known]) =>
      membersOf(cluster, group).flatMap((member): MemberFinding[] => {
        // One that does not answer is a problem already.
        if (!answers.has(member.id)) return []
        const alive = known.get(registeredAddress(cluster, member))
        if (alive === true) return []
        return [
          {
            code: 'unknown-member',
            instance: member.id,
            host: member.host,
            group,
            message: `the leading controller ${alive === undefined ? 'does not know' : 'hears nothing of'} ${label(cluster, member)} on ${member.host}, and would not elect it master of ${group}`,
            hint: hint`Test whether it reaches the controllers: ${{ run: 'check' }}. See why: ${{ run: 'logs', limit: member.id }}.`,
          },
        ]
      }),
    ),
  )
}
