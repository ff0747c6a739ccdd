import { posix } from 'node:path'
import { resource, type AnyResource, type Diff } from '../../src/engine/resource.ts'
import { resourceKind } from '../../src/engine/world.ts'
import { sh } from '../../src/shell/quote.ts'
import { RELEASE_MARK, REMOVED_PREFIX } from '../../src/layout/release.ts'
import { IN_USE, LEFT, parseBeside, type Beside, type OtherRelease } from './others.ts'
import { releaseRef, releaseScript } from './release.ts'

export interface OldReleasesSpec {
  readonly host: string
  /** Path of the wanted release; the others lie beside it. */
  readonly path: string
  /** Number of releases that stay, the wanted one included. */
  readonly keep: number
}

/** The releases to remove: all but the newest that stay beside the wanted one, and none in use. */
export function removable(others: readonly OtherRelease[], keep: number): string[] {
  return others
    .slice(0, Math.max(0, others.length - (keep - 1)))
    .flatMap(({ version, used }) => (used ? [] : [version]))
}

const OLD = resourceKind<Beside>('old-releases')

/**
 * No more releases of this tool than are kept: the wanted one and those unpacked last before it, and nothing of a run that was
 * broken off while it removed one, or unpacked one or a program. A release that is in use stays, by whatever cluster. Id `old-releases:<host>`;
 * the text of its probe is that of the wanted release, so that it runs once for both.
 */
export function oldReleases(spec: OldReleasesSpec): AnyResource {
  const ref = releaseRef(spec.host, spec.path)
  return resource<Beside, readonly string[]>({
    id: OLD.id(spec.host),
    needs: [ref],
    probe: { script: releaseScript(spec), parse: ({ stdout }) => parseBeside(stdout) },
    desire: (_, { others }) => removable(others, spec.keep),
    diff: ({ isLeft }, versions) => diffOf(spec, versions, isLeft),
    converge: (_, versions) => [
      {
        kind: 'script',
        title: versions.length === 0 ? restOf(spec) : removalOf(spec, versions),
        script: removeScript(spec.path, versions),
      },
    ],
  })
}

const removalOf = ({ path }: OldReleasesSpec, versions: readonly string[]): string =>
  `remove RocketMQ ${versions.join(', ')} from ${posix.dirname(path)}`

const restOf = ({ path }: OldReleasesSpec): string =>
  `remove what a broken-off run left in ${posix.dirname(posix.dirname(path))}`

function diffOf(spec: OldReleasesSpec, versions: readonly string[], isLeft: boolean): Diff {
  if (versions.length === 0)
    return isLeft ? { kind: 'change', action: 'remove', summary: restOf(spec) } : { kind: 'same' }
  const { keep } = spec
  const why = `not in use, and older than the ${keep === 1 ? 'one that is' : `${keep} that are`} kept`
  return {
    kind: 'change',
    action: 'remove',
    summary: `${removalOf(spec, versions)}: ${why}`,
  }
}

/** Looks again right before: a run of another cluster may have begun to use one. No other run unpacks while this one has the lock. */
function removeScript(path: string, versions: readonly string[]): string {
  return `cd ${sh`${posix.dirname(path)}`}
${IN_USE}
for name in ${sh`${versions}`}; do
  [ -f "$name/${RELEASE_MARK}" ] || continue
  if in_use "$name"; then
    echo "RocketMQ $name is in use now, and stays" >&2
    continue
  fi
  mv -- "$name" "${REMOVED_PREFIX}$name.$$"
done
rm -rf -- ${LEFT}`
}
