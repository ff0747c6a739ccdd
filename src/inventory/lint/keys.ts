import { isAtLeast } from '../../releases/version.ts'
import { didYouMean } from '../nearest.ts'
import type { Problems } from '../problems.ts'
import type { Path } from '../raw.ts'
import { aclKeys, derivedHint } from '../resolve/derived-keys.ts'
import type { Service } from '../../services/index.ts'
import { likelyServices } from '../likely-services.ts'
import type { Inventory } from '../schema/index.ts'
import { isCovered, isIn, keysOf, OLDEST_OF_4, type Key } from '../../releases/key-table.ts'
import { levelsOf } from './levels.ts'
import { nonSettings, successors } from './non-settings.ts'
import { serverListFault } from './server-list.ts'
import { faultOf } from './values.ts'

/** Keys whose values are host:port;host:port. */
const SERVER_LISTS: ReadonlySet<string> = new Set(['namesrvAddr', 'controllerAddr'])

/** Bytes: below 50,000 entries a file, somebody has counted entries. */
const SMALLEST_CONSUME_QUEUE = 1_000_000

/**
 * Checks every configuration key of the inventory against what the release reads. RocketMQ itself ignores what it
 * does not know and what it cannot read, so nobody else will ever say.
 */
export function lintKeys(inventory: Inventory, problems: Problems): void {
  const { version } = inventory.rocketmq
  const levels = levelsOf(inventory)
  const first = levels.find(({ says }) => Object.keys(says.config ?? {}).length > 0)
  if (first !== undefined && !isCovered(version)) {
    problems.warn([...first.path, 'config'], {
      code: 'keys-not-checked',
      message: `the configuration keys of RocketMQ ${version} are not known to this tool and go unchecked`,
    })
  }
  for (const { service, says, path } of levels) {
    for (const [name, value] of Object.entries(says.config ?? {})) {
      const text = typeof value === 'object' ? undefined : String(value)
      const at = [...path, 'config', name]
      const derived = derivedHint(service, name, problems.format) ?? (inventory.acl && aclKeys[name])
      if (derived === undefined) lintKey(service, name, text, at, version, problems)
      else derivedKey(name, text, derived, at, problems)
    }
  }
}

function lintKey(
  service: Service,
  name: string,
  text: string | undefined,
  path: Path,
  version: string,
  problems: Problems,
): void {
  if (!isCovered(version)) return
  const key = keysOf(service).get(name)
  if (key === undefined) {
    unknownKey(service, name, path, version, problems)
  } else if (!isIn(key, version)) {
    otherVersion(key, path, version, problems)
  } else {
    const fault = text === undefined ? undefined : faultOf(key, text)
    if (fault !== undefined) {
      problems.error(path, {
        code: 'bad-config-value',
        message: `${problems.show(path)}: ${fault.message}`,
        hint: fault.hint,
      })
    } else {
      remarks(name, text, path, version, problems)
    }
  }
}

function derivedKey(
  name: string,
  text: string | undefined,
  hint: string,
  path: Path,
  problems: Problems,
): void {
  const fault = text !== undefined && SERVER_LISTS.has(name) ? serverListFault(text) : ''
  problems.error(path, {
    code: 'derived-key',
    message: `${problems.show(path)}: rmq-provision writes ${name} itself${fault}`,
    hint,
    at: 'key',
  })
}

function unknownKey(service: Service, name: string, path: Path, version: string, problems: Problems): void {
  const known = [...keysOf(service).values()].filter((key) => isIn(key, version)).map((key) => key.name)
  const otherCase = known.find((each) => each.toLowerCase() === name.toLowerCase())
  const message =
    otherCase === undefined
      ? `RocketMQ ${version} has no key '${name}' and would ignore it`
      : `'${name}' is written ${otherCase}; RocketMQ ignores it in any other case`
  problems.error(path, {
    code: 'unknown-config-key',
    message: `${problems.show(path)}: ${message}`,
    hint:
      nonSettings[name] ??
      (otherCase === undefined
        ? (elsewhere(service, name, version) ?? didYouMean(name, known))
        : `write ${otherCase}`),
    at: 'key',
  })
}

/** A key of another service's file. */
function elsewhere(service: Service, name: string, version: string): string | undefined {
  const owner = likelyServices.find((other) => {
    const key = other === service ? undefined : keysOf(other).get(name)
    return key !== undefined && isIn(key, version)
  })
  return owner === undefined ? undefined : `it is a key of the ${owner}'s configuration`
}

function otherVersion(key: Key, path: Path, version: string, problems: Problems): void {
  const isFuture = !isAtLeast(version, key.first)
  const since = key.first === OLDEST_OF_4 ? `after RocketMQ ${version}` : `with RocketMQ ${key.first}`
  const name = isFuture ? predecessor(key.name) : successors[key.name]
  problems.error(path, {
    code: 'config-key-of-other-version',
    message: isFuture
      ? `${problems.show(path)}: ${key.name} came ${since}; ${version} would ignore it`
      : `${problems.show(path)}: ${key.name} was last read by RocketMQ ${key.last}; ${version} would ignore it`,
    hint: name === undefined ? 'take it out' : `its name there is ${name}`,
    at: 'key',
  })
}

function predecessor(name: string): string | undefined {
  return Object.keys(successors).find((old) => successors[old] === name)
}

/** Keys that are right and still worth a word. */
function remarks(
  name: string,
  text: string | undefined,
  path: Path,
  version: string,
  problems: Problems,
): void {
  if (name === 'autoCreateTopicEnable' && text?.toLowerCase() === 'true') {
    problems.warn(path, {
      code: 'auto-create-topic',
      message: 'autoCreateTopicEnable=true lets every typing error become a topic, on one broker only',
      hint: 'in production create topics with mqadmin updateTopic -c',
    })
  }
  const bytes = Number(text)
  if (/^map{1,2}edFileSizeConsumeQueue$/.test(name) && bytes < SMALLEST_CONSUME_QUEUE) {
    problems.warn(path, {
      code: 'consume-queue-in-bytes',
      message: `${name} counts bytes, 20 an entry: a file of ${bytes} has room for ${Math.floor(bytes / 20)} messages`,
      hint: `write ${bytes * 20} for ${bytes} messages; the default is 6000000`,
    })
  }
  if (name === 'haListenPort' && !isAtLeast(version, '5.1.1')) {
    problems.error(path, {
      code: 'no-effect',
      message: `${problems.show(path)}: before 5.1.1 the port is always listenPort + 1, and haListenPort is ignored`,
      hint: 'take it out',
      at: 'key',
    })
  }
  if (name === 'aclEnable' && text?.toLowerCase() === 'true' && isAtLeast(version, '5.3.3')) {
    problems.error(path, {
      code: 'no-effect',
      message: `${problems.show(path)}: RocketMQ 5.3.3 reads aclEnable, but its ACL 1.0 is gone: the cluster would be open`,
      hint: 'take it out and write acl: { accessKey: …, secretKey: … } at the top',
      at: 'key',
    })
  }
}
