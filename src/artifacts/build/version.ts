import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RmqError } from '../../errors.ts'

/**
 * The version that a pom.xml gives its project; undefined when it has none of its own, or one with a property in it.
 * Of XML only as much is read as a project's own elements take: nothing in it stands for RocketMQ but its version.
 */
export function versionOfPom(xml: string): string | undefined {
  const own = xml
    .replaceAll(/<!--[^]*?-->/g, '')
    .replaceAll(
      /<(parent|properties|dependencies|dependencyManagement|build|profiles|reporting|modules)\b[^>]*>[^]*?<\/\1>/g,
      '',
    )
  const version = /<version>\s*([^<]*?)\s*<\/version>/.exec(own)?.[1]
  return version === undefined || version === '' || version.includes('${') ? undefined : version
}

/**
 * Looks at the version before a minute is spent on building the wrong one.
 * @throws RmqError 'build-version'
 */
export async function checkPomVersion(folder: string, wanted: string, label: string): Promise<void> {
  const version = versionOfPom(await readFile(join(folder, 'pom.xml'), 'utf8'))
  if (version !== undefined) checkVersion(version, wanted, label)
}

/** @throws RmqError 'build-version' */
export function checkVersion(version: string, wanted: string, label: string): void {
  if (version === wanted) return
  throw new RmqError('build-version', `${label} is RocketMQ ${version}, and rocketmq.version is ${wanted}`, {
    hint: version.endsWith('-SNAPSHOT')
      ? `Check out a release (git checkout rocketmq-all-${wanted}), or name the tree: mvn versions:set -DnewVersion=${wanted}`
      : 'Let both say the same.',
  })
}
