import { resource, type AnyResource, type Diff } from '../engine/resource.ts'
import { type World, resourceKind } from '../engine/world.ts'
import { firstFile } from './first-file.ts'
import type { Cluster, Instance } from '../model/cluster.ts'
import { keptWith } from '../objects.ts'
import { sh } from '../shell/quote.ts'
import { misplacedData, type Newcomer, type Recorded } from './misplaced-data.ts'
import { recordsOf } from '../instances/records.ts'

export interface FirstStartSpec extends Pick<Newcomer, 'group' | 'selfId'> {
  readonly cluster: Pick<Cluster, 'hosts' | 'instances'>
  readonly instance: Instance
  /** Folders of its store. */
  readonly stores: readonly string[]
  /** The file on its host that says what was applied of an instance. */
  readonly recordOf: (id: string) => string
}

/** Traces of an instance on its host: a record, or files in its store. */
export type Footing = 'recorded' | 'filled' | 'bare'

const FIRST_START = resourceKind<Footing>('first-start')

/**
 * Refuses the first start of an instance while its data, or those of its group, lie on another host or under another
 * name: it would start empty beside them, and nothing would fail. Only hosts that are reached can show it. Nothing to
 * repair. Id `first-start:<instance>`; the probe is its Footing.
 */
export function firstStart(spec: FirstStartSpec): AnyResource {
  return resource<Footing, () => readonly Recorded[]>({
    id: FIRST_START.id(spec.instance.id),
    owner: spec.instance.id,
    probe: { script: probeScript(spec), parse: ({ stdout }) => footingOf(stdout.trim()) },
    // The records of all hosts are gone through where an instance has none.
    desire: (world) => () => recordedOn(spec.cluster, world),
    diff: (footing, recorded) => diffFirstStart(spec, footing, recorded),
    converge: () => [],
  })
}

/** `find` only where nothing was applied and a folder is there all the same. */
function probeScript({ instance, stores, recordOf }: FirstStartSpec): string {
  return `if ${sh`[ -e ${recordOf(instance.id)} ]`}; then echo recorded; exit 0; fi
for folder in ${sh`${stores}`}; do
  [ -d "$folder" ] || continue
  if [ -n "$(${firstFile('"$folder"')})" ]; then echo filled; exit 0; fi
done
echo bare`
}

function footingOf(word: string): Footing {
  if (word === 'recorded' || word === 'filled' || word === 'bare') return word
  throw new Error(`'${word}' says nothing of the store`)
}

function recordedOn({ hosts }: Pick<Cluster, 'hosts'>, world: World): Recorded[] {
  const recorded: Recorded[] = []
  for (const { name } of hosts)
    for (const [id, entry] of recordsOf(world, name) ?? []) recorded.push({ ...entry, id, host: name })
  return recorded
}

const idsOf = keptWith((instances: readonly Instance[]) => new Set(instances.map(({ id }) => id)))

function diffFirstStart(spec: FirstStartSpec, footing: Footing, recorded: () => readonly Recorded[]): Diff {
  if (footing === 'recorded') return { kind: 'same' }
  const ids = idsOf(spec.cluster.instances)
  const obstacle = misplacedData(
    { ...spec, filled: footing === 'filled' },
    { ids, recorded: recorded(), recordOf: spec.recordOf },
  )
  return obstacle === undefined ? { kind: 'same' } : { kind: 'blocked', ...obstacle }
}
