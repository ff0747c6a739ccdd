import { livesIn, type Lifetime } from '../features.ts'
import { knownVersions } from '../known.ts'
import { compareVersions } from '../version.ts'
import type { Advisory } from './advisory.ts'
import { conditions, namesOf } from './conditions.ts'
import { groups } from './groups.ts'
import { jdk } from './jdk.ts'
import { proxies } from './proxies.ts'
import { EVER, security } from './security.ts'
import { stores } from './stores.ts'
import type { Subject } from './subject.ts'

export type { Advisory, Severity } from './advisory.ts'
export { namesOf } from './conditions.ts'

/** All advisories, the worst kinds first. */
export const advisories: readonly Advisory[] = [...security, ...groups, ...jdk, ...proxies, ...stores]

/** An advisory that applies to an inventory. */
export interface Match {
  readonly advisory: Advisory
  /** The release that it was tested with. */
  readonly version: string
  /** The part of the inventory that it applies to: names, or a clause with keys in braces. Empty: the release is enough. */
  readonly about: readonly string[]
}

/**
 * The advisories that apply to an inventory.
 * @param version the release to test with, where another one runs than the inventory names
 * @throws RmqError 'bad-version' for a version that is not three numbers
 */
export function advisoriesFor(subject: Subject, version = subject.rocketmq.version): Match[] {
  return advisories.flatMap((advisory): Match[] => {
    if (!appliesTo(advisory, version)) return []
    const found = advisory.conditions.map((name) => conditions[name].about(subject, version))
    if (found.some((about) => about.length === 0)) return []
    return [{ advisory, version, about: found.at(-1) ?? [] }]
  })
}

/** Returns true for an advisory of a JDK that the release does not start on. */
export const isJdkMisfit = ({ advisory }: Pick<Match, 'advisory'>): boolean =>
  advisory.refused === true && advisory.place === 'jdk.version'

/** Returns true when a release has the fault, whatever the inventory says. @throws RmqError 'bad-version' */
export function appliesTo({ releases }: Pick<Advisory, 'releases'>, version: string): boolean {
  return releases.some((lifetime) => livesIn(lifetime, version))
}

/**
 * A match as one line: the sentence, the release, the sources, and what it is about.
 * @param show the name of a key for the user
 */
export function messageOf({ advisory, version, about }: Match, show: (key: string) => string): string {
  const sentence = advisory.summary.replace(/\.$/, '')
  const rest = about.length === 0 ? '' : `: ${withKeys(namesOf(about), show)}`
  return `${sentence} (RocketMQ ${version}, ${advisory.sources.join(', ')})${rest}`
}

/** The action of an advisory, with the names of keys that the user knows. */
export function actionOf({ action }: Advisory, show: (key: string) => string): string {
  return withKeys(action, show)
}

function withKeys(text: string, show: (key: string) => string): string {
  return text.replaceAll(/\{([a-zA-Z.]+)\}/g, (_match, key: string) => show(key))
}

/** '5.3.2 to 5.4.0', 'up to 4.9.5', '5.5.1 and later': by the releases that this tool knows. */
export function rangeText({ releases }: Pick<Advisory, 'releases'>): string {
  return releases.map(spanText).join(', ')
}

function spanText({ since, until }: Lifetime): string {
  if (until === undefined) return `${since} and later`
  const last = knownVersions.findLast((each) => compareVersions(each, until) < 0) ?? until
  if (since === EVER) return `up to ${last}`
  return last === since ? last : `${since} to ${last}`
}

/** Condition beside the release: 'a group has slaves and …'; undefined when nothing. */
export function conditionText({ conditions: names }: Pick<Advisory, 'conditions'>): string | undefined {
  return names.length === 0 ? undefined : names.map((name) => conditions[name].title).join(', and ')
}
