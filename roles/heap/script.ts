import { posix } from 'node:path'
import type { AnyResource, Diff, Need } from '../../src/engine/resource.ts'
import { resourceKind, type ResourceRef, type World } from '../../src/engine/world.ts'
import { resource, Unknown } from '../../src/engine/resource.ts'
import { messageOf } from '../../src/errors.ts'
import type { JdkMajor } from '../../src/model/software.ts'
import type { FileState } from '../../src/resources/file-state.ts'
import { fileProbe } from '../../src/resources/file-state.ts'
import { convergeFile, diffFile, type FileSpec } from '../../src/resources/file.ts'
import { asUser } from '../../src/shell/as-user.ts'
import { flushFile } from '../../src/shell/flush.ts'
import { quote, sh } from '../../src/shell/quote.ts'
import { requireRootsFolder } from '../../src/shell/roots-folder.ts'
import type { ScriptHeap, ScriptName } from './tune.ts'
import { tuneScript } from './tune.ts'

export interface TunedScriptSpec {
  readonly host: string
  readonly name: ScriptName
  /** The distribution's folder. */
  readonly release: string
  readonly version: string
  readonly jdk: JdkMajor
  readonly heap: (world: World) => ScriptHeap
  readonly needs: readonly Need[]
}

/** The tuned text, or why there is none. */
export type Tuned =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'refused'; readonly reason: string }

const SCRIPT = resourceKind<FileState>('heap')
const ROOT = { user: 'root', group: 'root' } as const
/** `stat -c %U` of an owner that no account has. */
const NO_ACCOUNT = 'UNKNOWN'

/** The tuned start script of a host. */
export const tunedScriptRef = ({
  host,
  release,
  name,
}: Pick<TunedScriptSpec, 'host' | 'release' | 'name'>): ResourceRef<FileState> =>
  SCRIPT.on(host, scriptPath(release, name))

export function scriptPath(release: string, name: ScriptName): string {
  return posix.join(release, 'bin', name)
}

/** The wanted text of a script, made from the text that is there. */
export function tunedText(spec: TunedScriptSpec, world: World, state: FileState): Tuned | Unknown {
  if (state.kind !== 'file') return new Unknown('the distribution is unpacked', 'update')
  if (state.content === undefined)
    return { kind: 'refused', reason: `${spec.name} is larger than any release's` }
  try {
    return { kind: 'text', text: tuneScript(spec, state.content, spec.heap(world)) }
  } catch (error) {
    return { kind: 'refused', reason: messageOf(error) }
  }
}

/**
 * A start script of the distribution with heap sizes that fit the host, so that a person who starts a broker by hand
 * gets one that runs. Units bring their own sizes. The pristine text stays beside it as `<script>.orig`.
 * Id `heap:<path>`.
 */
export function tunedScript(spec: TunedScriptSpec): AnyResource {
  const path = scriptPath(spec.release, spec.name)
  return resource<FileState, Tuned>({
    id: tunedScriptRef(spec).id,
    needs: spec.needs,
    probe: fileProbe(path),
    desire: (world, state) => tunedText(spec, world, state),
    diff: (state, tuned): Diff => {
      if (tuned.kind === 'text') return diffTuned(path, state, tuned.text)
      return {
        kind: 'blocked',
        reason: `${path} cannot be tuned: ${tuned.reason}`,
        hint: 'Compare it with the .orig file beside it, or put the script of the release back.',
      }
    },
    converge: (state, tuned) => [
      {
        kind: 'script',
        title: `set the heap in ${spec.name}`,
        script: tune(path, state, tuned.kind === 'text' ? tuned.text : ''),
      },
    ],
  })
}

/** A distribution that was on the host keeps its owner; one that this tool unpacked is root's. */
function placement(path: string, state: FileState): Omit<FileSpec, 'content'> {
  const { user, group } = state.kind === 'file' ? state : ROOT
  return { path, mode: '0755', user, group, check: 'bash -n "$1"' }
}

function diffTuned(path: string, state: FileState, text: string): Diff {
  const diff = diffFile(placement(path, state), state, text)
  if (diff.kind !== 'change' || state.kind !== 'file' || state.user !== NO_ACCOUNT) return diff
  return {
    kind: 'blocked',
    reason: `${path} belongs to a number that no account has`,
    hint: 'Give the folder of the distribution, and all in it, to root: chown -R -h root:root.',
  }
}

/** Files of another user than root are written as that user. The group stays where the user is in it; otherwise it becomes that of the user. */
function tune(path: string, state: FileState, text: string): string {
  const place = placement(path, state)
  const begun = [requireRootsFolder(posix.dirname(path)), keepPristine(path)]
  if (place.user === 'root') return [...begun, convergeFile(place, state, text)].join('\n')
  const kept = sh`chgrp ${place.group} ${path} 2>/dev/null || :`
  return asUser(place.user, [...begun, convergeFile({ ...place, group: '' }, state, text), kept].join('\n'))
}

/** Copies in one step, flushed: every later comparison would use a copy that was cut short, or lost by a power cut. */
export function keepPristine(path: string): string {
  const [pristine, copy] = [`${path}.orig`, `${path}.orig.new`]
  return `${sh`[ -e ${pristine} ] || {
  cp -p ${path} ${copy}`}
  ${flushFile(quote(copy))}
  ${sh`mv -f ${copy} ${pristine}`}
}`
}
