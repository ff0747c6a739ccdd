import type { Cluster } from '../../../model/cluster.ts'
import { differingLeaders } from '../../client/controller.ts'
import { answerOf, type Answers, type Problem } from '../verification.ts'
import { hint } from '../../../hint.ts'

/** Problem when the answering controllers name different leaders. */
export function checkControllers(cluster: Cluster, answers: Answers): Problem[] {
  const leaders = cluster.instances.flatMap(({ id }): [string, string][] => {
    const { election } = answerOf(answers, id) ?? {}
    return election === undefined ? [] : [[id, election.leaderAddress]]
  })
  const differing = differingLeaders(new Map(leaders))
  if (differing === undefined) return []
  return [
    {
      code: 'controllers-disagree',
      message: `the controllers have no common leader (${differing})`,
      hint: hint`Test whether most controllers run and reach each other: ${{ run: 'check' }}.`,
    },
  ]
}
