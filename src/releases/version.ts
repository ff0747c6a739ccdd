import { RmqError } from '../errors.ts'

/** A RocketMQ release, e.g. 4.9.4. */
export interface Version {
  readonly major: number
  readonly minor: number
  readonly patch: number
}

/** Releases whose scripts, keys and protocol were read for this tool, oldest first. */
export const knownVersions: readonly string[] = [
  '3.2.6',
  ...['4.7.0', '4.7.1', '4.8.0'],
  ...['4.9.0', '4.9.1', '4.9.2', '4.9.3', '4.9.4', '4.9.5', '4.9.6', '4.9.7', '4.9.8'],
  ...['5.0.0', '5.1.0', '5.1.1', '5.1.2', '5.1.3', '5.1.4', '5.2.0'],
  ...['5.3.0', '5.3.1', '5.3.2', '5.3.3'],
]

/**
 * '4.9.4' in numbers.
 * @throws RmqError 'bad-version' for anything that is not three numbers with dots.
 */
export function parseVersion(text: string): Version {
  const match = /^(\d{1,4})\.(\d{1,4})\.(\d{1,4})$/.exec(text)
  if (match === null) {
    throw new RmqError('bad-version', `'${text}' is not a RocketMQ version`, {
      hint: 'write three numbers, e.g. 5.3.3',
    })
  }
  return { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3]) }
}

/** Below 0 when `a` is older than `b`, 0 when equal, above 0 when newer: fits Array.sort. */
export function compareVersions(a: string, b: string): number {
  const left = parseVersion(a)
  const right = parseVersion(b)
  return left.major - right.major || left.minor - right.minor || left.patch - right.patch
}

/** `version` is `floor` or newer. */
export function isAtLeast(version: string, floor: string): boolean {
  return compareVersions(version, floor) >= 0
}

/**
 * 3.x, from before RocketMQ went to Apache. Its start scripts take no heap from outside (no JAVA_OPT_EXT), brokers
 * have no fast channel (listenPort - 2), and name servers keep no configuration file.
 * @throws RmqError 'bad-version' for a version that is not three numbers.
 */
export function isLegacy3x(version: string): boolean {
  return !isAtLeast(version, '4.0.0')
}

/**
 * The release a broker names in its runtime info and clusterList: 'V4_9_4' is '4.9.4', 'V3_2_6_SNAPSHOT' is
 * '3.2.6' (3.x releases call themselves so). undefined for an empty or foreign text.
 */
export function versionOfDescription(description: string): string | undefined {
  const match = /^V(\d+)_(\d+)_(\d+)(?:_SNAPSHOT)?$/.exec(description.trim())
  if (match === null) return undefined
  return match.slice(1, 4).join('.')
}
