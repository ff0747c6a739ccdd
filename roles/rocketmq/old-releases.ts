import { posix } from 'node:path'
import { resource, type AnyResource, type Diff } from '../../src/engine/resource.ts'
import { resourceKind } from '../../src/engine/world.ts'
import { sh } from '../../src/shell/quote.ts'
import { RELEASE_MARK } from '../../src/layout/release.ts'
import { IN_USE, parseOthers, type OtherRelease } from './others.ts'
import { releaseRef, releaseScript } from './release.ts'

export interface OldReleasesSpec {
  readonly host: string
  /** Path of the wanted release; the others lie beside it. */
  readonly path: string
  /** Number of releases that stay, the wanted one included. */
  readonly keep: number
}

/** Names that a removal gives to folders first, so that none is left half. */
const GOING = '.removed-'

/** The releases to remove: all but the newest that stay beside the wanted one, and none in use. */
export function removable(others: readonly OtherRelease[], keep: number): string[] {
  return others
    .slice(0, Math.max(0, others.length - (keep - 1)))
    .flatMap(({ version, used }) => (used ? [] : [version]))
}

const OLD = resourceKind<readonly OtherRelease[]>('old-releases')

/**
 * No more releases of this tool than are kept: the wanted one and those unpacked last before it. One that is in use stays, by
 * whatever cluster. Id `old-releases:<host>`; the text of its probe is that of the wanted release, so that it runs once for both.
 */
export function oldReleases(spec: OldReleasesSpec): AnyResource {
  const ref = releaseRef(spec.host, spec.path)
  return resource<readonly OtherRelease[], readonly string[]>({
    id: OLD.id(spec.host),
    needs: [ref],
    probe: { script: releaseScript(spec), parse: ({ stdout }) => parseOthers(stdout) },
    desire: (_, others) => removable(others, spec.keep),
    diff: (_, versions) => diffOf(spec, versions),
    converge: (_, versions) => [
      {
        kind: 'script',
        title: `remove RocketMQ ${versions.join(', ')} from ${posix.dirname(spec.path)}`,
        script: removeScript(spec.path, versions),
      },
    ],
  })
}

function diffOf({ path, keep }: OldReleasesSpec, versions: readonly string[]): Diff {
  if (versions.length === 0) return { kind: 'same' }
  const why = `not in use, and older than the ${keep === 1 ? 'one that is' : `${keep} that are`} kept`
  return {
    kind: 'change',
    action: 'remove',
    summary: `remove RocketMQ ${versions.join(', ')} from ${posix.dirname(path)}: ${why}`,
  }
}

/** Looks again right before: a run of another cluster may have begun to use one. */
function removeScript(path: string, versions: readonly string[]): string {
  return `cd ${sh`${posix.dirname(path)}`}
${IN_USE}
for name in ${sh`${versions}`}; do
  [ -f "$name/${RELEASE_MARK}" ] || continue
  if in_use "$name"; then
    echo "RocketMQ $name is in use now, and stays" >&2
    continue
  fi
  mv -- "$name" "${GOING}$name.$$"
done
rm -rf -- ${GOING}*`
}
