import { posix } from 'node:path'
import { has } from '../../../releases/features.ts'
import type { Artifact, DeliveredArtifact, FetchedArtifact } from '../../../model/software.ts'
import type { Path } from '../../raw.ts'
import type { DeliveredInput } from '../../schema/core.ts'
import { resolveBuild } from './build.ts'
import { deliveryOf, relayOf, resolveFetched } from './fetched.ts'
import { localPath, type Context } from '../context.ts'
import { cleanPath } from './rocketmq.ts'
import { checkVerifiable } from './verifiable.ts'

/** Source of the distribution; exactly one is allowed. */
export function resolveArtifact(context: Context): Artifact {
  const input = context.inventory.artifact ?? {}
  const { problems } = context
  const named = (['url', 'file', 'maven', 'build', 'onHost'] as const).filter(
    (kind) => input[kind] !== undefined,
  )
  if (named.length > 1) {
    problems.error(['artifact'], {
      code: 'several-sources',
      message: problems.words(
        `artifact names ${named.join(' and ')}`,
        `the distribution has several sources: ${named.map((kind) => (kind === 'build' ? 'rocketmq_build_…' : problems.show(['artifact', kind]))).join(' and ')}`,
      ),
      hint: `Keep one of them; several addresses go into ${problems.words('url', 'rocketmq_url')} as a list.`,
    })
  }
  const delivery = deliveryOf(input)
  const urls = input.url === undefined ? [archiveUrl(context.inventory.rocketmq.version)] : [input.url].flat()
  const fetched = resolveFetched(context, ['artifact'], input, named[0] ?? 'url', urls)
  if (input.onHost !== undefined) {
    if (input.sha512 !== undefined) {
      problems.error(['artifact', 'sha512'], {
        code: 'checksum-of-nothing',
        message: `${problems.show(['artifact', 'sha512'])} is the checksum of an archive, and ${problems.words('onHost', 'rocketmq_on_host')} means that there is none`,
        hint: 'Take it out.',
      })
    }
    if (input.fetch === 'relay') {
      problems.error(['artifact', 'fetch'], {
        code: 'key-does-not-apply',
        message: `${problems.show(['artifact', 'fetch'])} says how an archive comes to the hosts, and ${problems.words('onHost', 'rocketmq_on_host')} means that there is none`,
        hint: 'Take it out.',
        at: 'key',
      })
    }
    return { kind: 'onHost', path: cleanPath(input.onHost) }
  }
  if (input.build !== undefined) return { ...resolveBuild(context, input.build), ...relayOf(input) }
  for (const key of ['file', 'maven', 'url'] as const) {
    for (const name of [input[key] ?? []].flat()) checkArtifactName(context, name, key)
  }
  if (input.file !== undefined) return { kind: 'file', path: localPath(context, input.file), ...delivery }
  if (input.url === undefined && input.maven === undefined) checkArchived(context)
  if (fetched !== undefined || input.fetch === 'host') return fetched ?? { kind: 'url', urls }
  if (context.inventory.runtime !== 'docker') {
    checkVerifiable(context, ['artifact'], input, ['rocketmq', 'version'])
  }
  if (input.maven !== undefined) return { kind: 'maven', coordinates: input.maven, ...delivery }
  return { kind: 'url', urls, ...delivery }
}

/** A file that comes to the hosts; undefined after reporting that the input does not name one place. */
export function resolveDelivered(
  context: Context,
  input: DeliveredInput,
  path: Path,
): DeliveredArtifact | FetchedArtifact | undefined {
  const { problems } = context
  const named = (['url', 'file', 'maven'] as const).filter((kind) => input[kind] !== undefined)
  const place = problems.show(path)
  if (named.length !== 1) {
    problems.error(path, {
      code: 'several-sources',
      message: named.length === 0 ? `${place} names no source` : `${place} names ${named.join(' and ')}`,
      hint: 'Name exactly one of file, url and maven; several addresses go into url as a list.',
    })
    return undefined
  }
  const delivery = deliveryOf(input)
  const fetched = resolveFetched(context, path, input, named[0] ?? 'url', [input.url ?? []].flat())
  if (fetched !== undefined || input.fetch === 'host') return fetched
  if (input.file !== undefined) return { kind: 'file', path: localPath(context, input.file), ...delivery }
  checkVerifiable(context, path, input)
  if (input.maven !== undefined) return { kind: 'maven', coordinates: input.maven, ...delivery }
  return { kind: 'url', urls: [input.url ?? []].flat(), ...delivery }
}

/** The code of an archive whose name says another release. */
export const OTHER_ARCHIVE = 'artifact-version'

/** A name that says another release is a slip; one that says nothing is taken as it is. */
function checkArtifactName(context: Context, name: string, key: 'url' | 'file' | 'maven'): void {
  const { inventory, problems } = context
  const said = /rocketmq(?:-all|-distribution)?[-:](\d+\.\d+\.\d+)/.exec(name)?.[1]
  if (said !== undefined && said !== inventory.rocketmq.version) {
    problems[context.isForOther === true ? 'warn' : 'error'](['artifact', key], {
      code: OTHER_ARCHIVE,
      message: `${posix.basename(name)} is RocketMQ ${said}, and ${problems.show(['rocketmq', 'version'])} is ${inventory.rocketmq.version}`,
      hint: 'Let both say the same.',
    })
  } else if (name.includes('source-release')) {
    problems.error(['artifact', key], {
      code: 'artifact-version',
      message: `${posix.basename(name)} is source code, which hosts cannot run`,
      hint: problems.words(
        'Name the -bin-release.zip, or build it: artifact: { build: { … } }.',
        'Name the -bin-release.zip, or build it: rocketmq_build_source.',
      ),
    })
  }
}

/** The Apache archive keeps every release for ever; mirrors drop the old ones. */
function archiveUrl(version: string): string {
  return `https://archive.apache.org/dist/rocketmq/${version}/rocketmq-all-${version}-bin-release.zip`
}

/** Apache's archive has no releases from before RocketMQ went to Apache. */
function checkArchived({ inventory, problems }: Context): void {
  const { version } = inventory.rocketmq
  if (inventory.runtime === 'docker' || has(version, 'apache-archive')) return
  problems.error(['artifact'], {
    code: 'not-archived',
    message: `${problems.words('artifact', 'the distribution')} is missing: archive.apache.org does not have RocketMQ ${version}, which is from before Apache`,
    hint: `Name your copy, alibaba-rocketmq-${version}.tar.gz: ${problems.words('artifact.file', 'rocketmq_file')}, or --artifact of bootstrap.`,
    at: 'key',
  })
}
