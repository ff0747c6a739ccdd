import { entryText, type Acl, type User } from '../../rocketmq/client/tables/access.ts'
import { asObjects, asText, type JsonObject } from '../../rocketmq/remoting/json.ts'
import { changed, type Change, type Differences } from './change.ts'
import type { GroupTables } from '../contents.ts'
import type { MemberUsers, Pair } from './pair.ts'

/** Prefix of the subject of a user. */
const USER = 'User:'

/**
 * Compares users and their rights (ACL 2.0) on each member of a broker group. The users of the inventory stay as they are,
 * and what the backup does not have too. A user without a password in the backup can be changed but not created.
 */
export function userDifferences({ saved, members, managedUsers }: Pair): Differences {
  if (members === undefined) return { changes: [], notes: withoutAcl(saved) }
  const parts = members.map((member) => memberDifferences(saved, member, managedUsers))
  return {
    changes: parts.flatMap(({ changes }) => changes),
    notes: [...new Set(parts.flatMap(({ notes }) => notes))],
  }
}

function withoutAcl({ group, users, acls }: GroupTables): string[] {
  if (users.length === 0 && acls.length === 0) return []
  return [`${group} has no ACL 2.0, so the users and rights of the backup are not restored`]
}

function memberDifferences(
  saved: GroupTables,
  present: MemberUsers,
  managedUsers: ReadonlySet<string>,
): Differences {
  const changes: Change[] = []
  const notes: string[] = []
  const known = new Set(present.users.map(({ username }) => username))
  for (const user of saved.users) {
    const { username } = user
    if (managedUsers.has(username)) continue
    const now = present.users.find((one) => one.username === username)
    const base = { kind: 'user', at: present.instance, name: username, user } as const
    if (now !== undefined) {
      const details = userDetails(user, now)
      if (details.length > 0) changes.push({ ...base, action: 'update', details })
    } else if (user.password === undefined) {
      notes.push(`user ${username} on ${saved.group}: the backup has no password of it, so it is not created`)
    } else {
      known.add(username)
      changes.push({ ...base, action: 'create', details: [user.userType, user.userStatus].filter(Boolean) })
    }
  }
  for (const acl of saved.acls) {
    const { subject } = acl
    const user = subject.startsWith(USER) ? subject.slice(USER.length) : undefined
    if (user !== undefined && (managedUsers.has(user) || !known.has(user))) continue
    const now = present.acls.find((one) => one.subject === subject)
    const lacking = lackingPolicies(acl, now)
    if (lacking.length === 0) continue
    const details = lacking.flatMap(({ entries }) =>
      asObjects(entries).map((entry) => asText(entry['resource'])),
    )
    const base = { kind: 'acl', at: present.instance, name: subject, details } as const
    changes.push({
      ...base,
      action: now === undefined ? 'create' : 'update',
      acl: { subject, policies: lacking },
    })
  }
  return { changes, notes }
}

function userDetails(saved: User, now: User): string[] {
  const words = (['userType', 'userStatus'] as const).flatMap((key) =>
    saved[key] === '' || saved[key] === now[key] ? [] : [changed(key, now[key], saved[key])],
  )
  const password = saved.password?.reveal()
  const isSame = password === undefined || password === now.password?.reveal()
  return isSame ? words : [...words, 'password']
}

/** The policies of an ACL with the entries that are not there: a broker adds entries to those that it has. */
function lackingPolicies(saved: Acl, now: Acl | undefined): JsonObject[] {
  const has = new Set(
    (now?.policies ?? []).flatMap((policy) =>
      asObjects(policy['entries']).map((entry) => entryText(policy, entry)),
    ),
  )
  return saved.policies.flatMap((policy): JsonObject[] => {
    const entries = asObjects(policy['entries']).filter((entry) => !has.has(entryText(policy, entry)))
    return entries.length === 0 ? [] : [{ ...policy, entries }]
  })
}
