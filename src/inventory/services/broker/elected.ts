import type { ElectedReplication } from '../../../groups/index.ts'
import type { Hosts } from '../../resolve/hosts.ts'
import { seats } from '../../resolve/services/seats.ts'
import type { ElectedGroup } from './election.ts'
import { electionPages } from './elections.ts'
import type { Member, MemberEntry } from './member.ts'

/** The members of a group whose master is elected. */
export function electedMembers(
  given: Omit<ElectedGroup, 'toRemove'>,
  hosts: Hosts,
  replication: ElectedReplication,
): Member[] {
  const { group, path } = given
  const found = seats<MemberEntry & { host: string }>(group.members ?? [], hosts, [...path, 'members'])
  const toRemove = group.state === 'absent' || found.every((seat) => seat.toRemove)
  const elected = { ...given, toRemove }
  check(elected, replication)
  electionPages[replication].check(elected)
  return electionPages[replication].members(elected, found)
}

function check({ context: { problems }, group, path }: ElectedGroup, replication: ElectedReplication): void {
  const place = problems.show(path)
  for (const key of ['master', 'slaves'] as const) {
    if (group[key] === undefined) continue
    problems.error([...path, key], {
      code: 'key-does-not-apply',
      message: `${place}: with replication: ${replication} the master is elected`,
      hint: `List all hosts of the group under members instead of ${key}.`,
      at: 'key',
    })
  }
  if ((group.members ?? []).length > 0) return
  problems.error([...path, 'members'], {
    code: 'missing',
    message: `${place} has no members`,
    hint: 'Write members: [host, host, host].',
    at: 'key',
  })
}
