import { resource, type AnyResource, type Answer, type Diff } from '../engine/resource.ts'
import { resourceKind } from '../engine/world.ts'
import { serviceRef } from '../instances/service-ref.ts'
import { stateOf } from '../instances/service.ts'
import type { Instance } from '../model/cluster.ts'
import { sh } from '../shell/quote.ts'
import { isStoreName } from './store-folder.ts'

export interface StoreOwnersSpec {
  readonly instance: Instance
  readonly user: string
  readonly group: string
  /** Folders of the store. */
  readonly stores: readonly string[]
  /** The one in the tiered store. */
  readonly tiered?: string
  /** Folder of RocketMQ's own logs. */
  readonly logs: string
  /** Folders that get their owner from this tool; what lies in them does not. */
  readonly managed: readonly string[]
}

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
}

const OWNERS = resourceKind<OwnersState>('owners')

/** RocketMQ's logs; any other file beside them is a person's. */
const LOG_NAME = /^[\w-]+\.log$|^otherdays$/

/**
 * Refuses to start an instance that cannot write what lies in its store or logs, since another user wrote it: a broker
 * that was started by hand as root ends the next one with exit code 253. Of an instance that runs it is a note. Nothing to
 * repair. Id `owners:<instance>`; the probe is an OwnersState.
 */
export function storeOwners(spec: StoreOwnersSpec): AnyResource {
  const { instance } = spec
  return resource<OwnersState, { readonly runs: boolean }>({
    id: OWNERS.id(instance.id),
    owner: instance.id,
    probe: { script: probeScript(spec), parse: (answer) => parseOwners(spec, answer) },
    desire: (world) => {
      const host = world.observed(serviceRef(instance))
      return { runs: host !== undefined && stateOf(instance, host).activity === 'running' }
    },
    diff: (state, { runs }) => diffOwners(spec, state, runs),
    converge: () => [],
  })
}

function diffOwners(
  { instance, user, group }: StoreOwnersSpec,
  { foreign, userExists }: OwnersState,
  runs: boolean,
): Diff {
  if (foreign.length === 0) return { kind: 'same' }
  const what = foreign.map(({ folder, names, owner }) => `${names.join(', ')} in ${folder} (${owner})`)
  const reason = `files of ${instance.id} belong to another user than ${user}: ${what.join('; ')}`
  const chown = `chown -R ${user}:${group} ${foreign.map(({ folder }) => folder).join(' ')}`
  if (runs) return { kind: 'same', note: `${reason}; run on ${instance.host}: ${chown}` }
  const first = userExists ? '' : `useradd --system --user-group --no-create-home ${user}; `
  return { kind: 'blocked', reason, hint: `Run on ${instance.host}: ${first}${chown}` }
}

/**
 * Prints each name in a folder below which something is of another user. Links count for themselves nowhere: one that
 * root made leads to where an administrator wants the files.
 */
function probeScript({ user, stores, logs, managed }: StoreOwnersSpec): string {
  const known = managed.flatMap((path) => ['!', '-path', path.replaceAll(/[*?[\]\\]/g, '\\$&')])
  return `if id -u ${sh`${user}`} >/dev/null 2>&1; then
  echo user
  set -- ! -user ${sh`${user}`}
else
  set --
fi
for folder in ${sh`${[...stores, logs]}`}; do
  [ -d "$folder" ] || continue
  printf 'folder %s\\n' "$folder"
  ${sh`find -H "$folder" -mindepth 1 ! -type l ${known}`} "$@" -print 2>/dev/null </dev/null | {
    seen=
    while IFS= read -r path; do
      name=\${path#"$folder"/}
      name=\${name%%/*}
      [ "$name" != "$seen" ] || continue
      seen=$name
      printf 'name %s %s\\n' "$(stat -c %U "$path")" "$name"
    done
  }
done
:`
}

function parseOwners({ logs, tiered }: StoreOwnersSpec, { stdout }: Answer): OwnersState {
  const found = new Map<string, Map<string, string>>()
  let folder = ''
  for (const line of stdout.split('\n')) {
    const [, path] = /^folder (.*)$/.exec(line) ?? []
    if (path !== undefined) folder = path
    const [, owner, name] = /^name (\S+) (.*)$/.exec(line) ?? []
    if (owner === undefined || name === undefined) continue
    if (!(folder === logs ? LOG_NAME.test(name) : isStoreName(folder, name, tiered))) continue
    found.set(folder, (found.get(folder) ?? new Map<string, string>()).set(name, owner))
  }
  return {
    userExists: stdout.split('\n').includes('user'),
    foreign: [...found].map(([path, names]) => ({
      folder: path,
      names: [...names.keys()].sort(),
      owner: [...names.values()].at(0) ?? '',
    })),
  }
}
