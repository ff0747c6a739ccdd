import { hint } from '../../../hint.ts'
import { differingLeaders } from '../../client/controller.ts'
import type { Agreement } from '../behaviour.ts'

/** The controllers that answer name one leader. */
export const agreement: Agreement = {
  code: 'controllers-disagree',
  check(answers) {
    const leaders = [...answers].flatMap(([id, { election }]): [string, string][] =>
      election === undefined ? [] : [[id, election.leaderAddress]],
    )
    const differing = differingLeaders(new Map(leaders))
    if (differing === undefined) return undefined
    return {
      message: `the controllers have no common leader (${differing})`,
      hint: hint`Test whether most controllers run and reach each other: ${{ run: 'check' }}.`,
    }
  },
}
