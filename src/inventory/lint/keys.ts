import { own } from '../../objects.ts'
import { has, sinceOf } from '../../releases/features.ts'
import { keysOf, readersOf, spanIn, type Key } from '../../releases/key-table.ts'
import { isKnown } from '../../releases/known.ts'
import { compareVersions } from '../../releases/version.ts'
import type { Problem, Problems } from '../problems.ts'
import type { Path } from '../raw.ts'
import { aclKeys } from '../services/derived-keys.ts'
import { derivedHint, pageOf } from '../services/index.ts'
import type { Service } from '../../services/index.ts'
import { likelyServices } from '../likely-services.ts'
import type { Inventory } from '../schema/index.ts'
import { levelsOf } from './levels.ts'
import { nonSettings, successors } from './non-settings.ts'
import { serverListFault } from './server-list.ts'
import { faultOf } from './values.ts'

/** Bytes: a file for fewer than 50,000 entries is most likely a count of entries. */
const SMALLEST_CONSUME_QUEUE = 1_000_000

/** A key at its place in the inventory. */
interface Given {
  readonly service: Service
  readonly name: string
  /** undefined for a secret. */
  readonly text: string | undefined
  readonly path: Path
  readonly version: string
  readonly problems: Problems
}

/**
 * Checks every configuration key of the inventory against what the release reads. RocketMQ itself ignores without a
 * word what it does not know and what it cannot read.
 */
export function lintKeys(inventory: Inventory, problems: Problems): void {
  const { version } = inventory.rocketmq
  for (const { service, says, path } of levelsOf(inventory)) {
    if (problems.isFull) return
    for (const [name, value] of Object.entries(says.config ?? {})) {
      const text = typeof value === 'object' ? undefined : String(value)
      const given = { service, name, text, path: [...path, 'config', name], version, problems }
      const derived = derivedHint(service, name, problems.format) ?? (inventory.acl && own(aclKeys, name))
      if (derived === undefined) lintKey(given)
      else derivedKey(given, derived)
    }
  }
}

function lintKey(given: Given): void {
  const { service, name, text, path, version, problems } = given
  const key = keysOf(service).get(name)
  if (key === undefined) {
    unknownKey(given)
    return
  }
  const span = spanIn(key, version)
  if (span === undefined) otherVersion(given, key)
  const { types } = span ?? key.spans.at(-1) ?? key.spans[0]
  const fault = text === undefined ? undefined : faultOf({ name, types }, text)
  if (fault !== undefined) {
    problems.error(path, {
      code: 'bad-config-value',
      message: `${problems.show(path)}: ${fault.message}`,
      hint: fault.hint,
    })
  } else if (span !== undefined) {
    remarks(given)
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

function unknownKey(given: Given): void {
  const { service, name, version } = given
  const known = [...keysOf(service).values()].filter((key) => spanIn(key, version)).map((key) => key.name)
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
      own(nonSettings, name) ??
      (otherCase === undefined
        ? (elsewhere(given) ?? given.problems.guess(name, known))
        : `Write ${otherCase}.`),
    at: 'key',
  })
}

/** A key of another service's file. */
function elsewhere({ service, name, version }: Given): string | undefined {
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

/** Keys that are right and still need a remark. */
function remarks({ name, text, path, version, problems }: Given): void {
  if (name === 'autoCreateTopicEnable' && text?.toLowerCase() === 'true') {
    problems.warn(path, {
      code: 'auto-create-topic',
      message: 'autoCreateTopicEnable=true makes a topic of every typing error, on one broker only',
      hint: 'In production create topics with mqadmin updateTopic -c.',
    })
  }
  const bytes = Number(text)
  if (/^map{1,2}edFileSizeConsumeQueue$/.test(name) && bytes < SMALLEST_CONSUME_QUEUE) {
    problems.warn(path, {
      code: 'consume-queue-in-bytes',
      message: `${name} counts bytes, 20 an entry: a file of ${bytes} has room for ${Math.floor(bytes / 20)} messages`,
      hint: `Write ${bytes * 20} for ${bytes} messages; the default is 6000000.`,
    })
  }
  if (name === 'haListenPort' && !has(version, 'own-ha-port')) {
    problems.error(path, {
      code: 'no-effect',
      message: `${problems.show(path)}: before ${sinceOf('own-ha-port')} the port is always listenPort + 1, and haListenPort is ignored`,
      hint: 'Take it out.',
      at: 'key',
    })
  }
  if (
    name === 'aclEnable' &&
    text?.toLowerCase() === 'true' &&
    has(version, 'acl-2') &&
    !has(version, 'acl-1')
  ) {
    problems.error(path, {
      code: 'no-effect',
      message: `${problems.show(path)}: RocketMQ ${version} reads aclEnable, but its ACL 1.0 is gone: the cluster would be open`,
      hint: 'Take it out, and write acl: { accessKey: …, secretKey: … } at the top.',
      at: 'key',
    })
  }
}
