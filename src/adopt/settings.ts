import { posix } from 'node:path'
import { isSecretName } from '../inventory/secret-names.ts'
import { aclKeys } from '../inventory/services/derived-keys.ts'
import { derivedHint } from '../inventory/services/index.ts'
import { own } from '../objects.ts'
import { defaultOf, keysOf, spanIn, type Key } from '../releases/key-table.ts'
import { isSame, overwrittenKeys } from '../rocketmq/verify/running-config.ts'
import type { Service } from '../services/index.ts'
import { Secret } from '../secret.ts'
import { holdsSecret } from '../inventory/hide/secret-text.ts'
import { userHomeOf, viewPath, type FoundProcess } from './instance.ts'
import { homeDefault, isInHome, isPath, placeOf } from './setting-paths.ts'

/** A key of a configuration, as the inventory is to have it. */
export interface Setting {
  readonly value: string | Secret
  /** The difference between the file and the running process, for people. */
  readonly note?: string
}

export interface Settings {
  readonly keys: ReadonlyMap<string, Setting>
  /** Keys of the file that the inventory does not get, with the reason. */
  readonly left: readonly string[]
  /** Paths that the inventory lacks. */
  readonly todos: readonly string[]
  /** Reasons for which no process with these settings is taken over. */
  readonly withheld: readonly string[]
}

/** Keys for which this tool has a value of its own, so that the inventory must say what there is. */
const OWN_VALUES: ReadonlySet<string> = new Set([
  'storePathRootDir',
  'storePathCommitLog',
  'deleteWhen',
  'fileReservedTime',
  'flushDiskType',
  'autoCreateTopicEnable',
  'inSyncReplicas',
  'allAckInSyncStateSet',
  'kvConfigPath',
  'controllerStorePath',
])
/** Names that a configuration may have; other text of a file is not repeated. */
const KEY_NAME = /^[A-Za-z][\w.-]{0,63}$/
/** A character for each byte: files are read as ISO 8859-1. */
const BYTE_ORDER_MARK = '\u00EF\u00BB\u00BF'
/** Names of unknown keys in one comment. */
const MOST_NAMES = 20
export interface Given {
  readonly service: Service
  readonly version: string
  /** undefined: the process did not answer. */
  readonly running: ReadonlyMap<string, string> | undefined
  /** The keys of ACL 2.0 come from the user at the top of the inventory. */
  readonly hasAcl: boolean
  readonly isSlave: boolean
}

/**
 * The keys that describe a process. The running value is the truth: a file may have been edited after the start, and
 * mqadmin changes values that no file has.
 */
export function settingsOf(found: FoundProcess, given: Given): Settings {
  const { service, version, hasAcl } = given
  const table = keysOf(service)
  const keys = new Map<string, Setting>()
  const left: string[] = []
  const unread: string[] = []
  const todos: string[] = []
  const withheld: string[] = []
  for (const [name, key] of table) {
    if (spanIn(key, version) === undefined || isDecided(service, name, hasAcl)) continue
    const setting = settingOf(found, given, key)
    if (setting === undefined) continue
    if (isPath(name) && typeof setting.value === 'string') {
      const path = placeOf(found, name, setting.value)
      if (path.todo === undefined) keys.set(name, { ...setting, value: path.value })
      else {
        todos.push(path.todo)
        if (path.withheld !== undefined && name !== 'kvConfigPath') withheld.push(path.withheld)
      }
    } else keys.set(name, setting)
  }
  for (const name of found.file.keys()) {
    const known = table.get(name)
    if (known !== undefined && spanIn(known, version) !== undefined) continue
    if (isDecided(service, name, hasAcl)) continue
    unread.push(name)
  }
  const hasMark = unread.some((name) => name.startsWith(BYTE_ORDER_MARK))
  if (hasMark)
    left.push('RocketMQ does not read the first key of the file: a byte order mark (BOM) stands before it')
  const others = unread.filter((name) => !name.startsWith(BYTE_ORDER_MARK))
  const shown = others.filter((name) => KEY_NAME.test(name)).slice(0, MOST_NAMES)
  const more = others.length - shown.length
  const rest = more === 1 ? '1 other key' : `${more} other keys`
  if (others.length > 0)
    left.push(
      `RocketMQ ${version} does not read these keys of the file: ${[...shown, ...(more === 0 ? [] : [rest])].join(', ')}`,
    )
  return { keys, left, todos, withheld }
}

/** Returns true for keys that follow from other parts of the inventory, or that no file decides. */
function isDecided(service: Service, name: string, hasAcl: boolean): boolean {
  if (derivedHint(service, name, 'yaml') !== undefined || overwrittenKeys(service).has(name)) return true
  return hasAcl && own(aclKeys, name) !== undefined
}

function settingOf(found: FoundProcess, given: Given, key: Key): Setting | undefined {
  const { name } = key
  const { version, running } = given
  const raw = found.file.get(name)
  const said = raw?.trim()
  const usual = defaultOf(key, version) ?? homeDefault(found, key, version)
  const value =
    running?.get(name) ?? (isPath(name) ? raw : said) ?? (OWN_VALUES.has(name) ? usual : undefined)
  const isUnknown = value === '' && OWN_VALUES.has(name) && usual === '' && isInHome(name)
  if (isUnknown && name !== 'storePathCommitLog') return { value }
  if (value === undefined || (value === '' && (said ?? '') === '') || value === 'null') return undefined
  const types = spanIn(key, version)?.types ?? ['String']
  const isUsual = usual === undefined ? running !== undefined : isSame(types, value, usual)
  if (said === undefined && !OWN_VALUES.has(name) && (isUsual || isComputed(found, given, name, value)))
    return undefined
  if (isImplied(found, given, name, value)) return undefined
  // The last line of a file counts, and a part of one has another.
  const differs = said !== undefined && !found.details.isCut && value !== raw && !isSame(types, value, said)
  if (isSecretName(name) || holdsSecret(value)) return { value: new Secret(value) }
  return {
    value,
    ...(differs
      ? {
          note: `${posix.basename(found.line.conf ?? 'the file')} says ${said}; the process runs with this value`,
        }
      : {}),
  }
}

/** Returns true for a value that the program made of others. */
function isComputed(found: FoundProcess, { isSlave }: Given, name: string, value: string): boolean {
  if (name === 'haListenPort') return Number(value) === found.listenPort + 1
  // BrokerStartup of 3.x and 4.x sets it where no system property does.
  if (/^(?:client|server)Socket(?:Rcv|Snd)BufSize$/.test(name)) return value === '131072'
  // Brokers that start as slaves take 10 off (BrokerStartup).
  return name === 'accessMessageInMemoryMaxRatio' && isSlave
}

/** Returns true for a value that the inventory gives without the key. */
function isImplied(found: FoundProcess, { running }: Given, name: string, value: string): boolean {
  if (name !== 'storePathCommitLog') return false
  const root = running?.get('storePathRootDir') ?? found.file.get('storePathRootDir')
  const home = userHomeOf(found)
  const used = root ?? (home === undefined ? undefined : `${home}/store`)
  return used !== undefined && viewPath(found, value) === viewPath(found, `${used}/commitlog`)
}
