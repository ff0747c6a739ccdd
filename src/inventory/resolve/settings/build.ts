import type { DeliveredArtifact, Artifact } from '../../../model/software.ts'
import type { Path } from '../../raw.ts'
import type { BuildInput } from '../../schema/core.ts'
import { localPath, type Context } from '../context.ts'
import { checkVerifiable } from './verifiable.ts'

const AT: Path = ['artifact', 'build']

/** A distribution that is built from source code, which comes from exactly one place. */
export function resolveBuild(context: Context, input: BuildInput): Artifact {
  const { inventory, problems } = context
  const named = (['source', 'url', 'maven'] as const).filter((kind) => input[kind] !== undefined)
  if (named.length !== 1) {
    problems.error(AT, {
      code: 'several-sources',
      message:
        named.length === 0
          ? `${problems.show(AT)} does not say where the source code is`
          : `${problems.show(AT)} names ${named.map((kind) => problems.words(kind, problems.show([...AT, kind]))).join(' and ')}`,
      hint: `Name exactly one of source (a folder or an archive on this machine), url and maven (e.g. org.apache.rocketmq:rocketmq-all:${inventory.rocketmq.version}:zip:source-release).`,
    })
  }
  if (inventory.artifact?.sha512 !== undefined) {
    problems.error(['artifact', 'sha512'], {
      code: 'checksum-of-nothing',
      message: `${problems.show(['artifact', 'sha512'])} cannot be known before the distribution is built`,
      hint: `Write the checksum of the source archive into ${problems.words('build.sha512', 'rocketmq_build_sha512')}.`,
    })
  }
  if (input.url !== undefined || input.maven !== undefined) checkVerifiable(context, AT, input)
  return {
    kind: 'build',
    source: sourceOf(context, input),
    version: inventory.rocketmq.version,
    ...(input.jdk === undefined ? {} : { jdk: localPath(context, input.jdk) }),
    options: input.options ?? [],
  }
}

function sourceOf(context: Context, { source, url, maven, sha512 }: BuildInput): DeliveredArtifact {
  const sum = sha512 === undefined ? {} : { sha512: sha512.toLowerCase() }
  if (source !== undefined) return { kind: 'file', path: localPath(context, source), ...sum }
  if (maven !== undefined) return { kind: 'maven', coordinates: maven, ...sum }
  return { kind: 'url', urls: [url ?? []].flat(), ...sum }
}
