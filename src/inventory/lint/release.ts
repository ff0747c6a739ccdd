import { isKnown, knownVersions, nearestKnown, newestKnown } from '../../releases/known.ts'
import { has } from '../../releases/features.ts'
import { compareVersions } from '../../releases/version.ts'
import type { Context } from '../resolve/context.ts'

/** A release that was not read for this tool: an error before Apache, where every release differs, else a warning. */
export function lintRelease({ inventory, problems }: Context): void {
  const { version } = inventory.rocketmq
  if (isKnown(version)) return
  if (!has(version, 'apache-archive')) {
    const older = knownVersions.filter((each) => !has(each, 'apache-archive'))
    const oldest = knownVersions.find((each) => has(each, 'apache-archive')) ?? newestKnown
    problems.error(['rocketmq', 'version'], {
      code: 'unknown-release',
      message: `of RocketMQ before Apache this tool knows ${older.join(', ')}, and ${version} has other scripts and keys`,
      hint: `Write ${older.join(' or ')}, or a version from ${oldest} on.`,
    })
    return
  }
  const like = nearestKnown(version) ?? newestKnown
  const isNewer = compareVersions(version, newestKnown) > 0
  problems.warn(['rocketmq', 'version'], {
    code: 'unknown-release',
    message: isNewer
      ? `RocketMQ ${version} is newer than ${newestKnown}, the newest release that this tool knows: it is treated like ${like}, and what changed since goes unchecked`
      : `RocketMQ ${version} is not a release that this tool knows: it is treated like ${like}`,
    hint: isNewer
      ? 'Read its release notes, and try it on a test cluster first.'
      : `Check the number; ${like} is the nearest release that is known.`,
  })
}
