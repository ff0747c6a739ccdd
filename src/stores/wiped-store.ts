import { posix } from 'node:path'
import {
  resource,
  type AnyResource,
  type Answer,
  type Diff,
  type Need,
  type Step,
} from '../engine/resource.ts'
import { resourceKind, type ResourceRef } from '../engine/world.ts'
import { MARK_NAME } from '../layout/stores.ts'
import { compact } from '../objects.ts'
import { boundariesScript, parseBoundaries } from './boundaries.ts'
import { asUser } from '../shell/as-user.ts'
import {
  holdersScript,
  holderWords,
  notOpenStep,
  parseHolders,
  type StoreHolder,
} from './in-use/open-store.ts'
import { sh } from '../shell/quote.ts'
import {
  isStoreName,
  refusal,
  removable,
  type Boundaries,
  type StoreEntry,
  type StoreFolder,
  type StoreFolders,
} from './store-folder.ts'

export interface WipedStoreSpec {
  /** The instance whose store it is. */
  readonly instance: string
  /** Every folder that it keeps messages and its own state in. */
  readonly folders: readonly string[]
  /** The one in the tiered store. */
  readonly tiered?: string
  /** The data folder of the inventory. */
  readonly data: string
  /** The service's user, whose files the store has. */
  readonly user: string
  /** Shell text that sets `own` to a part of the cgroup of the instance's processes, see Runtime. */
  readonly own?: string
  /** Shell text that fails, naming port and process, when another process holds a port of the instance. */
  readonly portsFree?: string
  readonly needs?: readonly Need[]
}

/** Files that a reset would remove. */
export interface StoreState {
  readonly folders: readonly StoreFolder[]
  readonly boundaries: Boundaries
  /** Processes of others that have a file of the store open. */
  readonly holders: readonly StoreHolder[]
  /** 'port 10911 is held by java (pid 12), …'. */
  readonly heldPorts: readonly string[]
}

const WIPED = resourceKind<StoreState>('wiped')

/** The emptied store of an instance. */
export const wipedStoreRef = (
  host: string,
  { instance }: Pick<WipedStoreSpec, 'instance'>,
): ResourceRef<StoreState> => WIPED.on(host, instance)

/** Every path that a reset removes, and every one that it leaves because it is not of a store. The mark stays: the disk is mounted. */
export function pathsOf(
  spec: WipedStoreSpec,
  state: StoreState,
): {
  readonly removed: readonly { readonly path: string; readonly bytes: number }[]
  readonly left: readonly string[]
} {
  const at = (folder: StoreFolder, name: string): string => posix.join(folder.real ?? folder.path, name)
  return {
    removed: state.folders.flatMap((folder) =>
      removable(folder, foldersOf(spec)).map(({ name, bytes }) => ({ path: at(folder, name), bytes })),
    ),
    left: state.folders.flatMap((folder) =>
      folder.entries
        .filter(({ name }) => !isStoreName(folder.path, name, spec.tiered) && name !== MARK_NAME)
        .map(({ name }) => at(folder, name)),
    ),
  }
}

const foldersOf = ({ folders, tiered }: WipedStoreSpec): StoreFolders => ({
  all: folders,
  ...compact({ tiered }),
})

/**
 * A store with nothing in it: for an instance that does not run. The folders themselves stay. Id
 * `wiped:<instance>`; the probe is a StoreState. Nothing is removed while another process has the store open or holds a port
 * of the instance: it may be the broker itself, started by hand. @param proc another than /proc in tests
 */
export function wipedStore(spec: WipedStoreSpec, proc = '/proc'): AnyResource {
  return resource<StoreState, WipedStoreSpec>({
    id: WIPED.id(spec.instance),
    owner: spec.instance,
    ...compact({ needs: spec.needs }),
    probe: { script: probeScript(spec, proc), parse: (answer) => parseStore(spec, answer) },
    desire: () => spec,
    diff: (state) => diffStore(spec, state),
    converge: (state) => [
      notOpenStep(spec.instance, spec.folders, proc),
      ...state.folders.flatMap((folder) => removal(spec, folder)),
    ],
  })
}

function diffStore(spec: WipedStoreSpec, state: StoreState): Diff {
  const [reason] = state.folders.flatMap((folder) => refusal(folder, foldersOf(spec), state.boundaries) ?? [])
  if (reason !== undefined) {
    return {
      kind: 'blocked',
      reason: `the store of ${spec.instance} cannot be removed: ${reason}`,
      hint: 'Remove it by hand, once you are sure what it is.',
    }
  }
  const { removed } = pathsOf(spec, state)
  if (removed.length === 0) return { kind: 'same' }
  const held = [...state.holders.map(holderWords), ...state.heldPorts]
  if (held.length > 0) {
    return {
      kind: 'blocked',
      reason: `the store of ${spec.instance} cannot be removed: ${held.join('; ')}`,
      hint: `Stop that process. If it is ${spec.instance}, set up by hand, take it over first: write takeOver: true into the inventory, and run apply.`,
    }
  }
  return { kind: 'change', action: 'remove', summary: `remove ${removed.map(({ path }) => path).join(', ')}` }
}

/**
 * Empty folders are not listed: there is nothing in them to remove. A commit log has thousands of files, so that one
 * process measures all of a folder (-l: a file with two names counts for both).
 */
function probeScript({ folders, data, own, portsFree }: WipedStoreSpec, proc: string): string {
  return `${holdersScript(folders, { ...compact({ own }), proc })}
(${portsFree ?? ':'}
) 2>&1 >/dev/null | sed 's/^/taken /'
${boundariesScript(data)}
for f in ${sh`${folders}`}; do
  printf 'store %s\\n' "$f"
  [ -d "$f" ] || continue
  printf 'real %s\\n' "$(readlink -f "$f")"
  set --
  for e in "$f"/* "$f"/.[!.]*; do
    kind=file
    if [ -L "$e" ]; then kind=link
    elif [ -d "$e" ]; then
      kind=folder
      [ -n "$(find "$e" -mindepth 1 -maxdepth 1 -print -quit)" ] || continue
    elif [ ! -e "$e" ]; then continue
    fi
    printf '%s %s\\n' "$kind" "\${e##*/}"
    set -- "$@" "$e"
  done
  [ $# = 0 ] || printf '%s\\0' "$@" | xargs -0 du -skl | sed 's/^/size /'
done`
}

function parseStore(spec: WipedStoreSpec, { stdout }: Answer): StoreState {
  const lines = stdout.split('\n').flatMap((line) => {
    const blank = line.indexOf(' ')
    return blank === -1 ? [] : [{ key: line.slice(0, blank), value: line.slice(blank + 1) }]
  })
  const sizes = sizesOf(lines)
  const folders: { path: string; real: string | undefined; entries: StoreEntry[] }[] = []
  for (const { key, value } of lines) {
    const folder = folders.at(-1)
    if (key === 'store') folders.push({ path: value, real: undefined, entries: [] })
    else if (key === 'real' && folder) folder.real = value === '' ? undefined : value
    else if ((key === 'file' || key === 'link' || key === 'folder') && folder)
      folder.entries.push({ kind: key, name: value, bytes: sizes.get(posix.join(folder.path, value)) ?? 0 })
  }
  const missing = spec.folders.find((path) => !folders.some((folder) => folder.path === path))
  if (missing !== undefined) throw new Error(`the answer says nothing of ${missing}`)
  return {
    folders,
    boundaries: parseBoundaries(spec.data, lines),
    holders: parseHolders(stdout),
    heldPorts: lines.flatMap(({ key, value }) => (key === 'taken' ? [value] : [])),
  }
}

/** Of the lines of `du -sk`, bytes by path. */
function sizesOf(lines: readonly { key: string; value: string }[]): ReadonlyMap<string, number> {
  return new Map(
    lines.flatMap(({ key, value }) => {
      const [, kilobytes, path] = (key === 'size' ? /^(\d+)\t(.*)$/.exec(value) : undefined) ?? []
      return path === undefined ? [] : [[path, Number(kilobytes) * 1024] as const]
    }),
  )
}

/**
 * Removes by name what the probe has seen, from the folder it has seen: the script goes into the folder first and
 * makes sure where it is, so that a link put there in the meantime leads nowhere. It runs as the service's user.
 */
function removal(spec: WipedStoreSpec, folder: StoreFolder): Step[] {
  const names = removable(folder, foldersOf(spec)).map(({ name }) => name)
  if (names.length === 0 || folder.real === undefined) return []
  return [
    {
      kind: 'script',
      title: `empty ${folder.path}`,
      script: asUser(
        spec.user,
        sh`cd ${folder.real}
if [ "$(pwd -P)" != ${folder.real} ]; then echo ${`${folder.real} is not where it was`}; exit 1; fi
for name in ${names}; do
  if [ -L "./$name" ]; then echo "./$name has become a link"; exit 1; fi
  if [ -d "./$name" ]; then
    find "./$name" -xdev -mindepth 1 -delete
    # A disk of its own stays mounted.
    rmdir "./$name" 2>/dev/null || :
  else
    rm -f "./$name"
  fi
done`,
      ),
      timeoutMs: 1_800_000,
    },
  ]
}
