import { RmqError } from '../errors.ts'

/** A RocketMQ release, e.g. 4.9.4. */
export interface Version {
  readonly major: number
  readonly minor: number
  readonly patch: number
}

/** Releases that were read before: each key of the configuration asks for the same few. */
const read = new Map<string, Version>()
const READ_LIMIT = 1000

/**
 * '4.9.4' in numbers.
 * @throws RmqError 'bad-version' for anything that is not three numbers with dots.
 */
export function parseVersion(text: string): Version {
  const known = read.get(text)
  if (known !== undefined) return known
  const match = /^(\d{1,4})\.(\d{1,4})\.(\d{1,4})$/.exec(text)
  if (match === null) {
    throw new RmqError('bad-version', `'${text}' is not a RocketMQ version`, {
      hint: 'Write three numbers, e.g. 4.9.8.',
    })
  }
  const version = { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3]) }
  if (read.size < READ_LIMIT) read.set(text, version)
  return version
}

/** A text as a release, '4.9.4'; undefined for anything that is not three numbers with dots. */
export function versionOfText(text: string): string | undefined {
  return /^\d{1,4}(?:\.\d{1,4}){2}$/.test(text) ? text : undefined
}

/** Below 0 when `a` is older than `b`, 0 when equal, above 0 when newer: fits Array.sort. */
export function compareVersions(a: string, b: string): number {
  const left = parseVersion(a)
  const right = parseVersion(b)
  return left.major - right.major || left.minor - right.minor || left.patch - right.patch
}

/**
 * The release a broker names in its runtime info and clusterList: 'V4_9_4' is '4.9.4', 'V3_2_6_SNAPSHOT' is
 * '3.2.6' (3.x releases call themselves so). undefined for an empty or foreign text.
 */
export function versionOfDescription(description: string): string | undefined {
  const match = /^V(\d{1,4})_(\d{1,4})_(\d{1,4})(?:_SNAPSHOT)?$/.exec(description.trim())
  if (match === null) return undefined
  return match.slice(1, 4).join('.')
}
