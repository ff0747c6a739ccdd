import { posix } from 'node:path'
import { isAtLeast, isBeforeApache } from '../../rocketmq/version.ts'
import { jdkFit } from '../../rocketmq/jdk-matrix.ts'
import type { Artifact, DeliveredArtifact, Jdk, JdkMajor, RocketmqSettings } from '../model.ts'
import type { Path } from '../raw.ts'
import type { DeliveredInput, JdkInput } from '../schema/index.ts'
import { resolveBuild } from './build.ts'
import { localPath, type Context } from './context.ts'

/** Where RocketMQ goes on the hosts. */
export function resolveRocketmq(context: Context): RocketmqSettings {
  const { version, link, data, user, group } = context.inventory.rocketmq
  const home = cleanPath(context.inventory.rocketmq.home ?? '/opt/rocketmq')
  for (const key of ['home', 'link', 'data'] as const) checkFolder(context, key)
  if (link !== undefined) checkLink(context, cleanPath(link), home)
  return {
    version,
    home,
    link: cleanPath(link ?? `${home}/current`),
    data: cleanPath(data ?? '/data/rocketmq'),
    user: user ?? 'rocketmq',
    group: group ?? user ?? 'rocketmq',
  }
}

/** Folders of the system: what is made here gets the service's owner, and data goes with a reset. */
const SYSTEM =
  /^\/(?:(?:bin|boot|dev|etc|lib|lib64|proc|run|sbin|sys|usr\/(?:bin|sbin|lib|lib64|libexec|share))(?:\/.*)?|(?:home|opt|root|srv|tmp|usr|usr\/local|usr\/local\/s?bin|var|var\/(?:lib|log|tmp|run))?)$/

function checkFolder({ inventory, problems }: Context, key: 'home' | 'link' | 'data'): void {
  const text = inventory.rocketmq[key]
  if (text === undefined) return
  const place = problems.show(['rocketmq', key])
  const example = { home: '/opt/rocketmq', link: '/usr/local/rocketmq', data: '/data/rocketmq' }[key]
  if (text.split('/').includes('..')) {
    problems.error(['rocketmq', key], {
      code: 'bad-folder',
      message: `${place}: ${text} goes up by ..`,
      hint: `write ${cleanPath(text)} if that is meant`,
    })
  } else if (SYSTEM.test(cleanPath(text))) {
    problems.error(['rocketmq', key], {
      code: 'bad-folder',
      message: `${place}: ${cleanPath(text)} belongs to the system`,
      hint: `choose a folder of its own, e.g. ${example}`,
    })
  }
}

/** A name that says another release is a slip; one that says nothing is taken as it is. */
function checkArtifactName(context: Context, name: string, key: 'url' | 'file' | 'maven'): void {
  const { inventory, problems } = context
  const said = /rocketmq(?:-all|-distribution)?[-:](\d+\.\d+\.\d+)/.exec(name)?.[1]
  if (said !== undefined && said !== inventory.rocketmq.version) {
    problems.error(['artifact', key], {
      code: 'artifact-version',
      message: `${posix.basename(name)} is RocketMQ ${said}, and ${problems.show(['rocketmq', 'version'])} is ${inventory.rocketmq.version}`,
      hint: 'let both say the same',
    })
  } else if (name.includes('source-release')) {
    problems.error(['artifact', key], {
      code: 'artifact-version',
      message: `${posix.basename(name)} is source code, which hosts cannot run`,
      hint: problems.words(
        'name the -bin-release.zip, or build it: artifact: { build: { … } }',
        'name the -bin-release.zip, or build it: rocketmq_build_source',
      ),
    })
  }
}

function checkLink({ inventory, problems }: Context, link: string, home: string): void {
  const isOurs = inventory.runtime !== 'docker' && inventory.artifact?.onHost === undefined
  if (!isOurs) {
    problems.error(['rocketmq', 'link'], {
      code: 'key-does-not-apply',
      message: 'rocketmq.link is a link to the release under rocketmq.home, and here there is none',
      hint: 'take it out',
      at: 'key',
    })
  } else if (`${home}/releases/`.startsWith(`${link}/`)) {
    problems.error(['rocketmq', 'link'], {
      code: 'link-is-a-folder',
      message: `rocketmq.link: ${link} holds the releases, which lie in ${home}/releases`,
      hint: 'choose another home or another link',
    })
  }
}

/** Without doubled and trailing slashes. */
export function cleanPath(path: string): string {
  const clean = posix.normalize(path)
  return clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean
}

/** The Apache archive keeps every release for ever; mirrors drop the old ones. */
function archiveUrl(version: string): string {
  return `https://archive.apache.org/dist/rocketmq/${version}/rocketmq-all-${version}-bin-release.zip`
}

/** What was released before RocketMQ went to Apache is not in its archive. */
function checkArchived({ inventory, problems }: Context): void {
  const { version } = inventory.rocketmq
  if (inventory.runtime === 'docker' || !isBeforeApache(version)) return
  problems.error(['artifact'], {
    code: 'not-archived',
    message: `${problems.words('artifact', 'the distribution')} is missing: archive.apache.org does not have RocketMQ ${version}, which is from before Apache`,
    hint: `name your copy, alibaba-rocketmq-${version}.tar.gz: ${problems.words('artifact.file', 'rocketmq_file')}, or --artifact of bootstrap`,
    at: 'key',
  })
}

/** Where the distribution comes from; exactly one source may be named. */
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
      hint: `keep one of them; several addresses go into ${problems.words('url', 'rocketmq_url')} as a list`,
    })
  }
  const sha512 = input.sha512 === undefined ? {} : { sha512: input.sha512.toLowerCase() }
  if (input.onHost !== undefined) {
    if (input.sha512 !== undefined) {
      problems.error(['artifact', 'sha512'], {
        code: 'checksum-of-nothing',
        message: `${problems.show(['artifact', 'sha512'])} is the checksum of an archive, and ${problems.words('onHost', 'rocketmq_on_host')} means that there is none`,
        hint: 'take it out',
      })
    }
    return { kind: 'onHost', path: cleanPath(input.onHost) }
  }
  if (input.build !== undefined) return resolveBuild(context, input.build)
  for (const key of ['file', 'maven', 'url'] as const) {
    for (const name of [input[key] ?? []].flat()) checkArtifactName(context, name, key)
  }
  if (input.file !== undefined) return { kind: 'file', path: localPath(context, input.file), ...sha512 }
  if (input.maven !== undefined) return { kind: 'maven', coordinates: input.maven, ...sha512 }
  if (input.sha512 === undefined && context.inventory.runtime !== 'docker') {
    problems.warn(input.url === undefined ? ['rocketmq', 'version'] : ['artifact', 'url'], {
      code: 'no-checksum',
      message: `${problems.show(['artifact', 'sha512'])} is not given, so nothing of yours proves that the downloaded archive is the right one`,
      hint: 'the .sha512 file beside the archive holds it',
    })
  }
  if (input.url === undefined) checkArchived(context)
  const urls = input.url === undefined ? [archiveUrl(context.inventory.rocketmq.version)] : [input.url].flat()
  return { kind: 'url', urls, ...sha512 }
}

/** A file that is brought to the hosts; undefined after reporting that the input does not name one place. */
export function resolveDelivered(
  context: Context,
  input: DeliveredInput,
  path: Path,
): DeliveredArtifact | undefined {
  const { problems } = context
  const named = (['url', 'file', 'maven'] as const).filter((kind) => input[kind] !== undefined)
  const place = problems.show(path)
  if (named.length !== 1) {
    problems.error(path, {
      code: 'several-sources',
      message: named.length === 0 ? `${place} names no source` : `${place} names ${named.join(' and ')}`,
      hint: 'name exactly one of file, url and maven; several addresses go into url as a list',
    })
    return undefined
  }
  const sha512 = input.sha512 === undefined ? {} : { sha512: input.sha512.toLowerCase() }
  if (input.file !== undefined) return { kind: 'file', path: localPath(context, input.file), ...sha512 }
  if (input.maven !== undefined) return { kind: 'maven', coordinates: input.maven, ...sha512 }
  if (input.sha512 === undefined) {
    problems.warn([...path, 'url'], {
      code: 'no-checksum',
      message: `${problems.show([...path, 'sha512'])} is not given, so nothing of yours proves that the downloaded file is the right one`,
    })
  }
  return { kind: 'url', urls: [input.url ?? []].flat(), ...sha512 }
}

/**
 * The JDK of the cluster. Default version: 8 below RocketMQ 5.2.0, which is what those releases are built and tested with; 17
 * from 5.2.0 on, the first that runs on it without special flags in the usual store modes. In a container it is the
 * image's, and apache/rocketmq has 8 in all versions.
 */
export function resolveJdk(context: Context): Jdk {
  const input = context.inventory.jdk ?? {}
  const { problems } = context
  const version = context.inventory.rocketmq.version
  const major: JdkMajor =
    input.version ?? (isAtLeast(version, '5.2.0') && context.inventory.runtime !== 'docker' ? 17 : 8)
  const fit = jdkFit(version, major)
  if (!fit.fits) {
    problems.error(['jdk', 'version'], {
      code: 'jdk-does-not-fit',
      message: `RocketMQ ${version} does not run on JDK ${major}: ${fit.reason}`,
      hint: fit.hint,
    })
  } else if (fit.note !== undefined) {
    problems.warn(['jdk', 'version'], { code: 'jdk-needs-flags', message: fit.note })
  }
  return resolveJdkSource(context, input, ['jdk'], major)
}

/** Where a JDK of this version comes from. */
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
      const sha512 = input.sha512 === undefined ? {} : { sha512: input.sha512.toLowerCase() }
      const source =
        input.file === undefined
          ? ({ kind: 'url', urls: [input.url ?? []].flat(), ...sha512 } as const)
          : ({ kind: 'file', path: localPath(context, input.file), ...sha512 } as const)
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
    archive: ['home', 'file', 'url', 'sha512'],
    existing: ['home'],
  }[from]
  for (const key of ['package', 'home', 'file', 'url', 'sha512'] as const) {
    if (input[key] === undefined || belongs.includes(key)) continue
    problems.error([...path, key], {
      code: 'key-does-not-apply',
      message: `${problems.show([...path, key])} has no meaning with ${says}`,
      hint: `${says} takes ${belongs.map((each) => problems.words(each, problems.show([...path, each]))).join(', ')}`,
      at: 'key',
    })
  }
  if (from !== 'package' && input.home === undefined) {
    problems.error([...path, 'home'], {
      code: 'missing',
      message: `${problems.show([...path, 'home'])} is missing: ${says} needs the folder of the JDK on the hosts`,
      hint: problems.words('e.g. home: /usr/local/java/jdk1.8.0_221', 'e.g. /usr/local/java/jdk1.8.0_221'),
      at: 'key',
    })
  }
  if (from === 'archive' && (input.file === undefined) === (input.url === undefined)) {
    problems.error([...path, 'file'], {
      code: 'several-sources',
      message: `${says} takes the JDK from one place: ${problems.words('file or url', 'jdk_file or jdk_url')}`,
      hint: 'name exactly one of them',
      at: 'key',
    })
  }
  if (from === 'archive' && input.url !== undefined && input.sha512 === undefined) {
    problems.warn([...path, 'url'], {
      code: 'no-checksum',
      message: `${problems.show([...path, 'sha512'])} is not given, so nothing of yours proves that the downloaded JDK is the right one`,
    })
  }
}
