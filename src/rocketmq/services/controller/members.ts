import { hint, type HintText } from '../../../hint.ts'
import { instancesOf, registeredAddress } from '../../../model/address.ts'
import type { Cluster, Instance } from '../../../model/cluster.ts'
import { membersOf } from '../../../model/groups.ts'
import { withRemovals } from '../../../model/with-removals.ts'
import { unheardHint, unheardText } from '../../groups/controller/unheard.ts'
import type { LeftMember, MemberFinding, ServiceAnswer } from '../behaviour.ts'

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
        const alive = known.get(registeredAddress(cluster, member))?.heard
        if (alive === true) return []
        return [
          {
            code: 'unknown-member',
            instance: member.id,
            host: member.host,
            group,
            message: `${unheardText(cluster, member, alive)} on ${member.host}, and would not elect it master of ${group}`,
            hint:
              alive === false && hasId(cluster, member, answers) ? restartHint(member) : unheardHint(member),
          },
        ]
      }),
    ),
  )
}

/**
 * Members that the leading controller keeps, hears nothing of, and that are none of the inventory. One that it hears of is listed by
 * the name servers.
 */
export function membersLeft(
  cluster: Cluster,
  answers: ReadonlyMap<string, ServiceAnswer>,
): readonly LeftMember[] {
  const whole = withRemovals(cluster)
  const brokers = instancesOf(whole, 'broker').map((broker) => registeredAddress(whole, broker))
  return [...answers.values()].flatMap(({ replicas }) =>
    [...(replicas ?? [])].flatMap(([group, known]) =>
      [...known].flatMap(([address, { heard, ids }]): LeftMember[] =>
        heard || brokers.includes(address)
          ? []
          : [
              {
                code: 'left-member',
                group,
                message: `the leading controller still has an id for ${address} in group ${group}, hears nothing of it, and it is not in the inventory`,
                hint: leftHint(group, ids),
              },
            ],
      ),
    ),
  )
}

/** A name server lists the member under an id: it has found its place in the group. One without a master has the id -1. */
function hasId(cluster: Cluster, member: Instance, answers: ReadonlyMap<string, ServiceAnswer>): boolean {
  const address = registeredAddress(cluster, member)
  return [...answers.values()].some(({ registrations = [] }) =>
    registrations.some((row) => row.address === address && row.brokerId >= 0),
  )
}

/** @param ids of the member, as digits */
function leftHint(group: string, ids: readonly string[]): string {
  const [first = '', ...more] = ids
  const list = more.length === 0 ? first : `'${ids.join(';')}'`
  const words = first === '' ? '' : ` -bn ${group} -b ${list} (and -a, -c)`
  const [name, does] = more.length === 0 ? ['id', 'id does'] : ['ids', 'ids do']
  return `Remove its ${name} with mqadmin cleanBrokerMetadata${words} if that broker does not come back; until then the ${does} no harm.`
}

const restartHint = ({ id }: Instance): HintText =>
  hint`Restart ${id}: ${{ run: 'restart', limit: id }}. If it is still not heard of, test whether it reaches the controllers: ${{ run: 'check' }}.`
