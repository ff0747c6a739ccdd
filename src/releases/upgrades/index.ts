import type { Finding } from '../../model/cluster.ts'
import { actionOf, advisoriesFor, isJdkMisfit, messageOf, type Match } from '../advisories/index.ts'
import { conditions } from '../advisories/conditions.ts'
import type { Subject } from '../advisories/subject.ts'
import { livesIn } from '../features.ts'
import { compareVersions } from '../version.ts'
import { changes } from './changes.ts'
import { changedDefaults, removedKeys, type ChangedDefault, type RemovedKey } from './keys.ts'
import { oneWayIn, oneWayObstacle, type OneWayUse } from './one-way.ts'
import { refusals } from './refusals.ts'
import { plainText, type PairRule } from './rule.ts'

export { plainText, type PairRule } from './rule.ts'

/** All rules of pairs, the refusals first. */
export const pairRules: readonly PairRule[] = [...refusals, ...changes]

/** A rule that applies to a cluster. */
export interface RuleMatch {
  readonly rule: PairRule
  /** Names of instances or groups, or a clause with keys in braces; empty: the pair is enough. */
  readonly about: readonly string[]
}

/** A one-way key and the instances that use it. */
export interface OneWayMatch extends OneWayUse {
  readonly instances: readonly string[]
}

/** The verdict on the way from one release to another, from facts of releases and the inventory alone. */
export interface Verdict {
  readonly from: string
  readonly to: string
  /** true: no rule, no advisory and no one-way key refuses it, and the inventory has no problem with the wanted release. */
  readonly allowed: boolean
  /** The release to stop over at; undefined where the pair is known, or a stop-over does not help. */
  readonly through?: string
  readonly refusals: readonly RuleMatch[]
  /** Advisories of the wanted release that refuse the inventory: a JDK that it does not start on. */
  readonly refusedBy: readonly Match[]
  /** Problems that the inventory has with the wanted release. */
  readonly inventory: readonly Finding[]
  /** Values of the inventory that have to change together with the release. */
  readonly edits: readonly Finding[]
  readonly changes: readonly RuleMatch[]
  /** The JDK that both need by the inventory; undefined where it stays. */
  readonly jdk?: { readonly from: number; readonly to: number }
  readonly ports: readonly ChangedPorts[]
  readonly defaults: readonly ChangedDefault[]
  readonly removed: readonly RemovedKey[]
  readonly oneWay: readonly OneWayMatch[]
  /** One-way keys in use that the wanted release or the inventory for it would take back: with them it is refused. */
  readonly noWayBack: readonly OneWayMatch[]
  readonly advisories: {
    /** Of the release that runs and not of the wanted one. */
    readonly ended: readonly Match[]
    /** Of the wanted release; `fresh`: not of the one that runs. */
    readonly present: readonly { readonly match: Match; readonly fresh: boolean }[]
  }
}

/** Ports on which an instance listens with only one of the releases. */
export interface ChangedPorts {
  readonly instance: string
  readonly opened: readonly number[]
  readonly closed: readonly number[]
}

export interface Way {
  /** The release that runs. */
  readonly from: string
  /** The release that is wanted. */
  readonly to: string
  /** The inventory, resolved for the release that runs; that of the wanted one where it cannot be. */
  readonly before: Subject
  /** The inventory, resolved for the wanted release; for the one that it names where it cannot be. */
  readonly after: Subject
  /** Reasons for which it cannot be resolved for the wanted release. */
  readonly problems?: readonly Finding[]
  /** Values of it that have to change together with the release. */
  readonly edits?: readonly Finding[]
  /** The inventory does not name the wanted release yet: a JDK that it does not start on is an edit too. */
  readonly isAhead?: boolean
}

/**
 * Judges a way from one release to another.
 * @throws RmqError 'bad-version' for a version that is not three numbers
 */
export function judge(way: Way): Verdict {
  const { from, to, before, after, problems = [], edits = [] } = way
  const matches = rulesFor(way)
  const refused = matches.filter(({ rule }) => rule.effect === 'refused')
  const applying = advisoriesFor(after, to)
  const jdkEdits = way.isAhead === true ? applying.filter(isJdkMisfit) : []
  const present = applying.filter((match) => !jdkEdits.includes(match))
  const former = advisoriesFor(before, from)
  const ids = (list: readonly Match[]): Set<string> => new Set(list.map(({ advisory }) => advisory.id))
  const refusedBy = present.filter(({ advisory }) => advisory.refused === true)
  const noWayBack = obstacles(way)
  const through = matches.find(({ rule }) => rule.through !== undefined)?.rule.through
  return {
    from,
    to,
    allowed: refused.length + refusedBy.length + problems.length + noWayBack.length === 0,
    ...(through === undefined ? {} : { through }),
    refusals: refused,
    refusedBy,
    inventory: problems,
    edits: [...edits, ...jdkEdits.map(editOf)],
    changes: matches.filter(({ rule }) => rule.effect !== 'refused'),
    ...(before.jdk.major === after.jdk.major ? {} : { jdk: { from: before.jdk.major, to: after.jdk.major } }),
    ports: changedPorts(before, after),
    defaults: changedDefaults(after.instances, from, to),
    removed: removedKeys(before.instances, from, to),
    oneWay: byUse(after.instances.flatMap(({ id, config }) => oneWayIn(config).map((use) => ({ id, use })))),
    noWayBack,
    advisories: {
      ended: former.filter(({ advisory }) => !ids(present).has(advisory.id)),
      present: present.map((match) => ({ match, fresh: !ids(former).has(match.advisory.id) })),
    },
  }
}

function editOf(match: Match): Finding {
  const { advisory } = match
  return {
    code: advisory.id,
    message: messageOf(match, plainText),
    hint: actionOf(advisory, plainText),
  }
}

/** The rules that apply; a condition holds when it holds in either form of the inventory. */
function rulesFor({ from, to, before, after }: Way): RuleMatch[] {
  const isBack = compareVersions(to, from) < 0
  if (compareVersions(to, from) === 0) return []
  return pairRules.flatMap((rule): RuleMatch[] => {
    if (!livesIn(rule.from, from) || !livesIn(rule.to, to) || (rule.back === true && !isBack)) return []
    const found = rule.conditions.map((name) => [
      ...new Set([...conditions[name].about(before, from), ...conditions[name].about(after, to)]),
    ])
    return found.some((about) => about.length === 0) ? [] : [{ rule, about: found.at(-1) ?? [] }]
  })
}

function changedPorts(before: Subject, after: Subject): ChangedPorts[] {
  const portsOf = (subject: Subject, id: string): number[] =>
    (subject.instances.find((instance) => instance.id === id)?.ports ?? []).map(({ port }) => port)
  return after.instances.flatMap(({ id }): ChangedPorts[] => {
    const [former, later] = [portsOf(before, id), portsOf(after, id)]
    const opened = later.filter((port) => !former.includes(port))
    const closed = former.filter((port) => !later.includes(port))
    return opened.length + closed.length === 0 ? [] : [{ instance: id, opened, closed }]
  })
}

function obstacles({ from, to, before, after }: Way): OneWayMatch[] {
  return byUse(
    before.instances.flatMap(({ id, config }) => {
      const now = after.instances.find((instance) => instance.id === id)
      if (now === undefined) return []
      const use = oneWayObstacle({ version: from, keys: config }, { version: to, keys: now.config })
      return use === undefined ? [] : [{ id, use }]
    }),
  )
}

/** One match for each key with its value. */
function byUse(found: readonly { readonly id: string; readonly use: OneWayUse }[]): OneWayMatch[] {
  const matches = new Map<string, OneWayUse & { instances: string[] }>()
  for (const { id, use } of found) {
    const known = matches.get(`${use.key}=${use.value}`) ?? { ...use, instances: [] }
    known.instances.push(id)
    matches.set(`${use.key}=${use.value}`, known)
  }
  return [...matches.values()]
}

/** The number of facts that a person must know before the change; advisories that are notes are none. */
export function remarksIn(verdict: Verdict): number {
  const { changes: found, edits, jdk, ports, defaults, removed, oneWay, advisories } = verdict
  const serious = advisories.present.filter(({ match, fresh }) => fresh && match.advisory.severity !== 'note')
  const lists = [found, edits, ports, defaults, removed, oneWay, serious]
  return lists.reduce((sum, list) => sum + list.length, jdk === undefined ? 0 : 1)
}

/** Returns true when there is something that a person must know before the change. */
export const hasRemarks = (verdict: Verdict): boolean => remarksIn(verdict) > 0
