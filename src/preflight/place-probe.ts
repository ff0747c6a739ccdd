import { posix } from 'node:path'
import type { Probe } from '../engine/resource.ts'
import { unescapeMount } from '../resources/mounts-at-boot.ts'
import { readSections } from '../runtime/sections.ts'
import { NEAREST_FOLDER } from '../shell/nearest-folder.ts'
import { sh } from '../shell/quote.ts'

/** A file system, by its mount. */
export interface FileSystem {
  readonly mount: string
  /** 'xfs', 'tmpfs', 'nfs4'. */
  readonly type: string
  /** Bytes. */
  readonly available: number
  readonly usedRatio: number
  /** undefined: it counts none (btrfs, vfat). */
  readonly inodes: { readonly free: number; readonly usedRatio: number } | undefined
  /** Of the mount: 'ro', 'noexec'. */
  readonly options: readonly string[]
}

export interface PlaceState {
  /** The nearest folder that is there, since most are yet to be made. */
  readonly there: string
  /** root may write into it. */
  readonly writable: boolean
  readonly fileSystem: FileSystem | undefined
}

export interface PlaceAnswers {
  /** By path. */
  readonly places: ReadonlyMap<string, PlaceState>
  /** Folders above that the service's user may not pass, with their modes: '700'. */
  readonly closed: readonly { readonly path: string; readonly mode: string }[]
}

/** Folders above a path, the topmost first. */
function above(path: string): string[] {
  const parent = posix.dirname(path)
  return parent === path ? [] : [...above(parent), parent]
}

/**
 * Reads the file systems of paths, and the folders above `served` that `user` may not pass: tried as that user where
 * it exists; else those that others may not pass.
 */
export function placeProbe(
  paths: readonly string[],
  served: readonly string[],
  user: string,
): Probe<PlaceAnswers> {
  const ways = [...new Set(served.flatMap(above))]
  return {
    script: `${placeScript(paths)}\n${ways.length === 0 ? ':' : wayScript(ways, user)}`,
    parse: ({ stdout }) => parse(stdout),
  }
}

const placeScript = (paths: readonly string[]): string => `seen=' '
printf '[places]\\n'
for path in ${sh`${paths}`}; do
  ${NEAREST_FOLDER}
  if [ -w "$there" ]; then access=writable; else access=closed; fi
  printf 'place %s %s %s\\n' "$access" "$there" "$path"
  case $seen in *" $there "*) continue ;; esac
  seen="$seen$there "
  printf 'space %s ' "$there"
  df -PkT "$there" </dev/null | tail -n 1
  printf 'inodes %s ' "$there"
  df -Pi "$there" </dev/null | tail -n 1
done
printf '[mounts]\\n'
cat /proc/self/mounts`

const wayScript = (ways: readonly string[], user: string): string => sh`printf '[ways]\\n'
for path in ${ways}; do
  [ ! -d "$path" ] || stat -c 'way %a %n' "$path"
done
printf '[tried]\\n'
runuser -u ${user} -- /bin/sh -c 'for path; do [ ! -d "$path" ] || [ -x "$path" ] || printf "closed %s\\n" "$path"; done; echo done' sh ${ways} </dev/null || :`

function parse(stdout: string): PlaceAnswers {
  const sections = readSections(stdout)
  const lines = (name: string): readonly string[] => sections.get(name) ?? []
  const options = new Map(
    lines('mounts').map((line): [string, string[]] => {
      const [, mount = '', , words = ''] = line.split(' ')
      return [unescapeMount(mount), words.split(',')]
    }),
  )
  const rows = lines('places').map((line) => line.split(/\s+/))
  const places = new Map(
    rows
      .filter(([kind]) => kind === 'place')
      .map(([, access, there = '', path = '']): [string, PlaceState] => [
        path,
        { there, writable: access === 'writable', fileSystem: fileSystemOf(there, rows, options) },
      ]),
  )
  return { places, closed: closedWays(lines('ways'), lines('tried')) }
}

function fileSystemOf(
  there: string,
  rows: readonly (readonly string[])[],
  options: ReadonlyMap<string, readonly string[]>,
): FileSystem | undefined {
  const row = (kind: string): readonly string[] =>
    rows.find(([first, path]) => first === kind && path === there) ?? []
  const [, , , type, , , available, capacity, mount] = row('space')
  if (type === undefined || available === undefined || capacity === undefined || mount === undefined) {
    return undefined
  }
  const [, , , total, , free, used] = row('inodes')
  return {
    mount,
    type,
    available: Number(available) * 1024,
    usedRatio: Number.parseInt(capacity, 10) / 100,
    inodes:
      Number(total) > 0 && free !== undefined && used !== undefined
        ? { free: Number(free), usedRatio: Number.parseInt(used, 10) / 100 }
        : undefined,
    options: options.get(mount) ?? [],
  }
}

function closedWays(ways: readonly string[], tried: readonly string[]): PlaceAnswers['closed'] {
  const modes = ways.flatMap((line) => {
    const [, mode = '', path] = /^way (\d+) (.+)$/.exec(line) ?? []
    return path === undefined ? [] : [{ path, mode }]
  })
  if (!tried.includes('done')) return modes.filter(({ mode }) => Number.parseInt(mode, 8) % 2 === 0)
  const closed = new Set(tried.flatMap((line) => /^closed (.+)$/.exec(line)?.[1] ?? []))
  return modes.filter(({ path }) => closed.has(path))
}
