import type { ProbeKind, SharedProbe } from '../engine/resource.ts'
import { getOrMake } from '../objects.ts'
import { readSections } from '../runtime/sections.ts'
import { userExists } from '../shell/as-user.ts'
import { sh } from '../shell/quote.ts'
import { isStoreName } from './store-folder.ts'

/** Names in a folder below which something is of another user. */
export interface ForeignFiles {
  readonly folder: string
  readonly names: readonly string[]
  /** The owner of one of them. */
  readonly owner: string
}

export interface OwnersState {
  /** The service's user exists. */
  readonly userExists: boolean
  readonly foreign: readonly ForeignFiles[]
  /** The walk through the folders of the host did not come to its end. */
  readonly cut?: boolean
}

/** RocketMQ's logs; any other file beside them is a person's. */
const LOG_NAME = /^[\w-]+\.log$|^otherdays$/

/** Folders of an instance, and the user whose files should be in them. */
export interface Searched {
  readonly user: string
  /** Folders of the store. */
  readonly stores: readonly string[]
  /** The one in the tiered store. */
  readonly tiered?: string
  /** Folder of RocketMQ's own logs. */
  readonly logs: string
  /** Folders that get their owner from this tool; what lies in them does not. */
  readonly managed: readonly string[]
}

/** Seconds that the search through all folders of a host may take: a cold disk with many consume queues is slow. */
export const WALK_SECONDS = 20
/** Files that a search lists. */
export const MOST_FILES = 1000

/** All folders of a host are searched by one `find`, a folder inside of another one with it. */
const OWNERS_KIND: ProbeKind<OwnersState> = {
  script: (items) => {
    const specs = items.map(specOf)
    const users = [...new Set(specs.map(({ user }) => user))]
    return users
      .map((user) =>
        searchScript(
          user,
          specs.filter((spec) => spec.user === user),
        ),
      )
      .join('\n')
  },
  parse: ({ stdout }, items) => new Map(items.map((item) => [item, parseOwners(specOf(item), stdout)])),
}

/** Reads the owners of an instance's files; those of a host are read together. */
export const ownersProbe = ({ user, stores, tiered, logs, managed }: Searched): SharedProbe<OwnersState> => ({
  kind: OWNERS_KIND,
  item: JSON.stringify({ user, stores, tiered, logs, managed }),
})

const specOf = (item: string): Searched => JSON.parse(item) as Searched

const foldersOf = ({ stores, logs }: Pick<Searched, 'stores' | 'logs'>): readonly string[] => [
  ...stores,
  logs,
]

/**
 * Prints '<owner> <path>' of what is of another user in folders; what is below a folder of another user is not listed. Links
 * count for themselves nowhere: one that root made leads to where an administrator wants the files.
 */
function searchScript(user: string, specs: readonly Searched[]): string {
  const folders = [...new Set(specs.flatMap(foldersOf))]
  const outer = folders.filter((path) => !folders.some((other) => path.startsWith(`${other}/`)))
  const inner = folders
    .filter((path) => !outer.includes(path))
    .map((path) => ({ path, way: stepsTo(path, outer) }))
  const passed = new Set([...specs.flatMap(({ managed }) => managed), ...inner.flatMap(({ way }) => way)])
  const known = [...passed].flatMap((path) => ['!', '-path', path.replaceAll(/[*?[\]\\]/g, '\\$&')])
  return `printf '[%s]\\n' ${sh`${user}`}
set --
for folder in ${sh`${outer}`}; do [ ! -d "$folder" ] || set -- "$@" "$folder"; done
${inner.map(({ path, way }) => `if [ -d ${sh`${path}`} ] && { ${way.map((step) => sh`[ -L ${step} ]`).join(' || ')}; }; then set -- "$@" ${sh`${path}`}; fi`).join('\n')}
set -- "$@" -mindepth 1 ${sh`! -type l ${known}`}
if ${userExists(user)}; then
  echo user
  set -- "$@" ${sh`! -user ${user}`}
fi
case $1 in
  /*) { ${sh`timeout -k 5 ${WALK_SECONDS} find -H "$@" -printf ${'%u %p\\n'} -type d -prune`} </dev/null; printf 'searched %s\\n' "$?"; } | ${sh`head -n ${MOST_FILES}`} ;;
  *) echo 'searched 0' ;;
esac`
}

/** The paths from a folder that is searched down to one inside of it: a link among them keeps `find` from getting there. */
function stepsTo(path: string, outer: readonly string[]): readonly string[] {
  const top = outer.find((one) => path.startsWith(`${one}/`)) ?? ''
  const names = path.slice(top.length + 1).split('/')
  return names.map((_, index) => `${top}/${names.slice(0, index + 1).join('/')}`)
}

function parseOwners(spec: Searched, stdout: string): OwnersState {
  const lines = readSections(stdout).get(spec.user) ?? []
  // The innermost first: a file is of one folder alone.
  const folders = [...foldersOf(spec)].sort((one, other) => other.length - one.length)
  const found = new Map<string, Map<string, string>>()
  for (const line of lines) {
    const [, owner = '', path = ''] = /^(\S+) (\/.*)$/.exec(line) ?? []
    const folder = folders.find((one) => path.startsWith(`${one}/`))
    const name = folder === undefined ? '' : (path.slice(folder.length + 1).split('/')[0] ?? '')
    if (
      folder === undefined ||
      !(folder === spec.logs ? LOG_NAME.test(name) : isStoreName(folder, name, spec.tiered))
    )
      continue
    getOrMake(found, folder, () => new Map()).set(name, owner)
  }
  return {
    userExists: lines.includes('user'),
    foreign: foldersOf(spec).flatMap((folder) => {
      const names = found.get(folder)
      if (names === undefined) return []
      return [{ folder, names: [...names.keys()].sort(), owner: [...names.values()].at(0) ?? '' }]
    }),
    // 1: a file was gone before it was looked at.
    ...(lines.includes('searched 0') || lines.includes('searched 1') ? {} : { cut: true }),
  }
}
