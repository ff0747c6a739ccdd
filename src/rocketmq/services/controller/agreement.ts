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
    const test = hint`Test whether most controllers run and reach each other: ${{ run: 'check' }}.`
    const differing = differingLeaders(new Map(leaders))
    if (differing !== undefined) {
      return { message: `the controllers have no common leader (${differing})`, hint: test }
    }
    const [leader] = leaders.map(([, address]) => address)
    const strange = [...answers].flatMap(([id, { election }]) => {
      const peers = [...(election?.peers?.values() ?? [])]
      return peers.length === 0 || leader === undefined || peers.includes(leader) ? [] : [id]
    })
    if (strange.length > 0) {
      return {
        message: `the leader of the controllers, ${leader ?? ''}, is not among the members that ${strange.join(', ')} ${strange.length > 1 ? 'know' : 'knows'}`,
        hint: test,
      }
    }
    return differingMembers(answers)
  },
}

/** Controllers with different lists of the members of their Raft group. */
function differingMembers(answers: Parameters<Agreement['check']>[0]): ReturnType<Agreement['check']> {
  const views = new Map<string, string[]>()
  for (const [id, { election }] of answers) {
    const peers = [...(election?.peers ?? [])].map(([number, address]) => `${number} ${address}`).sort()
    if (peers.length > 0) views.set(peers.join(', '), [...(views.get(peers.join(', ')) ?? []), id])
  }
  if (views.size < 2) return undefined
  const said = [...views].map(([members, ids]) => `${ids.join(', ')}: ${members}`).join('; ')
  return {
    message: `the controllers do not have the same members (${said})`,
    hint: hint`Give all of them the list of the inventory: ${{ run: 'apply' }}.`,
  }
}
