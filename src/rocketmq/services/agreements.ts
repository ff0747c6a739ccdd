import { services, type Service } from '../../services/index.ts'
import type { Cluster } from '../../model/cluster.ts'
import type { Agreement, LeftMember, MemberFinding, ServiceAnswer } from './behaviour.ts'
import { behaviours } from './registry.ts'

/** Facts that the instances of each service must agree on; services without such a fact are left out. */
export const agreements: readonly (Agreement & { readonly service: Service })[] = services.flatMap(
  ({ name: service }) => {
    const agreement = behaviours[service]?.agreement
    return agreement === undefined ? [] : [{ service, ...agreement }]
  },
)

/** Members of broker groups that servers of any service miss. */
export function membersMissed(
  cluster: Cluster,
  answers: ReadonlyMap<string, ServiceAnswer>,
): readonly MemberFinding[] {
  return Object.values(behaviours).flatMap(({ membersMissed: missed }) => missed?.(cluster, answers) ?? [])
}

/** Members of broker groups that servers of any service keep, and that the inventory has not. */
export function membersLeft(
  cluster: Cluster,
  answers: ReadonlyMap<string, ServiceAnswer>,
): readonly LeftMember[] {
  return Object.values(behaviours).flatMap(({ membersLeft: left }) => left?.(cluster, answers) ?? [])
}
