import type { AnyResource, Answer, Diff } from '../engine/resource.ts'
import { resource } from '../engine/resource.ts'
import { sh } from '../shell/quote.ts'

export interface UserSpec {
  readonly name: string
  readonly group: string
  /** Home of a user that is made here; nothing is created there. */
  readonly home: string
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

/** What is missing; the uid of a user not made yet is known after it exists. */
export function diffUser(spec: UserSpec, state: UserState): Diff {
  const missing: string[] = []
  if (state.group === undefined) missing.push(`group ${spec.group}`)
  if (state.user === undefined) missing.push(`user ${spec.name} (home ${spec.home}, no login)`)
  return missing.length === 0
    ? { kind: 'same' }
    : { kind: 'change', summary: `create ${missing.join(' and ')}` }
}

/**
 * A system user without login, and its group. A user that exists already stays as it is, whoever made it: the units
 * name user and group themselves. Id `user:<name>`.
 */
export function user(spec: UserSpec): AnyResource {
  return resource<UserState, UserSpec>({
    id: `user:${spec.name}`,
    probe: {
      // getent asks a directory service too, where the host has one.
      script: sh`printf 'passwd %s\n' "$(getent passwd ${spec.name})"
printf 'group %s\n' "$(getent group ${spec.group})"`,
      parse: parseUserState,
    },
    desire: () => spec,
    diff: (state) => diffUser(spec, state),
    converge: () => [{ kind: 'script', title: `create user ${spec.name}`, script: createUser(spec) }],
  })
}

function createUser(spec: UserSpec): string {
  return sh`getent group ${spec.group} >/dev/null || groupadd --system ${spec.group}
shell=/sbin/nologin
[ -x "$shell" ] || shell=/usr/sbin/nologin
getent passwd ${spec.name} >/dev/null ||
  useradd --system --gid ${spec.group} --home-dir ${spec.home} --no-create-home \
    --shell "$shell" --comment RocketMQ ${spec.name}`
}
