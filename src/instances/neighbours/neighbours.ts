import { posix } from 'node:path'
import { compact } from '../../objects.ts'
import { resource, type AnyResource, type Answer } from '../../engine/resource.ts'
import { resourceKind, type ResourceRef, type World } from '../../engine/world.ts'
import { SETTINGS_NAME } from '../../layout/state.ts'
import { parseEntry, type RecordEntry } from '../records.ts'
import { sh } from '../../shell/quote.ts'

/** An instance of another cluster on a host, as its record says. */
export interface Neighbour extends RecordEntry {
  readonly cluster: string
  readonly id: string
  /** The file that says so. */
  readonly record: string
  /** The distribution that its unit starts; undefined: not known. */
  readonly release?: string
}

/** Instances and units of other clusters on a host. */
export interface Neighbours {
  readonly instances: readonly Neighbour[]
  /** The cluster that the unit of an instance names in its description, by the unit's name. */
  readonly units: ReadonlyMap<string, string>
  /** Kernel settings of which the other clusters want exactly this value. */
  readonly settings: readonly { readonly cluster: string; readonly key: string; readonly value: string }[]
}

export interface NeighboursSpec {
  readonly host: string
  /** Name of the own cluster. */
  readonly cluster: string
  /** Folder of the state of all clusters, a folder each. */
  readonly state: string
  /** Units of the own instances, also of those to be removed. */
  readonly units: readonly string[]
  /** Folder of the units. */
  readonly unitFolder: string
}

const NEIGHBOURS = resourceKind<Neighbours>('neighbours')

/** Instances and units of other clusters on a host. */
export const neighboursRef = (host: string): ResourceRef<Neighbours> => NEIGHBOURS.on(host, host)

/**
 * The names of the other clusters on a host, each once; none where that was not read.
 * @param counts which of their instances count; all unless given
 */
export function otherClusters(
  world: World,
  host: string,
  counts: (neighbour: Neighbour) => boolean = () => true,
): string[] {
  const instances = (world.observed(neighboursRef(host))?.instances ?? []).filter(counts)
  return [...new Set(instances.map(({ cluster }) => cluster))].sort()
}

/** The records of other clusters on a host. Nothing to repair. Id `neighbours:<host>`; the probe is Neighbours. */
export function neighbours(spec: NeighboursSpec): AnyResource {
  return resource<Neighbours, true>({
    id: NEIGHBOURS.id(spec.host),
    probe: { script: probeScript(spec), parse: (answer) => parseNeighbours(spec, answer) },
    desire: () => true,
    diff: () => ({ kind: 'same' }),
    converge: () => [],
  })
}

/** Starts no process. Lines of a record and of a unit begin with a blank, so that none is taken for the next record. */
function probeScript({ cluster, state, units, unitFolder }: NeighboursSpec): string {
  return sh`for unit in ${units}; do
  [ -f ${unitFolder}/"$unit" ] || continue
  while IFS= read -r line; do
    case $line in Description=*) printf 'unit %s %s\n' "$unit" "$line" ;; esac
  done <${unitFolder}/"$unit"
done
cd ${state} 2>/dev/null || exit 0
for file in */${SETTINGS_NAME}; do
  if [ "\${file%%/*}" = ${cluster} ] || [ ! -f "$file" ]; then continue; fi
  while IFS= read -r line; do printf 'setting %s %s\n' "\${file%%/*}" "$line"; done <"$file"
done
for record in */instances/*.json; do
  if [ "\${record%%/*}" = ${cluster} ] || [ ! -f "$record" ]; then continue; fi
  printf 'record %s\n' "$record"
  unit=
  while IFS= read -r line || [ -n "$line" ]; do
    printf ' %s\n' "$line"
    case $line in
      *'"unit": "'*) unit=\${line#*'"unit": "'} unit=\${unit%%'"'*} ;;
    esac
  done <"$record"
  case $unit in '' | */*) continue ;; esac
  [ -f ${unitFolder}/"$unit" ] || continue
  while IFS= read -r line; do
    case $line in ExecStart=*) printf 'start %s\n' "$line" ;; esac
  done <${unitFolder}/"$unit"
done`
}

function parseNeighbours({ state }: NeighboursSpec, { stdout }: Answer): Neighbours {
  const units = new Map<string, string>()
  const found: { cluster: string; id: string; path: string; text: string; start: string }[] = []
  for (const line of stdout.split('\n')) {
    const [, unit, of] = /^unit (\S+) Description=.* of (\S+)$/.exec(line) ?? []
    if (unit !== undefined && of !== undefined) units.set(unit, of)
    const [, path, cluster, id] = /^record (([^/]+)\/instances\/([^/]+)\.json)$/.exec(line) ?? []
    const current = found.at(-1)
    if (path !== undefined && cluster !== undefined && id !== undefined)
      found.push({ cluster, id, path, text: '', start: '' })
    else if (line.startsWith(' ') && current !== undefined) current.text += `${line}\n`
    else if (line.startsWith('start ') && current !== undefined) current.start = line
  }
  const settings = stdout.split('\n').flatMap((line) => {
    const [, cluster, key, value] = /^setting (\S+) ([\w.-]+) = (.*)$/.exec(line) ?? []
    return cluster === undefined || key === undefined || value === undefined ? [] : [{ cluster, key, value }]
  })
  return {
    units,
    settings,
    instances: found.map(({ cluster, id, path, text, start }) => {
      const release = /^start ExecStart=\/bin\/sh "?(\/\S+)\/bin\/mq[a-z]+ /.exec(start)?.[1]
      return {
        ...parseEntry(text),
        ...compact({ release }),
        cluster,
        id,
        record: posix.join(state, path),
      }
    }),
  }
}
