import { compact } from '../../src/objects.ts'
import type { AnyResource, Answer, Diff, Need, Step } from '../../src/engine/resource.ts'
import { resourceKind, type ResourceRef } from '../../src/engine/world.ts'
import { resource } from '../../src/engine/resource.ts'
import { bringStep, bringWords, type Source } from '../../src/resources/download/bring.ts'
import { EXECUTABLE_BIN, unpackScript } from '../../src/resources/unpack.ts'
import { sh } from '../../src/shell/quote.ts'
import { RELEASE_MARK } from '../../src/layout/release.ts'
import { firstOf } from '../../src/model/listed.ts'
import { writeList } from '../program-files/list.ts'
import { othersScript } from './others.ts'
import { LIST_FILES, LOST_FILES, parseLost } from './release-files.ts'

export interface ReleaseSpec {
  readonly path: string
  readonly version: string
  /** undefined: the distribution has to be there already. */
  readonly delivery?: ReleaseDelivery
  /** Number of releases that stay beside each other; undefined: the others are not looked at. */
  readonly keep?: number
  readonly needs?: readonly Need[]
}

export interface ReleaseDelivery {
  readonly source: Source
  /** Path of the archive on the host until it is unpacked. */
  readonly staging: string
  /** The JDK's jar program, for hosts without unzip. */
  readonly jar: string
}

export interface ReleaseState {
  readonly exists: boolean
  /** sha256 of the archive it was unpacked from; undefined when it is not ours. */
  readonly archive: string | undefined
  readonly mqadmin: boolean
  /** Versions of the broker's jar in lib; one in a sound distribution. */
  readonly versions: readonly string[]
  /** Programs and libraries that it was unpacked with, and that are gone or empty. */
  readonly lost: readonly string[]
}

/** Read-only fragment without a process of its own: folder, marker, mqadmin, and the broker's jar; then othersScript. */
export function releaseScript({ path, keep }: Pick<ReleaseSpec, 'path' | 'keep'>): string {
  return `r=${sh`${path}`}
if [ -d "$r" ] || [ -e "$r" ] || [ -L "$r" ]; then echo exists; fi
if [ -f "$r/${RELEASE_MARK}" ]; then
  { if IFS= read -r line; then printf 'archive %s\\n' "$line"; fi
  ${LOST_FILES}; } <"$r/${RELEASE_MARK}"
fi
if [ -f "$r/bin/mqadmin" ]; then echo mqadmin; fi
for jar in "$r"/lib/rocketmq-broker-[0-9]*.jar; do
  if [ -f "$jar" ]; then printf 'jar %s\\n' "\${jar##*/}"; fi
done${keep === undefined ? '' : `\n${othersScript(path, keep)}`}`
}

export function parseRelease({ stdout }: Answer): ReleaseState {
  const lines = stdout.split('\n')
  return {
    exists: lines.includes('exists'),
    archive: /^archive ([0-9a-f]{64})$/m.exec(stdout)?.[1],
    mqadmin: lines.includes('mqadmin'),
    versions: [...stdout.matchAll(/^jar rocketmq-broker-(.+)\.jar$/gm)].map((match) => match[1] ?? ''),
    lost: parseLost(stdout),
  }
}

/** Compares what lies at the release's path with the wanted version. */
function diffRelease(spec: ReleaseSpec, state: ReleaseState): Diff {
  const sound = state.lost.length === 0 && state.mqadmin && hasVersion(spec, state)
  if (spec.delivery === undefined) return sound ? { kind: 'same' } : notThere(spec, state)
  if (!state.exists)
    return {
      kind: 'change',
      action: 'create',
      summary: `${bringWords(spec.delivery.source)}unpack RocketMQ ${spec.version} to ${spec.path}`,
    }
  if (state.archive === undefined) {
    return {
      kind: 'blocked',
      reason: `${spec.path} exists and was not made by this tool`,
      hint: `Move it away, or use it as it is with artifact: { onHost: ${spec.path} }.`,
    }
  }
  if (sound) return { kind: 'same' }
  return {
    kind: 'blocked',
    reason: `the release at ${spec.path} is damaged: ${faults(spec, state)}`,
    hint:
      'Copy what is missing from another host with this release. Or stop the instances that run from it, remove the ' +
      'folder, and apply again.',
  }
}

function notThere(spec: ReleaseSpec, state: ReleaseState): Diff {
  return {
    kind: 'blocked',
    reason: state.exists
      ? `${spec.path} is not RocketMQ ${spec.version}: ${faults(spec, state)}`
      : `there is no distribution at ${spec.path}`,
    hint: 'Correct artifact.onHost or the version in the inventory, or let it be delivered (url, file, maven).',
  }
}

function faults(spec: ReleaseSpec, state: ReleaseState): string {
  if (!state.mqadmin) return 'bin/mqadmin is missing'
  if (state.versions.length === 0) return `lib/rocketmq-broker-${spec.version}.jar is missing`
  if (hasVersion(spec, state)) return lostFiles(state)
  return `lib holds the broker of ${state.versions.join(' and ')}`
}

const hasVersion = ({ version }: ReleaseSpec, { versions }: ReleaseState): boolean =>
  versions.length === 1 && versions[0] === version

/** Lost files that are named in a message. */
const NAMED_FILES = 3

const lostFiles = ({ lost }: ReleaseState): string =>
  `${firstOf(lost, NAMED_FILES)} ${lost.length > 1 ? 'are' : 'is'} missing or empty`

/** An unpacked distribution of exactly this version. Id `release:<path>`. */
export function release(spec: ReleaseSpec): AnyResource {
  return resource<ReleaseState, ReleaseSpec>({
    id: RELEASE.id(spec.path),
    ...compact({ needs: spec.needs }),
    probe: { script: releaseScript(spec), parse: parseRelease },
    desire: () => spec,
    diff: (state) => diffRelease(spec, state),
    converge: () => (spec.delivery ? deliver(spec, spec.delivery) : []),
  })
}

const RELEASE = resourceKind<ReleaseState>('release')

/** The distribution at a path. */
export const releaseRef = (host: string, path: string): ResourceRef<ReleaseState> => RELEASE.on(host, path)

function deliver(spec: ReleaseSpec, delivery: ReleaseDelivery): readonly Step[] {
  return [
    bringStep(delivery.source, {
      what: `RocketMQ ${spec.version}`,
      path: delivery.staging,
      mode: '0600',
    }),
    {
      kind: 'script',
      title: `unpack RocketMQ ${spec.version} to ${spec.path}`,
      script: unpackScript({
        archive: delivery.staging,
        target: spec.path,
        what: 'a RocketMQ distribution',
        proof: 'bin/mqadmin',
        jar: delivery.jar,
        prepare: [
          sh`found=
for jar in "$top"/lib/rocketmq-broker-[0-9]*.jar; do
  [ -f "$jar" ] || continue
  jar=$(basename "$jar" .jar)
  found="$found $(echo "$jar" | cut -c 17-)"
done
if [ "$found" != ${` ${spec.version}`} ]; then
  echo "the archive holds RocketMQ$(test -n "$found" && echo "$found" || echo ' without a broker in lib'), the inventory wants" ${spec.version}
  exit 1
fi`,
          EXECUTABLE_BIN,
          `{ sha256sum "$archive" | cut -d ' ' -f 1
${LIST_FILES}; } >"$top/.mark"
mv "$top/.mark" "$top/${RELEASE_MARK}"`,
        ],
        finish: [writeList('"$top"')],
      }),
    },
  ]
}
