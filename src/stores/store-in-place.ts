import { resource, type AnyResource, type Answer, type Diff } from '../engine/resource.ts'
import { resourceKind } from '../engine/world.ts'
import { sh } from '../shell/quote.ts'
import { firstFile } from './first-file.ts'

export interface StoreInPlaceSpec {
  readonly instance: string
  /** The properties file on the host that names the folders. */
  readonly conf: string
  /** Key → the folders that it must name, separated by commas. */
  readonly wanted: ReadonlyMap<string, string>
  /** Key → further folders in which the files of its folders are read, separated by commas. */
  readonly alsoRead?: ReadonlyMap<string, string>
  /** Key → the path of the instance's own files below a folder that others use too: '/1a2b3c4d_shop/broker-a'. */
  readonly below?: ReadonlyMap<string, string>
}

/** A folder that the conf on the host names, that the inventory does not, and in which files lie. */
export interface ForsakenFolder {
  readonly key: string
  readonly folder: string
}

const STORE = resourceKind<readonly ForsakenFolder[]>('store')

/**
 * Refuses to point an instance at another folder while its messages lie in the one it has: it would start empty, and
 * nothing would fail. Nothing to repair. Id `store:<instance>`; the probe is a list of ForsakenFolder.
 */
export function storeInPlace(spec: StoreInPlaceSpec): AnyResource {
  return resource<readonly ForsakenFolder[], StoreInPlaceSpec>({
    id: STORE.id(spec.instance),
    owner: spec.instance,
    probe: { script: probeScript(spec), parse: parseForsaken },
    desire: () => spec,
    diff: diffStore,
    converge: () => [],
  })
}

function diffStore(forsaken: readonly ForsakenFolder[], { instance, wanted }: StoreInPlaceSpec): Diff {
  if (forsaken.length === 0) return { kind: 'same' }
  const moves = forsaken.map(({ key, folder }) => {
    const now = wanted.get(key) ?? ''
    return `${key} is ${folder} on the host, where files lie, and ${now === '' ? 'not set' : now} in the inventory`
  })
  return {
    kind: 'blocked',
    reason: `${instance} would start without its data: ${moves.join('; ')}`,
    hint: `Stop ${instance}, move its data (not a copy) to the new place, then apply. For an empty start: move the data out of the way.`,
  }
}

/**
 * Starts no process unless a path differs, and then a `find` for each. A folder that is the wanted one by another
 * name (a link) is no other.
 */
function probeScript({ conf, wanted, alsoRead, below }: StoreInPlaceSpec): string {
  const cases = [...wanted].map(
    ([key, folders]) =>
      sh`${key}) wanted=${folders} also=${alsoRead?.get(key) ?? ''} below=${below?.get(key) ?? ''} ;;`,
  )
  return `conf=${sh`${conf}`}
[ -f "$conf" ] || exit 0
set -f
while IFS=' 	=' read -r key value || [ -n "$key" ]; do
  case $key in
    ${cases.join('\n    ')}
    *) continue ;;
  esac
  [ "$value" != "$wanted" ] || continue
  IFS=,
  for old in $value; do
    for new in $wanted $also; do
      if [ "$old" = "$new" ] || [ "$old" -ef "$new" ]; then continue 2; fi
    done
    [ -z "$(${firstFile('"$old$below"')})" ] || printf '%s %s\\n' "$key" "$old"
  done
  unset IFS
done <"$conf"
:`
}

function parseForsaken({ stdout }: Answer): ForsakenFolder[] {
  return stdout.split('\n').flatMap((line) => {
    const blank = line.indexOf(' ')
    return blank === -1 ? [] : [{ key: line.slice(0, blank), folder: line.slice(blank + 1) }]
  })
}
