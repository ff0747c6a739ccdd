import { Secret } from '../../secret.ts'
import type { Instance } from '../../model/cluster.ts'
import { isElectedMember, isSlave } from '../../model/groups.ts'
import { isTrue } from '../../model/setting.ts'
import { defaultOf, keysOf, spanIn } from '../../releases/key-table.ts'

/** A key whose running value is not that of the inventory. */
export interface DifferingKey {
  readonly name: string
  /** undefined: a secret. */
  readonly values: { readonly runs: string; readonly wanted: string } | undefined
}

/** Keys that a service sets itself, whatever its file has. */
const OVERWRITTEN: Readonly<Partial<Record<Instance['service'], ReadonlySet<string>>>> = {
  // The path after -c (NamesrvStartup).
  namesrv: new Set(['configStorePath']),
  broker: new Set([
    // ConsumerFilterManager computes it from two other keys.
    'bitMapLengthConsumeQueueExt',
    // The store turns it off where it cannot work (CommitLog.ColdDataCheckService).
    'coldDataFlowControlEnable',
    // mqadmin setCommitLogReadAheadMode sets it; it has no configuration of its own.
    'dataReadAheadEnable',
    // Below the store (BrokerStartup, 5.3.0+).
    'authConfigPath',
  ]),
}

/** Keys that a service sets itself after it has read its file: no file decides them. */
export function overwrittenKeys(service: Instance['service']): ReadonlySet<string> {
  return OVERWRITTEN[service] ?? new Set()
}

/** Keys of members of elected groups that their role decides (ReplicasManager, as an example). */
const ROLE_KEYS: ReadonlySet<string> = new Set(['brokerId', 'brokerRole'])

/**
 * The keys of the inventory that a running process has other values of. Values are compared as RocketMQ reads them:
 * numbers by value, booleans in any case. Keys that it overwrites itself, and keys that it does not report, are left out.
 * @param running the answer to GET_BROKER_CONFIG or its sisters
 */
export function differingKeys(
  instance: Pick<Instance, 'service' | 'broker' | 'config' | 'listenPort'>,
  running: ReadonlyMap<string, string>,
  version: string,
): DifferingKey[] {
  return [...wantedKeys(instance, version)].flatMap(([name, value]): DifferingKey[] => {
    const runs = running.get(name)
    const wanted = value instanceof Secret ? value.reveal() : value
    if (runs === undefined || isOverwritten(instance, name)) return []
    const span = keysOf(instance.service).get(name)
    const types = (span && spanIn(span, version)?.types) ?? ['String']
    if (isSame(types, runs, asStarted(instance, name, wanted))) return []
    return [{ name, values: value instanceof Secret ? undefined : { runs, wanted } }]
  })
}

/**
 * Keys of brokers whose default counts where the inventory says nothing: they decide if a broker takes messages, and how
 * long and how safely it keeps them. No release sets them itself, so that a restart brings the default back.
 */
const DEFAULTS_COUNT: readonly string[] = [
  'brokerPermission',
  'fileReservedTime',
  'deleteWhen',
  'diskMaxUsedSpaceRatio',
  'cleanFileForciblyEnable',
  'flushDiskType',
]

/** Key of a slave for the broker that it copies from; without it the name servers name its master. */
export const HA_MASTER_ADDRESS = 'haMasterAddress'

function wantedKeys(
  { broker, config }: Pick<Instance, 'broker' | 'config'>,
  version: string,
): Instance['config'] {
  if (broker === undefined) return config
  const table = keysOf('broker')
  const defaults = DEFAULTS_COUNT.flatMap((name): [string, string][] => {
    const key = table.get(name)
    const value = key && defaultOf(key, version)
    return value === undefined || config.has(name) ? [] : [[name, value]]
  })
  // A process without the key does not report it.
  const source: [string, string][] =
    broker.role === 'slave' && !config.has(HA_MASTER_ADDRESS) ? [[HA_MASTER_ADDRESS, '']] : []
  return new Map([...config, ...defaults, ...source])
}

function isOverwritten(instance: Pick<Instance, 'service' | 'broker'>, name: string): boolean {
  if (OVERWRITTEN[instance.service]?.has(name) === true) return true
  return isElectedMember(instance) && ROLE_KEYS.has(name)
}

/** The value of a key after the start with it (BrokerStartup). */
function asStarted(
  instance: Pick<Instance, 'broker' | 'config' | 'listenPort'>,
  name: string,
  wanted: string,
): string {
  // 0 means: beside the port of the clients (5.1.1+).
  if (name === 'haListenPort' && Number(wanted) <= 0) return String(instance.listenPort + 1)
  // Brokers that start as slaves take 10 off.
  if (name === 'accessMessageInMemoryMaxRatio' && startsAsSlave(instance)) return String(Number(wanted) - 10)
  return wanted
}

const startsAsSlave = (instance: Pick<Instance, 'broker' | 'config'>): boolean =>
  isSlave(instance) || instance.config.get('brokerRole') === 'SLAVE'

/**
 * Returns true when a running value is the wanted one as RocketMQ reads it: numbers by value, booleans in any case.
 * @param types of the key's setters
 */
export function isSame(types: readonly string[], runs: string, wanted: string): boolean {
  if (runs === wanted || runs === wanted.trim()) return true
  // The setter of an enum takes its ordinal too, and the answer has its name.
  if (/^\d+$/.test(wanted) && /^[A-Z_]+$/.test(runs)) return true
  const type = types[0] ?? 'String'
  if (type === 'boolean') return runs === String(isTrue(wanted))
  return NUMBERS.has(type) && wanted !== '' && runs !== '' && Number(runs) === Number(wanted)
}

const NUMBERS: ReadonlySet<string> = new Set(['int', 'Integer', 'long', 'double'])
