import { posix } from 'node:path'
import { compact } from '../objects.ts'
import type { AnyResource, Answer, Diff, Need, ProbeKind } from '../engine/resource.ts'
import { resourceKind, type ResourceRef } from '../engine/world.ts'
import { resource } from '../engine/resource.ts'
import { asUser } from '../shell/as-user.ts'
import { sh } from '../shell/quote.ts'
import { OTHERS_FOLDER, walkTo } from '../shell/roots-folder.ts'
import { fourDigits } from './file-state.ts'
import { recordMissingAbove } from './made.ts'
import { restoreContext } from './place.ts'

export interface DirectorySpec {
  readonly path: string
  /** Octal, '0755'. */
  readonly mode: string
  readonly user: string
  readonly group: string
  /** Numbers that the accounts have, or get when they are made. */
  readonly uid?: number
  readonly gid?: number
  /** It lies in a folder that belongs to `user`, or will: nothing in there gets another owner. */
  readonly inOwnFolder?: boolean
  /** File on the host that lists the folders above it that were made with it, see recordMissingAbove. */
  readonly madeList?: string
  readonly needs?: readonly Need[]
}

export type DirectoryState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'other' }
  /** A link that `user` made in a folder that is not root's: it may lead anywhere. */
  | { readonly kind: 'planted'; readonly user: string }
  | {
      readonly kind: 'directory'
      readonly mode: string
      readonly user: string
      readonly group: string
      /** Numbers of an owner or a group that has no name on the host. */
      readonly numbers?: { readonly uid: number; readonly gid: number }
      /** Owner of the folder that it lies in. */
      readonly parent: string
    }

const TYPE_BITS = 0xf000
const DIRECTORY_BITS = 0x4000
const MODE_BITS = 0o7777

/**
 * Reads the line of one path in the answer of `stat -L -c '%f %U %G %n'` (raw mode in hex, owner, group, name), that of its
 * parent, and `link <owner of the link> <owner of its folder> <name>` where it is a link. A path without a line does not
 * exist. `number <uid> <gid> <name>` comes where one has no name (UNKNOWN).
 */
export function parseDirectoryState(path: string, { stdout }: Answer): DirectoryState {
  const lines = stdout.split('\n')
  for (const line of lines) {
    const [, user, parent, name] = /^link (\S+) (\S+) (.*)$/.exec(line) ?? []
    if (name === path && user !== undefined && user !== 'root' && parent !== 'root')
      return { kind: 'planted', user }
  }
  const own = statusOf(path, lines)
  if (own === undefined) return { kind: 'absent' }
  const { bits, user, group } = own
  if ((bits & TYPE_BITS) !== DIRECTORY_BITS) return { kind: 'other' }
  const parent = statusOf(posix.dirname(path), lines)?.user ?? 'root'
  const mode = fourDigits((bits & MODE_BITS).toString(8))
  return { kind: 'directory', mode, user, group, parent, ...numbersOf(path, lines) }
}

function numbersOf(path: string, lines: readonly string[]): { numbers?: { uid: number; gid: number } } {
  for (const line of lines) {
    const [, uid, gid, name] = /^number (\d+) (\d+) (.*)$/.exec(line) ?? []
    if (name === path) return { numbers: { uid: Number(uid), gid: Number(gid) } }
  }
  return {}
}

function statusOf(
  path: string,
  lines: readonly string[],
): { readonly bits: number; readonly user: string; readonly group: string } | undefined {
  for (const line of lines) {
    const [, raw, user, group, name] = /^([0-9a-f]+) (\S+) (\S+) (.*)$/.exec(line) ?? []
    if (name !== path || raw === undefined || user === undefined || group === undefined) continue
    return { bits: parseInt(raw, 16), user, group }
  }
  return undefined
}

/** Text of stat for an owner or a group without a name on the host. */
const NO_NAME = 'UNKNOWN'

/** The change that the directory at `state` needs. */
export function diffDirectory(spec: DirectorySpec, state: DirectoryState): Diff {
  const mode = fourDigits(spec.mode)
  if (state.kind === 'absent')
    return { kind: 'change', action: 'create', summary: `create directory ${spec.path}` }
  if (state.kind === 'other') {
    return {
      kind: 'blocked',
      reason: `${spec.path} is no directory, and one is wanted there`,
      hint: 'See what it is for, move it away, and run again.',
    }
  }
  if (state.kind === 'planted') {
    return {
      kind: 'blocked',
      reason: `${spec.path} is a link that ${state.user} made: what it leads to would be given to ${spec.user}`,
      hint: 'See where it leads. If that is meant, name the real folder in the inventory, or make the link again as root.',
    }
  }
  const parent = spec.inOwnFolder === true ? spec.user : state.parent
  // Files of a container have an owner without a name until its user is made.
  const isOwn = (name: string, number: number | undefined, wanted: string, of: number | undefined): boolean =>
    name === wanted || (name === NO_NAME && number !== undefined && number === of)
  const ofUser = isOwn(state.user, state.numbers?.uid, spec.user, spec.uid)
  const ofGroup = isOwn(state.group, state.numbers?.gid, spec.group, spec.gid)
  if (!ofUser && parent !== 'root') {
    const owner = `${spec.user}:${spec.group}`
    return {
      kind: 'blocked',
      reason: `${spec.path} belongs to ${state.user}, ${spec.user} is wanted, and it lies in a folder of ${parent}, who can exchange it`,
      hint: `Look at what is in it. Run ${sh`chown -h ${owner} ${spec.path}`} if it is meant for ${spec.user}.`,
    }
  }
  const changes: string[] = []
  if (state.mode !== mode) changes.push(`mode ${state.mode} → ${mode}`)
  if (!ofUser || !ofGroup) {
    changes.push(`owner ${state.user}:${state.group} → ${spec.user}:${spec.group}`)
  }
  if (changes.length === 0) return { kind: 'same' }
  return { kind: 'change', action: 'update', summary: `directory ${spec.path}: ${changes.join(', ')}` }
}

const DIRECTORY = resourceKind<DirectoryState>('dir')

export const directoryRef = (host: string, path: string): ResourceRef<DirectoryState> =>
  DIRECTORY.on(host, path)

/** One process on the host reads all directories and their parents, two more each link. */
const DIRECTORIES: ProbeKind<DirectoryState> = {
  script: (paths) => sh`for d in ${paths}; do
  if [ -L "$d" ]; then printf 'link %s %s %s\n' "$(stat -c %U "$d")" "$(stat -c %U "\${d%/*}/")" "$d"; fi
done
set -- ${[...new Set(paths.flatMap((path) => [path, posix.dirname(path)]))]}
found=$(stat -L -c '%f %U %G %n' "$@") || :
printf '%s\n' "$found"
case $found in *' UNKNOWN '*) stat -L -c 'number %u %g %n' "$@" ;; esac`,
  parse: (answer, paths) => new Map(paths.map((path) => [path, parseDirectoryState(path, answer)])),
}

/**
 * A directory with this mode and owner; what lies in it is not looked at. A link to a directory is as good (data
 * folders often are links to a bigger disk), unless the service's user made it. Id `dir:<path>`.
 *
 * Root makes and changes it only where root alone can change every folder on the way to it, and then by handle. In a folder
 * of the service's user it is made and changed as that user: root would give away whatever that user exchanges it for.
 */
export function directory(spec: DirectorySpec): AnyResource {
  return resource<DirectoryState, DirectorySpec>({
    id: DIRECTORY.id(spec.path),
    ...compact({ needs: spec.needs }),
    probe: { kind: DIRECTORIES, item: spec.path },
    desire: () => spec,
    diff: (state) => diffDirectory(spec, state),
    converge: (state) => [
      {
        kind: 'script',
        title: state.kind === 'absent' ? `create ${spec.path}` : `set mode and owner of ${spec.path}`,
        script: convergeDirectory(spec),
      },
    ],
  })
}

function convergeDirectory(spec: DirectorySpec): string {
  const { path, mode, user, group, madeList } = spec
  const record = madeList === undefined ? '' : `${recordMissingAbove(madeList, path)}\n`
  const byRoot = sh`{ chown ${`${user}:${group}`} . && chmod ${mode} .; }`
  const otherwise =
    user === 'root'
      ? sh`{ echo ${`others than root can change a folder on the way to ${path}`}; exit 1; }`
      : asOwner(spec)
  return `${record}done=0
${walkTo(path, '0700', byRoot)} || done=$?
case $done in
  0) ${restoreContext(path)} ;;
  ${OTHERS_FOLDER}) ${otherwise} ;;
  *) exit "$done" ;;
esac`
}

/** For the owner of the folder that the directory lies in; the owner of the directory itself cannot be changed so. */
function asOwner({ path, mode, user, group }: DirectorySpec): string {
  return asUser(
    user,
    sh`[ -d ${path} ] || mkdir -p -m ${mode} ${path}
owner=$(stat -L -c %U ${path})
[ "$owner" = ${user} ] || { echo ${`${path} belongs to`} "$owner"; exit 1; }
[ "$(stat -L -c %G ${path})" = ${group} ] || chgrp ${group} ${path}
chmod ${mode} ${path}` + `\n${restoreContext(path)}`,
  )
}
