import { compareVersions, parseVersion } from './version.ts'

/** Releases whose scripts, keys and protocol were read for this tool, oldest first. */
export const knownVersions: readonly string[] = [
  '3.2.6',
  ...[
    '4.3.0',
    '4.3.1',
    '4.3.2',
    '4.4.0',
    '4.5.0',
    '4.5.1',
    '4.5.2',
    '4.6.0',
    '4.6.1',
    '4.7.0',
    '4.7.1',
    '4.8.0',
  ],
  ...['4.9.0', '4.9.1', '4.9.2', '4.9.3', '4.9.4', '4.9.5', '4.9.6', '4.9.7', '4.9.8'],
  ...['5.0.0', '5.1.0', '5.1.1', '5.1.2', '5.1.3', '5.1.4', '5.2.0'],
  ...['5.3.0', '5.3.1', '5.3.2', '5.3.3', '5.3.4', '5.4.0', '5.5.0', '5.5.1'],
]

/**
 * The release of `init`, `bootstrap`, the demo and examples, unless another one is asked for: the newest that was seen whole
 * in the lab, on JDK 17.
 */
export const defaultVersion = '5.5.0'

/** The newest release that this tool knows. */
export const newestKnown: string = knownVersions.reduce((newest, each) =>
  compareVersions(each, newest) > 0 ? each : newest,
)

/** The newest known release of a major version. */
export function newestOf(major: number): string {
  return knownVersions.findLast((each) => parseVersion(each).major === major) ?? newestKnown
}

/**
 * The known release that an unknown one is treated like: of the same major version the newest that is not newer, or
 * else the oldest; for a newer major version the newest of all; undefined for an older one.
 */
export function nearestKnown(version: string): string | undefined {
  if (compareVersions(version, newestKnown) > 0) return newestKnown
  const { major } = parseVersion(version)
  const siblings = knownVersions.filter((each) => parseVersion(each).major === major)
  return siblings.findLast((each) => compareVersions(each, version) <= 0) ?? siblings[0]
}

/** Returns true when the release is one of those that were read for this tool. */
export function isKnown(version: string): boolean {
  return knownVersions.includes(version)
}

/** The first known release that is newer than `version`; undefined when there is none. */
export function nextKnown(version: string): string | undefined {
  return knownVersions.find((each) => compareVersions(each, version) > 0)
}
