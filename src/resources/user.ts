import type { AnyResource, Answer, Diff } from '../engine/resource.ts'
import { resourceKind, type ResourceRef } from '../engine/world.ts'
import { resource } from '../engine/resource.ts'
import { sh } from '../shell/quote.ts'
import { recordBegun, recordMade, USER_COMMENT } from './made.ts'

export interface UserSpec {
  readonly name: string
  readonly group: string
  /** Home of a user that is made here; nothing is created there. */
  readonly home: string
  /** Numbers that the accounts must have; the system chooses unless given. */
  readonly uid?: number
  readonly gid?: number
  /** File on the host that lists the users that were made, see recordMade. */
  readonly madeList?: string
}

export interface UserState {
  readonly user: { readonly uid: number; readonly home: string } | undefined
  readonly group: { readonly gid: number } | undefined
}

/** Reads `getent` lines: `passwd <line>` and `group <line>`, either may be empty. @throws Error for other forms. */
export function parseUserState({ stdout }: Answer): UserState {
  const passwd = /^passwd [^:]+:[^:]*:(\d+):\d+:[^:]*:([^:]*):/m.exec(stdout)
  const group = /^group [^:]+:[^:]*:(\d+):/m.exec(stdout)
  if (!/^passwd/m.test(stdout) || !/^group/m.test(stdout)) {
    throw new Error(`users cannot be read from ${JSON.stringify(stdout)}`)
  }
  return {
    user: passwd ? { uid: Number(passwd[1]), home: passwd[2] ?? '' } : undefined,
    group: group ? { gid: Number(group[1]) } : undefined,
  }
}

/** The change that the user needs; the uid of a missing user is known after it exists. */
export function diffUser(spec: UserSpec, state: UserState): Diff {
  const { uid = state.user?.uid, gid = state.group?.gid } = spec
  if (state.user?.uid !== uid && state.user !== undefined)
    return otherNumber('user', spec.name, state.user.uid, uid)
  if (state.group?.gid !== gid && state.group !== undefined)
    return otherNumber('group', spec.group, state.group.gid, gid)
  const missing: string[] = []
  if (state.group === undefined) missing.push(`group ${spec.group}`)
  if (state.user === undefined) missing.push(`user ${spec.name} (home ${spec.home}, no login)`)
  return missing.length === 0
    ? { kind: 'same' }
    : { kind: 'change', action: 'create', summary: `create ${missing.join(' and ')}` }
}

function otherNumber(kind: 'user' | 'group', name: string, has: number, wanted: number | undefined): Diff {
  const id = kind === 'user' ? 'UID' : 'GID'
  return {
    kind: 'blocked',
    reason: `${kind} ${name} has ${id} ${has} on this host, but the image has ${id} ${wanted}, and could not use its files`,
    hint: 'Give rocketmq.user (and group) another name in the inventory, or the image another uid and gid.',
  }
}

const USER = resourceKind<UserState>('user')

export const userRef = (host: string, name: string): ResourceRef<UserState> => USER.on(host, name)

/**
 * A system user without login, and its group. An existing user stays as it is, and blocks
 * when it has another number than the wanted one. Id `user:<name>`.
 */
export function user(spec: UserSpec): AnyResource {
  return resource<UserState, UserSpec>({
    id: USER.id(spec.name),
    probe: {
      // getent asks a directory service too, where the host has one.
      script: sh`entry_of() {
  [ -r "$2" ] || return 1
  while IFS= read -r line; do
    case $line in "$1":*) printf '%s\n' "$line"; return 0 ;; esac
  done <"$2"
  return 1
}
printf 'passwd '
entry_of ${spec.name} /etc/passwd || getent passwd ${spec.name} || echo
printf 'group '
entry_of ${spec.group} /etc/group || getent group ${spec.group} || echo`,
      parse: parseUserState,
    },
    desire: () => spec,
    diff: (state) => diffUser(spec, state),
    converge: () => [{ kind: 'script', title: `create user ${spec.name}`, script: createUser(spec) }],
  })
}

function createUser(spec: UserSpec): string {
  const { madeList: list, name } = spec
  const [begun, made] =
    list === undefined ? [':', ':'] : [recordBegun(list, 'user', name), recordMade(list, 'user', name)]
  const uid = spec.uid === undefined ? [] : ['--uid', String(spec.uid)]
  const gid = spec.gid === undefined ? [] : ['--gid', String(spec.gid)]
  return (
    sh`getent group ${spec.group} >/dev/null || groupadd --system ${gid} ${spec.group}
shell=/sbin/nologin
[ -x "$shell" ] || shell=/usr/sbin/nologin
if ! getent passwd ${spec.name} >/dev/null; then` +
    `
  ${begun}
  ` +
    sh`useradd --system ${uid} --gid ${spec.group} --home-dir ${spec.home} --no-create-home \
    --shell "$shell" --comment ${USER_COMMENT} ${spec.name}` +
    `
  ${made}
fi`
  )
}
