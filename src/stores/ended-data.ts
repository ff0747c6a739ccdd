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
import { formatBytes } from '../model/units.ts'
import { asUser, userExists } from '../shell/as-user.ts'
import { sh } from '../shell/quote.ts'
import { boundariesScript, parseBoundaries } from './boundaries.ts'
import { notOpenStep } from './in-use/open-store.ts'
import { isOf, ownerOf, parseMark, type Mark } from './mark.ts'
import { refusal, type Boundaries, type StoreFolder } from './store-folder.ts'

export interface EndedDataSpec {
  readonly cluster: string
  readonly instance: string
  /** The folder of the instance, and those in it that may be disks of their own. Deeper ones come first. */
  readonly folders: readonly string[]
  /** Path of the mark in its store; undefined: it has no store. */
  readonly mark: string | undefined
  /** The data folder of the inventory. */
  readonly data: string
  /** The service's user. */
  readonly user: string
  /** false: the data stay. */
  readonly removed: boolean
  readonly needs: readonly Need[]
}

/** The data of an instance on its host. */
export interface DataState {
  readonly folders: readonly StoreFolder[]
  /** On the disk, all folders together. */
  readonly bytes: number
  readonly mark: Mark | undefined
  /** The store has files, and no mark. */
  readonly unmarked: boolean
  /** Nothing is left but empty folders on which a disk is mounted: they stay. */
  readonly onlyDisks: boolean
  readonly boundaries: Boundaries
}

/** Folders that every store has which was used. */
const STORE_NAMES = ['commitlog', 'config', 'consumequeue']

const DATA = resourceKind<DataState>('data')

/** The data of an instance. */
export const endedDataRef = (host: string, instance: string): ResourceRef<DataState> =>
  DATA.on(host, instance)

/** Returns true when there is something to remove, or to keep. */
export const hasData = ({ folders, onlyDisks }: DataState): boolean =>
  !onlyDisks && folders.some(({ real }) => real !== undefined)

/**
 * The data of an instance of a cluster that ends: store, logs, marks; gone, or kept and shown with its size. Id
 * `data:<instance>`; the probe is a DataState.
 */
export function endedData(spec: EndedDataSpec): AnyResource {
  return resource<DataState, EndedDataSpec>({
    id: DATA.id(spec.instance),
    owner: spec.instance,
    needs: spec.needs,
    probe: { script: probeScript(spec), parse: (answer) => parseData(spec, answer) },
    desire: () => spec,
    diff: (state) => diffData(spec, state),
    converge: (state) => removal(spec, state),
  })
}

/** The change that removes the data, or the note that they stay; pure. */
function diffData(spec: EndedDataSpec, state: DataState): Diff {
  if (!hasData(state) && !(spec.removed && foreign(spec, state) !== undefined)) return { kind: 'same' }
  const { instance } = spec
  const there = state.folders.filter(({ real }) => real !== undefined)
  const path = outermost(there.map((folder) => folder.path)).join(' and ')
  const size = formatBytes(state.bytes)
  if (!spec.removed) return { kind: 'same', note: `the data of ${instance} stay: ${path} (${size})` }
  const [reason] = there.flatMap((folder) => refusal(folder, { all: [] }, state.boundaries) ?? [])
  const why = reason ?? foreign(spec, state)
  if (why !== undefined) {
    return {
      kind: 'blocked',
      reason: `the data of ${instance} cannot be removed: ${why}`,
      hint: 'Remove them by hand, once you are sure what they are; or run without --with-data.',
    }
  }
  return {
    kind: 'change',
    action: 'remove',
    summary: `remove all data of ${instance} (${size})`,
    patch: there.map((folder) => `- ${folder.path}`).join('\n'),
  }
}

const outermost = (paths: readonly string[]): string[] =>
  paths.filter((path) => !paths.some((other) => path.startsWith(`${other}/`)))

/** Without its own mark a store may be that of a broker that this tool has never managed. */
function foreign({ cluster, instance }: EndedDataSpec, { mark, unmarked }: DataState): string | undefined {
  if (mark !== undefined && !isOf(mark, { cluster, instance }))
    return `they are of ${ownerOf(mark, { cluster })}`
  return unmarked ? `the store has no ${MARK_NAME}, so that this tool may never have managed it` : undefined
}

function probeScript({ folders, mark, data, user }: EndedDataSpec): string {
  const root = mark === undefined ? '' : posix.dirname(mark)
  const readMark = asUser(user, sh`[ ! -f ${mark ?? ''} ] || head -c 2048 ${mark ?? ''} | sed 's/^/mark /'`)
  return `${boundariesScript(data)}
set --
for f in ${sh`${folders}`}; do
  [ -d "$f" ] || continue
  printf 'folder %s\\nreal %s\\n' "$f" "$(readlink -f "$f")"
  set -- "$@" "$f"
done
if [ $# != 0 ]; then
  du -sk "$@" | sed 's/^/size /'
  if [ -n "$(find "$@" ! -type d -print -quit)" ]; then echo 'files '; fi
  for f; do
    if [ "$(stat -c %d "$f/")" != "$(stat -c %d "\${f%/*}/")" ]; then echo 'disk '; fi
  done
fi
${
  mark === undefined
    ? ':'
    : `if ${userExists(user)}; then ${readMark}
fi
${sh`for f in ${STORE_NAMES.map((name) => `${root}/${name}`)}; do
  if [ -d "$f" ] && [ -n "$(find "$f" ! -type d -print -quit)" ]; then echo 'filled '; fi
done`}`
}
:`
}

function parseData({ folders, data }: EndedDataSpec, { stdout }: Answer): DataState {
  const lines = stdout.split('\n').flatMap((line) => {
    const blank = line.indexOf(' ')
    return blank === -1 ? [] : [{ key: line.slice(0, blank), value: line.slice(blank + 1) }]
  })
  const has = (word: string): boolean => lines.some(({ key }) => key === word)
  const found = new Map<string, string>()
  let folder = ''
  for (const { key, value } of lines) {
    if (key === 'folder') folder = value
    else if (key === 'real') found.set(folder, value)
  }
  const sizes = lines.flatMap(({ key, value }) => (key === 'size' ? [Number.parseInt(value, 10) * 1024] : []))
  const mark = parseMark(lines.flatMap(({ key, value }) => (key === 'mark' ? [value] : [])))
  return {
    folders: folders.map((path) => ({ path, real: found.get(path), entries: [] })),
    bytes: sizes.reduce((sum, size) => sum + (Number.isNaN(size) ? 0 : size), 0),
    mark,
    unmarked: mark === undefined && has('filled'),
    onlyDisks: has('disk') && !has('files'),
    boundaries: parseBoundaries(data, lines),
  }
}

/**
 * The mark goes last: while it is there, another run knows that the rest is of the instance. Each folder is emptied as the
 * service's user, from the place where it was seen; a disk stays mounted.
 */
function removal({ user, folders, instance }: EndedDataSpec, state: DataState): Step[] {
  const there = state.folders.flatMap(({ real }) => real ?? [])
  const emptied = there.map(
    (real) => sh`cd ${real}
[ "$(pwd -P)" = ${real} ] || { echo ${`${real} is not where it was`}; exit 1; }
find . -xdev ! -type d ! -name ${MARK_NAME} -delete
find . -xdev -mindepth 1 -type d -empty -delete
find . -xdev -mindepth 1 -delete 2>/dev/null || :`,
  )
  return [
    notOpenStep(instance, folders),
    {
      kind: 'script',
      title: `remove the data of ${instance}`,
      script: `${asUser(user, emptied.join('\n'))}
for folder in ${sh`${folders}`}; do rmdir "$folder" 2>/dev/null || :; done`,
      timeoutMs: 1_800_000,
    },
  ]
}
