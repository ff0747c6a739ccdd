import { createHash } from 'node:crypto'
import { compact } from '../objects.ts'
import { posix } from 'node:path'
import type { AnyResource, Diff, Need, Unknown } from '../engine/resource.ts'
import { type World, resourceKind, type ResourceRef } from '../engine/world.ts'
import { resource } from '../engine/resource.ts'
import { sh } from '../shell/quote.ts'
import { requireRootsFolder } from '../shell/roots-folder.ts'
import type { FileState } from './file-state.ts'
import { fileProbe, fourDigits } from './file-state.ts'
import { unifiedPatch } from './patch.ts'
import { placeFile, restoreContext } from './place.ts'

/** A file with text that this tool renders. */
export interface FileSpec {
  readonly path: string
  /** Known text, or computed from the world (may be Unknown). */
  readonly content: string | ((world: World) => string | Unknown)
  /** Octal, '0644'. */
  readonly mode: string
  readonly user: string
  readonly group: string
  /** Keys of key=value lines whose values are secret: shown redacted with a keyed digest. */
  readonly secretKeys?: readonly string[]
  /** Instance that a change belongs to. */
  readonly instance?: string
  readonly needs?: readonly Need[]
  /** Shell fragment run on the new file under its temporary name ($1) before it goes live, e.g. `bash -n "$1"`. */
  readonly check?: string
  /** Shell fragment run after the file is in place, e.g. `systemctl daemon-reload`. */
  readonly after?: string
  /** It is a unit: a link to /dev/null masks it, which the resource of its service reports. */
  readonly isUnit?: boolean
}

/** Lower-case hex, as `sha256sum` prints it on a host. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/** The change that the file at `state` needs; pure, for other resources that write text of their own. */
export function diffFile(spec: Omit<FileSpec, 'content'>, state: FileState, content: string): Diff {
  const mode = fourDigits(spec.mode)
  if (state.kind === 'absent') {
    return {
      kind: 'change',
      action: 'create',
      summary: `create ${spec.path}`,
      patch: unifiedPatch(spec.path, undefined, content, spec.secretKeys),
    }
  }
  if (spec.isUnit === true && state.kind === 'link' && state.target === '/dev/null') return { kind: 'same' }
  if (state.kind !== 'file') {
    const what = { link: 'a symbolic link', directory: 'a directory', other: 'no regular file' }[state.kind]
    return {
      kind: 'blocked',
      reason: `${spec.path} is ${what}${state.kind === 'link' ? ` to ${state.target}` : ''}, a file is wanted there`,
      hint: `See what it is for, move it away, and run again.`,
    }
  }
  const changes: string[] = []
  if (state.content !== content) changes.push('content')
  if (state.mode !== mode) changes.push(`mode ${state.mode} → ${mode}`)
  if (state.user !== spec.user || state.group !== spec.group) {
    changes.push(`owner ${state.user}:${state.group} → ${spec.user}:${spec.group}`)
  }
  if (changes.length === 0) return { kind: 'same' }
  const summary =
    changes[0] === 'content' && changes.length === 1
      ? `update ${spec.path}`
      : `update ${spec.path} (${changes.join(', ')})`
  if (state.content === content) return { kind: 'change', action: 'update', summary }
  const patch = unifiedPatch(spec.path, state.content, content, spec.secretKeys)
  return { kind: 'change', action: 'update', summary, patch }
}

/** Script that makes the file be as wanted; content that is right already keeps its mtime. */
export function convergeFile(spec: Omit<FileSpec, 'content'>, state: FileState, content: string): string {
  if (state.kind === 'file' && state.content === content) {
    return [
      requireRootsFolder(posix.dirname(spec.path)),
      sh`chown ${`${spec.user}:${spec.group}`} ${spec.path}`,
      sh`chmod ${spec.mode} ${spec.path}`,
      restoreContext(spec.path),
      ...(spec.after === undefined ? [] : [spec.after]),
    ].join('\n')
  }
  return placeFile({ ...spec, content })
}

const FILE = resourceKind<FileState>('file')

/** The file that a host has at a path. */
export const fileRef = (host: string, path: string): ResourceRef<FileState> => FILE.on(host, path)

/** A regular file with exactly this text, mode and owner. Id `file:<path>`; the probe is a FileState. */
export function file(spec: FileSpec): AnyResource {
  return resource<FileState, string>({
    id: FILE.id(spec.path),
    ...compact({ needs: spec.needs, owner: spec.instance }),
    probe: fileProbe(spec.path),
    desire: (world) => (typeof spec.content === 'string' ? spec.content : spec.content(world)),
    diff: (state, content) => diffFile(spec, state, content),
    converge: (state, content) => [
      {
        kind: 'script',
        title: `write ${spec.path}`,
        script: convergeFile(spec, state, content),
        ...compact({ secretKeys: spec.secretKeys }),
      },
    ],
  })
}
