import { posix } from 'node:path'
import type { AnyResource, Answer, Diff, Need, ProbeKind } from '../engine/resource.ts'
import { resourceKind } from '../engine/world.ts'
import { resource } from '../engine/resource.ts'
import { sh } from '../shell/quote.ts'
import { fourDigits } from './file-state.ts'
import { restoreContext } from './place.ts'

export interface DirectorySpec {
  readonly path: string
  /** Octal, '0755'. */
  readonly mode: string
  readonly user: string
  readonly group: string
  readonly needs?: readonly Need[]
}

export type DirectoryState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'other' }
  /** A link that `user` made in a folder that is not root's: it may lead anywhere. */
  | { readonly kind: 'planted'; readonly user: string }
  | { readonly kind: 'directory'; readonly mode: string; readonly user: string; readonly group: string }

const TYPE_BITS = 0xf000
const DIRECTORY_BITS = 0x4000
const MODE_BITS = 0o7777

/**
 * Reads the line of one path in the answer of `stat -L -c '%f %U %G %n'` (raw mode in hex, owner, group, name), and
 * `link <owner of the link> <owner of its folder> <name>` where it is a link. A path without a line does not exist.
 */
export function parseDirectoryState(path: string, { stdout }: Answer): DirectoryState {
  const lines = stdout.split('\n')
  for (const line of lines) {
    const [, user, parent, name] = /^link (\S+) (\S+) (.*)$/.exec(line) ?? []
    if (name === path && user !== undefined && user !== 'root' && parent !== 'root')
      return { kind: 'planted', user }
  }
  for (const line of lines) {
    const [, raw, user, group, name] = /^([0-9a-f]+) (\S+) (\S+) (.*)$/.exec(line) ?? []
    if (name !== path || raw === undefined || user === undefined || group === undefined) continue
    const bits = parseInt(raw, 16)
    if ((bits & TYPE_BITS) !== DIRECTORY_BITS) return { kind: 'other' }
    return { kind: 'directory', mode: fourDigits((bits & MODE_BITS).toString(8)), user, group }
  }
  return { kind: 'absent' }
}

/** The change that the directory at `state` needs. */
export function diffDirectory(spec: DirectorySpec, state: DirectoryState): Diff {
  const mode = fourDigits(spec.mode)
  if (state.kind === 'absent')
    return { kind: 'change', action: 'create', summary: `create directory ${spec.path}` }
  if (state.kind === 'other') {
    return {
      kind: 'blocked',
      reason: `${spec.path} is no directory, and one is wanted there`,
      hint: 'see what it is for, move it away, and run again',
    }
  }
  if (state.kind === 'planted') {
    return {
      kind: 'blocked',
      reason: `${spec.path} is a link that ${state.user} made: what it leads to would be given to ${spec.user}`,
      hint: 'see where it leads; if that is meant, name the real folder in the inventory, or make the link again as root',
    }
  }
  const changes: string[] = []
  if (state.mode !== mode) changes.push(`mode ${state.mode} → ${mode}`)
  if (state.user !== spec.user || state.group !== spec.group) {
    changes.push(`owner ${state.user}:${state.group} → ${spec.user}:${spec.group}`)
  }
  if (changes.length === 0) return { kind: 'same' }
  return { kind: 'change', action: 'update', summary: `directory ${spec.path}: ${changes.join(', ')}` }
}

const DIRECTORY = resourceKind<DirectoryState>('dir')

/** One process on the host reads all directories, two more each link. */
const DIRECTORIES: ProbeKind<DirectoryState> = {
  script: (paths) => sh`for d in ${paths}; do
  if [ -L "$d" ]; then printf 'link %s %s %s\n' "$(stat -c %U "$d")" "$(stat -c %U "\${d%/*}/")" "$d"; fi
done
stat -L -c '%f %U %G %n' ${paths}`,
  parse: (answer, paths) => new Map(paths.map((path) => [path, parseDirectoryState(path, answer)])),
}

/**
 * A directory with this mode and owner; what lies in it is not looked at. A link to a directory is as good (data
 * folders often are links to a bigger disk), unless the service's user made it: root would give that user whatever it
 * leads to, /etc too. Id `dir:<path>`.
 */
export function directory(spec: DirectorySpec): AnyResource {
  return resource<DirectoryState, DirectorySpec>({
    id: DIRECTORY.id(spec.path),
    ...(spec.needs === undefined ? {} : { needs: spec.needs }),
    probe: { kind: DIRECTORIES, item: spec.path },
    desire: () => spec,
    diff: (state) => diffDirectory(spec, state),
    converge: (state) => [
      {
        kind: 'script',
        title: state.kind === 'absent' ? `create ${spec.path}` : `set mode and owner of ${spec.path}`,
        script: [
          sh`mkdir -p ${spec.path}`,
          // Once more: the owner of the folder may have changed it since the probe.
          refusePlanted(spec.path),
          sh`chown ${`${spec.user}:${spec.group}`} ${spec.path}`,
          sh`chmod ${spec.mode} ${spec.path}`,
          restoreContext(spec.path),
        ].join('\n'),
      },
    ],
  })
}

/** Fails where the path is a link of the kind 'planted'. */
function refusePlanted(path: string): string {
  return sh`if [ -L ${path} ] && [ "$(stat -c %U ${path})" != root ] &&
  [ "$(stat -L -c %U ${posix.dirname(path)})" != root ]; then
  echo ${`${path} has become a link`}
  exit 1
fi`
}
