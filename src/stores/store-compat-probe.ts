import { resource, type AnyResource, type Answer, type Diff } from '../engine/resource.ts'
import { resourceKind } from '../engine/world.ts'
import { firstFile } from './first-file.ts'
import { versionOfText } from '../releases/version.ts'
import { sh } from '../shell/quote.ts'
import { storeCompat, WATCHED } from './store-compat.ts'
import type { Start } from './succession.ts'

export interface StoreCompatSpec {
  readonly instance: string
  readonly service: string
  /** Folders of its store. */
  readonly stores: readonly string[]
  /** The properties file on the host. */
  readonly conf: string
  /** The file on the host that says what was applied. */
  readonly record: string
  readonly wanted: Start
}

/** The release and role that wrote the files in a store. */
export interface Writer {
  readonly start: Start
  /** The store keeps the epochs of elected masters. */
  readonly hasEpochs: boolean
}

const WRITTEN_BY = resourceKind<Writer | undefined>('written-by')

/**
 * Refuses to start an instance on a store that it could not read, would not look at, or would vote with under another
 * id: after another major version, with another number or other members in a Raft group, with files of another size.
 * Nothing to repair. Id `written-by:<instance>`; the probe is a Writer, undefined when all is as it was or the store
 * is empty.
 */
export function storeCompatProbe(spec: StoreCompatSpec): AnyResource {
  return resource<Writer | undefined, StoreCompatSpec>({
    id: WRITTEN_BY.id(spec.instance),
    owner: spec.instance,
    probe: { script: probeScript(spec), parse: (answer) => parseWriter(answer, spec.wanted) },
    desire: () => spec,
    diff: diffWriter,
    converge: () => [],
  })
}

function diffWriter(writer: Writer | undefined, { instance, service, wanted }: StoreCompatSpec): Diff {
  if (writer === undefined) return { kind: 'same' }
  const { start: before, hasEpochs } = writer
  const obstacle = storeCompat({ instance, service, before, now: wanted, hasEpochs })
  return obstacle === undefined ? { kind: 'same' } : { kind: 'blocked', ...obstacle }
}

/**
 * Starts no process unless something is not as it was, and then `find` until a file is found. A value that the host does
 * not have, because the file is not there, counts as wanted.
 */
function probeScript({ conf, record, stores, wanted }: StoreCompatSpec): string {
  const wantedKeys = [...wanted.keys].map(([key, value]) => `${key}=${value}\n`).join('')
  const assignments = sh`conf=${conf} record=${record} wanted=${wantedKeys} release=${wanted.version}`
  return `${assignments}
version=$release keys=$wanted found=
if [ -f "$record" ]; then
  while IFS=' ,' read -r key value rest; do
    case $key in '"rocketmq":') value=\${value#?}; version=\${value%?} ;; esac
  done <"$record"
fi
if [ -f "$conf" ]; then
  keys=
  while IFS=' 	=' read -r key value || [ -n "$key" ]; do
    case $key in
      ${WATCHED.join('|')}) keys="$keys$key=$value
" ;;
    esac
  done <"$conf"
fi
if [ "$version" = "$release" ] && [ "$keys" = "$wanted" ]; then exit 0; fi
for f in ${sh`${stores}`}; do
  [ ! -e "$f/epochFileCheckpoint" ] || echo epochs
  [ -n "$found" ] || [ ! -d "$f" ] || found=$(${firstFile('"$f"')})
done
[ -n "$found" ] || exit 0
printf 'version %s\\n%s' "$version" "$keys"`
}

/** A key that stands twice counts as Java reads it; a record that was damaged says nothing of the version. */
function parseWriter({ stdout }: Answer, wanted: Start): Writer | undefined {
  const lines = stdout.split('\n')
  const version = lines.find((line) => line.startsWith('version '))?.slice('version '.length)
  if (version === undefined) return undefined
  const keys = lines.flatMap((line): [string, string][] => {
    const equals = line.indexOf('=')
    return equals === -1 ? [] : [[line.slice(0, equals), line.slice(equals + 1)]]
  })
  return {
    start: { version: versionOfText(version) ?? wanted.version, keys: new Map(keys) },
    hasEpochs: lines.includes('epochs'),
  }
}
