import { resource, type AnyResource, type Answer, type Diff } from '../../src/engine/resource.ts'
import { resourceKind, type ResourceRef } from '../../src/engine/world.ts'
import { fourDigits } from '../../src/resources/file-state.ts'
import { restoreContext, temporaryBeside } from '../../src/resources/place.ts'
import { asUser } from '../../src/shell/as-user.ts'
import { flushFile } from '../../src/shell/flush.ts'
import { sh } from '../../src/shell/quote.ts'

interface UsersSpec {
  readonly path: string
  readonly host: string
  readonly instance: string
  /** User that runs the dashboard, and the only reader of the file. */
  readonly user: string
  readonly group: string
}

/** State of the path; the content is not read. */
type UsersState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'other' }
  | { readonly kind: 'file'; readonly mode: string; readonly user: string; readonly group: string }

const MODE = '0600'
const ADMIN = 'admin'

/** @throws Error when the answer has another form. */
function parseUsers({ stdout }: Answer): UsersState {
  const line = stdout.trim()
  if (line === 'absent' || line === 'other') return { kind: line }
  const [, mode, user, group] = /^file ([0-7]+) (\S+) (\S+)$/.exec(line) ?? []
  if (mode === undefined || user === undefined || group === undefined) {
    throw new Error(`the file of users cannot be read from ${JSON.stringify(stdout)}`)
  }
  return { kind: 'file', mode: fourDigits(mode), user, group }
}

function diffUsers(spec: UsersSpec, state: UsersState): Diff {
  if (state.kind === 'other') {
    return {
      kind: 'blocked',
      reason: `${spec.path} is no regular file, and the dashboard's users are wanted there`,
      hint: 'See what it is for, move it away, and run again.',
    }
  }
  if (state.kind === 'absent') {
    return {
      kind: 'change',
      action: 'create',
      summary: `generate the password of the dashboard's user ${ADMIN}; it will stand in ${spec.path} on ${spec.host}`,
    }
  }
  if (state.user !== spec.user) {
    return {
      kind: 'blocked',
      reason: `${spec.path} belongs to ${state.user}, ${spec.user} is wanted, and it lies in a folder of ${spec.user}, who can exchange it`,
      hint: `Look at its users. Run ${sh`chown -h ${`${spec.user}:${spec.group}`} ${spec.path}`} if they are meant for the dashboard.`,
    }
  }
  const changes = [
    ...(state.mode === MODE ? [] : [`mode ${state.mode} → ${MODE}`]),
    ...(state.group === spec.group ? [] : [`group ${state.group} → ${spec.group}`]),
  ]
  if (changes.length === 0) return { kind: 'same' }
  return { kind: 'change', action: 'update', summary: `${spec.path}: ${changes.join(', ')}` }
}

/**
 * The file of the dashboard's users, made once with a password that the host itself generates; it is on no
 * command line, in no log and on no other machine. Users and passwords that people change there stay.
 * Without this file the dashboard would let in the users of its samples. Id `users:<path>`.
 */
export function users(spec: UsersSpec): AnyResource {
  return resource<UsersState, UsersSpec>({
    id: USERS.id(spec.path),
    owner: spec.instance,
    probe: {
      script: sh`f=${spec.path}
if [ -f "$f" ] && [ ! -L "$f" ]; then stat -c 'file %a %U %G' "$f"
elif [ -e "$f" ] || [ -L "$f" ]; then echo other
else echo absent
fi`,
      parse: parseUsers,
    },
    desire: () => spec,
    diff: (state) => diffUsers(spec, state),
    converge: (state) => [
      {
        kind: 'script',
        title: state.kind === 'file' ? `set mode and owner of ${spec.path}` : `make ${spec.path}`,
        script: state.kind === 'file' ? ownScript(spec) : makeScript(spec),
      },
    ],
  })
}

const USERS = resourceKind<UsersState>('users')

/** The file of a dashboard's users. */
export const usersRef = (host: string, path: string): ResourceRef<UsersState> => USERS.on(host, path)

/** The file lies in a folder of the service's user, who alone may therefore touch it; root would follow a link there. */
function ownScript({ user, group, path }: UsersSpec): string {
  return asUser(
    user,
    sh`[ "$(stat -c %G ${path})" = ${group} ] || chgrp ${group} ${path}
chmod ${MODE} ${path}`,
  )
}

function makeScript({ path, user, group }: UsersSpec): string {
  return asUser(
    user,
    `${temporaryBeside(path)}
password=$(head -c 18 /dev/urandom | base64)
[ "\${#password}" = 24 ]
printf '%s\\n' '# user=password,1 for one who may change things, user=password for one who may look' \\
  ${sh`${ADMIN}`}"=$password,1" >"$t"
${sh`[ "$(stat -c %G "$t")" = ${group} ] || chgrp ${group} "$t"`}
chmod ${MODE} "$t"
${flushFile('"$t"')}
${sh`mv -f "$t" ${path}`}
trap - EXIT
${restoreContext(path)}`,
  )
}
