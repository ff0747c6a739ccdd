import { posix } from 'node:path'
import { resource, type AnyResource, type Diff, type Need } from '../../src/engine/resource.ts'
import { resourceKind, type ResourceRef, type World } from '../../src/engine/world.ts'
import type { Cluster, Host } from '../../src/model/cluster.ts'
import { instancesOn } from '../../src/model/on-host.ts'
import { endedDataRef, hasData } from '../../src/stores/ended-data.ts'
import { judge, removedLines, type Before, type LeftoversSpec } from './judge.ts'
import { removalScript } from './script.ts'
import { leftoversSpec } from './spec.ts'
import { parseSurvey, surveyScript, type Survey } from './survey.ts'

export { outsideFolders } from './spec.ts'

export interface LeftoversOptions {
  /** The data of the instances go too. */
  readonly withData: boolean
  /** Everything that is removed before. */
  readonly needs: readonly Need[]
}

const LEFTOVERS = resourceKind<Survey>('leftovers')
const KEPT = resourceKind<Survey>('kept')

/** The rest of a cluster on a host. */
export const leftoversRef = (host: string): ResourceRef<Survey> => LEFTOVERS.on(host, host)

/**
 * A host without the rest of a cluster: shared files, releases, JDKs, images, folders, the service's user. What others use
 * stays, and is named. Ids `leftovers:<host>` and `kept:<host>`; the probe is a Survey.
 */
export function leftovers(cluster: Cluster, host: Host, options: LeftoversOptions): readonly AnyResource[] {
  const spec = leftoversSpec(cluster, host, options)
  const probe = { script: surveyScript(spec), parse: parseSurvey }
  const before = (world: World): Before => beforeOn(cluster, host, spec, world, options)
  return [
    resource<Survey, Before>({
      id: KEPT.id(host.name),
      probe,
      desire: before,
      diff: (survey, gone) => diffKept(spec, survey, gone),
      converge: () => [],
    }),
    resource<Survey, Before>({
      id: LEFTOVERS.id(host.name),
      needs: options.needs,
      probe,
      desire: before,
      diff: (survey, gone) => diffLeftovers(spec, survey, gone),
      converge: (survey, gone) => [
        {
          kind: 'script',
          title: `remove the rest of ${cluster.name}`,
          script: removalScript(spec, judge(spec, survey, gone)),
          timeoutMs: 600_000,
        },
      ],
    }),
  ]
}

/** The change that removes the rest; pure. */
export function diffLeftovers(spec: LeftoversSpec, survey: Survey, before: Before): Diff {
  if (survey.dockerIsDown) {
    return {
      kind: 'blocked',
      reason: 'Docker does not answer, so its containers and images cannot be seen',
      hint: 'Start Docker on the host (systemctl start docker), and run again.',
    }
  }
  const lines = removedLines(spec, survey, judge(spec, survey, before))
  if (lines.length === 0) return { kind: 'same' }
  const what = lines.length === 1 ? '1 item' : `${lines.length} items`
  return {
    kind: 'change',
    action: 'remove',
    summary: `remove what is left of ${spec.cluster}: ${what}`,
    patch: lines.join('\n'),
  }
}

function diffKept(spec: LeftoversSpec, survey: Survey, before: Before): Diff {
  const { kept } = judge(spec, survey, before)
  return kept.length === 0 ? { kind: 'same' } : { kind: 'same', note: `these stay: ${kept.join('; ')}` }
}

/** Files of the instances go in any case; their data when there are any and they are to go. */
function beforeOn(
  cluster: Cluster,
  host: Host,
  { own }: LeftoversSpec,
  world: World,
  { withData }: LeftoversOptions,
): Before {
  const filled = instancesOn(cluster, host).filter(({ id }) => {
    const state = world.observed(endedDataRef(host.name, id))
    return state !== undefined && hasData(state)
  })
  const conf = instancesOn(cluster, host).map(({ paths }) => paths.conf)
  return {
    gone: [...own, ...conf, ...(withData ? filled.map(({ paths }) => posix.normalize(paths.data)) : [])],
    keepsData: !withData && filled.length > 0,
  }
}
