import { defaultJdk } from '../../../releases/jdk-matrix.ts'
import type { Jdk, JdkMajor } from '../../../model/software.ts'
import type { Path } from '../../raw.ts'
import type { JdkInput } from '../../schema/core.ts'
import { localPath, type Context } from '../context.ts'
import { deliveryOf, resolveFetched } from './fetched.ts'
import { cleanPath } from './rocketmq.ts'
import { checkVerifiable } from './verifiable.ts'

/**
 * The JDK of the cluster. Default version: 8 below RocketMQ 5.2.0, which is what those releases are built and tested with; 17
 * from 5.2.0 on, the first that runs on it without special flags in the usual store modes. In a container it is the
 * image's, and apache/rocketmq has 8 in all versions. A pair that does not fit has an advisory.
 */
export function resolveJdk(context: Context): Jdk {
  const input = context.inventory.jdk ?? {}
  const version = context.inventory.rocketmq.version
  const isImage = context.inventory.runtime === 'docker'
  const major: JdkMajor = input.version ?? (isImage ? 8 : defaultJdk(version))
  return resolveJdkSource(context, input, ['jdk'], major)
}

/** Source of a JDK of this version. */
export function resolveJdkSource(context: Context, input: JdkInput, path: Path, major: JdkMajor): Jdk {
  const archives = [input.file, input.url].filter((source) => source !== undefined)
  const from =
    input.from ?? (archives.length > 0 ? 'archive' : input.home !== undefined ? 'existing' : 'package')
  checkJdkKeys(context, input, path, from)
  const home = cleanPath(input.home ?? '/')
  switch (from) {
    case 'existing':
      return { kind: 'existing', major, home }
    case 'archive': {
      const delivery = deliveryOf(input)
      const urls = [input.url ?? []].flat()
      const fetched = resolveFetched(context, path, input, input.file === undefined ? 'url' : 'file', urls)
      const source =
        input.file === undefined
          ? (fetched ?? ({ kind: 'url', urls, ...delivery } as const))
          : ({ kind: 'file', path: localPath(context, input.file), ...delivery } as const)
      return { kind: 'archive', major, home, source }
    }
    case 'package':
      return { kind: 'package', major, package: input.package ?? packageOf(major) }
  }
}

/** The -devel package: the start scripts look for javac. */
function packageOf(major: JdkMajor): string {
  return major <= 8 ? `java-1.${major}.0-openjdk-devel` : `java-${major}-openjdk-devel`
}

function checkJdkKeys(context: Context, input: JdkInput, path: Path, from: Jdk['kind']): void {
  const { problems } = context
  const says = problems.words(`from: ${from}`, `jdk_from=${from}`)
  const belongs = {
    package: ['package'],
    archive: ['home', 'file', 'url', 'sha512', 'fetch', 'fetchProxy'],
    existing: ['home'],
  }[from]
  for (const key of ['package', 'home', 'file', 'url', 'sha512', 'fetch', 'fetchProxy'] as const) {
    if (input[key] === undefined || belongs.includes(key)) continue
    problems.error([...path, key], {
      code: 'key-does-not-apply',
      message: `${problems.show([...path, key])} has no meaning with ${says}`,
      hint: `Take it out: ${says} takes ${belongs.map((each) => problems.words(each, problems.show([...path, each]))).join(', ')}.`,
      at: 'key',
    })
  }
  if (from !== 'package' && input.home === undefined) {
    problems.error([...path, 'home'], {
      code: 'missing',
      message: `${problems.show([...path, 'home'])} is missing: ${says} needs the folder of the JDK on the hosts`,
      hint: problems.words(
        'Write it, e.g. home: /usr/local/java/jdk1.8.0_221.',
        'Write it, e.g. /usr/local/java/jdk1.8.0_221.',
      ),
      at: 'key',
    })
  }
  if (from === 'archive' && (input.file === undefined) === (input.url === undefined)) {
    problems.error([...path, 'file'], {
      code: 'several-sources',
      message: `${says} takes the JDK from one place: ${problems.words('file or url', 'jdk_file or jdk_url')}`,
      hint: 'Name exactly one of them.',
      at: 'key',
    })
  }
  if (from === 'archive' && input.url !== undefined && input.fetch !== 'host')
    checkVerifiable({ problems }, path, input)
}
