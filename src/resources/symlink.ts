import { posix } from 'node:path'
import { compact } from '../objects.ts'
import type { AnyResource, Answer, Diff, Need } from '../engine/resource.ts'
import { resourceKind } from '../engine/world.ts'
import { resource } from '../engine/resource.ts'
import { sh } from '../shell/quote.ts'
import { requireRootsFolder } from '../shell/roots-folder.ts'

export interface SymlinkSpec {
  readonly path: string
  readonly target: string
  readonly needs?: readonly Need[]
}

export type LinkState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'other' }
  | { readonly kind: 'link'; readonly target: string }

/** Read-only fragment: what lies at a path where a symbolic link is expected; one process where there is one. */
export function linkProbeScript(path: string): string {
  return `l=${sh`${path}`}
if [ -L "$l" ]; then printf 'link '; readlink "$l"
elif [ -e "$l" ]; then echo other
else echo absent
fi`
}

/** @throws Error when the answer has another form. */
export function parseLinkState({ stdout }: Answer): LinkState {
  const line = stdout.replace(/\n$/, '')
  if (line === 'absent' || line === 'other') return { kind: line }
  if (!line.startsWith('link '))
    throw new Error(`the state of a link cannot be read from ${JSON.stringify(line)}`)
  return { kind: 'link', target: line.slice('link '.length) }
}

/**
 * Script that points a link to another target in one atomic step; `target` is shell text, e.g. `"$home"`. It fails in a
 * folder that others than root can change.
 */
export function placeLink(path: string, target: string): string {
  const temporary = posix.join(posix.dirname(path), `.${posix.basename(path)}.new`)
  return `${requireRootsFolder(posix.dirname(path))}
rm -f ${sh`${temporary}`}
ln -s ${target} ${sh`${temporary}`}
mv -T -f ${sh`${temporary} ${path}`}`
}

/** Reason why a link cannot be made; undefined when it can. */
export function blockedLink(path: string): Diff {
  return {
    kind: 'blocked',
    reason: `${path} exists and is no symbolic link`,
    hint: 'See what it is for, move it away, and run again.',
  }
}

const LINK = resourceKind<LinkState>('link')

/** A symbolic link. Id `link:<path>`. */
export function symlink(spec: SymlinkSpec): AnyResource {
  return resource<LinkState, string>({
    id: LINK.id(spec.path),
    ...compact({ needs: spec.needs }),
    probe: { script: linkProbeScript(spec.path), parse: parseLinkState },
    desire: () => spec.target,
    diff: (state, target) => {
      if (state.kind === 'other') return blockedLink(spec.path)
      if (state.kind === 'link' && state.target === target) return { kind: 'same' }
      const action = state.kind === 'link' ? 'update' : 'create'
      const was = state.kind === 'link' ? ` (was ${state.target})` : ''
      return { kind: 'change', action, summary: `link ${spec.path} → ${target}${was}` }
    },
    converge: (_state, target) => [
      { kind: 'script', title: `link ${spec.path}`, script: placeLink(spec.path, sh`${target}`) },
    ],
  })
}
