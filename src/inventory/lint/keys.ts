import { getOrMake, keptWith, own } from '../../objects.ts'
import { has } from '../../releases/features.ts'
import { keysOf, plugInWith, readersOf, spanIn, type Key } from '../../releases/key-table.ts'
import { isKnown } from '../../releases/known.ts'
import { compareVersions } from '../../releases/version.ts'
import type { Problem, Problems } from '../problems.ts'
import { aclKeys } from '../services/derived-keys.ts'
import { derivedHint, pageOf, pages } from '../services/index.ts'
import { likelyServices } from '../likely-services.ts'
import type { Inventory } from '../schema/index.ts'
import { sameKey } from '../nearest.ts'
import type { Level } from '../services/levels.ts'
import { levelsOf } from './levels.ts'
import { refuse, type Given } from './given.ts'
import { nonSettingHint, successors } from './non-settings.ts'
import { remark } from './remarks.ts'
import { kindOf } from '../../services/index.ts'
import { serverListFault } from './server-list.ts'
import { faultOf } from './values/values.ts'

const SILENT = 'RocketMQ would silently keep the default'

interface KnownKeys extends Given {
  /** All keys of the file, in whatever release. */
  readonly keys: ReadonlyMap<string, Key>
}

/**
 * Checks every configuration key of the inventory against what the release reads. RocketMQ itself ignores without a
 * word what it does not know and what it cannot read.
 */
export function lintKeys(inventory: Inventory, problems: Problems): void {
  const { version } = inventory.rocketmq
  const hasAcl = inventory.acl !== undefined
  const levels = levelsOf(inventory)
  const plugIns = plugInsOf(levels)
  for (const { service, says, path } of levels) {
    if (problems.isFull) return
    for (const [name, value] of Object.entries(says.config ?? {})) {
      const text = typeof value === 'object' ? undefined : String(value)
      const keys = keysOf(service, service === 'broker' ? plugIns : [])
      const given = { service, keys, name, text, path: [...path, 'config', name], version, hasAcl, problems }
      const derived = derivedHint(service, name, problems.format) ?? (inventory.acl && own(aclKeys, name))
      if (derived === undefined) lintKey(given)
      else derivedKey(given, derived)
    }
  }
}

/** Classes of messageStorePlugIn, which read the configuration file too. */
function plugInsOf(levels: readonly Level[]): string[] {
  const texts = levels.map(({ service, says }) =>
    service === 'broker' ? own(says.config, 'messageStorePlugIn') : undefined,
  )
  const names = texts.flatMap((text) => (typeof text === 'string' ? text.split(',') : []))
  return [...new Set(names.map((name) => name.trim()))].sort()
}

function lintKey(given: KnownKeys): void {
  const { name, text, path, version, problems } = given
  const key = given.keys.get(name)
  if (key === undefined) {
    unknownKey(given)
    return
  }
  const span = spanIn(key, version)
  if (span === undefined) otherVersion(given, key)
  const { types } = span ?? key.spans.at(-1) ?? key.spans[0]
  const fault =
    text === undefined ? undefined : faultOf({ name, types, trims: has(version, 'trims-texts') }, text)
  // Properties keep a default for what does not read; JSON is refused as a whole.
  const isJson = kindOf(given).conf === 'json'
  if (fault !== undefined) {
    problems.error(path, {
      code: 'bad-config-value',
      message: `${problems.show(path)}: ${isJson ? fault.message.replace(SILENT, 'it does not start with it') : fault.message}`,
      hint: fault.hint,
    })
  } else if (span !== undefined) {
    const own = pageOf(given.service)
    own.keyRules?.(given)
    for (const page of pages) if (page !== own) page.foreignKeyRules?.(given)
    remark(given, key)
  }
}

/** Of a release that is not known nothing is certain: what would be wrong in a known one is a warning there. */
function report({ path, version, problems }: Given, problem: Problem): void {
  const said = { ...problem, message: `${problems.show(path)}: ${problem.message}` }
  if (isKnown(version)) problems.error(path, said)
  else problems.warn(path, said)
}

function derivedKey({ service, name, text, path, problems }: Given, hint: string): void {
  const isServerList = own(pageOf(service).derivedKeys, name)?.isServerList === true
  const fault = text !== undefined && isServerList ? serverListFault(text) : ''
  problems.error(path, {
    code: 'derived-key',
    message: `${problems.show(path)}: rmq-provision writes ${name} itself${fault}`,
    hint,
    at: 'key',
  })
}

function unknownKey(given: KnownKeys): void {
  const { name, version } = given
  const vain = own(pageOf(given.service).readInVain, name)
  if (vain !== undefined) {
    refuse(given, { code: 'no-effect', message: vain, hint: 'Take it out.' })
    return
  }
  const known = namesIn(given.keys, version)
  const otherCase = known.find((each) => each.toLowerCase() === name.toLowerCase())
  const unknown = isKnown(version)
    ? `RocketMQ ${version} has no key '${name}' and would ignore it`
    : `no release that this tool knows has a key '${name}'`
  report(given, {
    code: 'unknown-config-key',
    message:
      otherCase === undefined
        ? unknown
        : `'${name}' is written ${otherCase}; RocketMQ ignores it in any other case`,
    hint:
      nonSettingHint(name) ??
      (otherCase === undefined
        ? (elsewhere(given) ?? given.problems.guess(name, known, sameKey))
        : `Write ${otherCase}.`),
    at: 'key',
  })
}

const namesByVersion = keptWith((_keys: ReadonlyMap<string, Key>) => new Map<string, readonly string[]>())

/** Names of the keys that a release reads; found once for all unknown keys. */
function namesIn(keys: ReadonlyMap<string, Key>, version: string): readonly string[] {
  return getOrMake(namesByVersion(keys), version, () =>
    [...keys.values()].filter((key) => spanIn(key, version)).map((key) => key.name),
  )
}

/** A key of a plug-in, or of another service's file. */
function elsewhere({ service, name, version }: Given): string | undefined {
  const plugIn = service === 'broker' ? plugInWith(name, version) : undefined
  if (plugIn !== undefined) return `It is read with messageStorePlugIn: ${plugIn} only.`
  const owner = likelyServices.find((other) => {
    const key = other === service ? undefined : keysOf(other).get(name)
    return key !== undefined && spanIn(key, version) !== undefined
  })
  return owner === undefined ? undefined : `Move it: it is a key of the ${owner}'s configuration.`
}

function otherVersion(given: Given, key: Key): void {
  const { version } = given
  const readers = readersOf(key)
  const next = readers.find((each) => compareVersions(each, version) > 0)
  const since = has(version, 'apache-archive') ? `with RocketMQ ${next ?? ''}` : `after RocketMQ ${version}`
  const name = next === undefined ? own(successors, key.name) : predecessor(key.name)
  report(given, {
    code: 'config-key-of-other-version',
    message:
      next === undefined
        ? `${key.name} was last read by RocketMQ ${readers.at(-1) ?? ''}; ${version} would ignore it`
        : `${key.name} came ${since}; ${version} would ignore it`,
    hint: name === undefined ? 'Take it out.' : `Write ${name}: that is its name there.`,
    at: 'key',
  })
}

function predecessor(name: string): string | undefined {
  return Object.entries(successors).find(([, successor]) => successor === name)?.[0]
}
