import { defaultVersion } from '../../src/releases/known.ts'
import { inventoryHead } from '../helpers/lab/inventory.ts'
import { CLUSTER } from './names.ts'

/** Where SSH reaches the hosts; the addresses inside the cluster never change. */
export interface Reach {
  readonly address: string
  readonly port?: number
}

/** The parts of an inventory in which scenarios differ. */
export interface Wanted {
  readonly version?: string
  /** Lines of YAML at the top level, e.g. acl. */
  readonly more?: string
  /** Host names; mq1 … by default all of the lab. */
  readonly hosts: readonly string[]
  readonly namesrv: readonly string[]
  /** Keys of all brokers. */
  readonly config?: Readonly<Record<string, string>>
  /** A group's name → its YAML flow mapping without braces, e.g. 'master: mq1'. */
  readonly groups: Readonly<Record<string, string>>
}

/** Small files and quick registration, so that a round is short. */
const QUICK: Readonly<Record<string, string>> = {
  mappedFileSizeCommitLog: '16777216',
  mappedFileSizeConsumeQueue: '600000',
  registerNameServerPeriod: '10000',
  waitTimeMillsInSendQueue: '5000',
  osPageCacheBusyTimeOutMills: '10000',
}

/** Processes that live for seconds start in less time without the optimizing compiler. */
const JAVA_OPTIONS = 'javaOptions: ["-XX:TieredStopAtLevel=1"]'

/**
 * The text of an inventory.
 * @param network e.g. '10.77.4'
 * @param reach by host name
 */
export function inventoryText(wanted: Wanted, network: string, reach: ReadonlyMap<string, Reach>): string {
  const hosts = wanted.hosts.map((name) => {
    const own = `${network}.${10 + Number(name.slice('mq'.length))}`
    const { address, port } = reach.get(name) ?? { address: own }
    const at = port === undefined ? '' : `, port: ${port}`
    return `  ${name}: { address: ${address}${at}, privateAddress: ${own} }`
  })
  const config = Object.entries({ ...QUICK, ...wanted.config }).map(([key, value]) => `${key}: ${value}`)
  const groups = Object.entries(wanted.groups).map(([name, text]) => `    ${name}: { ${text} }`)
  return `${inventoryHead(CLUSTER, wanted.version ?? defaultVersion, 17)}
firewall: { clients: [${network}.0/24] }
heap: { namesrv: 128m, broker: 256m }
${wanted.more ?? ''}hosts:
${hosts.join('\n')}
namesrv: { hosts: [${wanted.namesrv.join(', ')}], ${JAVA_OPTIONS} }
brokers:
  ${JAVA_OPTIONS}
  config: { ${config.join(', ')} }
  groups:
${groups.join('\n')}
`
}
