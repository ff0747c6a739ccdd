import type { Cluster, Instance } from '../../model/cluster.ts'
import { hostOf, instancesOf, label, nameServersOf, registeredAddress } from '../../model/address.ts'
import { isElectedMember, membersOf } from '../../model/groups.ts'
import type { Problem } from './verification.ts'
import { versionOfDescription } from '../../releases/version.ts'

/** One row of `mqadmin clusterList`. */
export interface ClusterListRow {
  readonly cluster: string
  readonly brokerName: string
  readonly brokerId: number
  readonly address: string
  /** '4.9.4'; undefined: registered, but it did not answer mqadmin. */
  readonly version: string | undefined
  /** Messages per second, 10 s average. */
  readonly inTps: number
  readonly outTps: number
}

/** Words after `mqadmin`: asks one of the name servers for every broker. */
export function clusterListArgs(cluster: Cluster): string[] {
  const servers = nameServersOf(cluster).map(
    (instance) => `${hostOf(cluster, instance).privateAddress}:${instance.listenPort}`,
  )
  return ['clusterList', '-n', servers.join(';')]
}

/**
 * Columns are not fixed (long names shift them) and 5.x has blanks inside one, so a row is taken by its first words:
 * cluster, broker, id, address, then the version unless the broker is silent, then '0.00(0,0ms)' or, in 3.x, '0.00'.
 */
const rowPattern =
  /^(\S+)\s+(\S+)\s+(-?\d+)\s+(\S+:\d+)\s+(?:(V\d\S*)\s+)?(\d+\.\d+)(?:\(\S*\))?\s+(\d+\.\d+)(?:\(\S*\))?(?:\s|$)/

/** In the table's first line, of 3.x, 4.x and 5.x. */
const TABLE_HEAD = /^#Cluster Name\s+#Broker Name\s/m

/** The rows that a 3.x, 4.x or 5.x `mqadmin clusterList` printed; everything else in the text is passed over. */
export function parseClusterList(stdout: string): ClusterListRow[] {
  return stdout.split(/\r?\n/).flatMap((line) => {
    const match = rowPattern.exec(line)
    if (match === null) return []
    const [, cluster = '', brokerName = '', id = '', address = '', version = '', inTps = '', outTps = ''] =
      match
    return [
      {
        cluster,
        brokerName,
        brokerId: Number(id),
        address,
        version: versionOfDescription(version),
        inTps: Number(inTps),
        outTps: Number(outTps),
      },
    ]
  })
}

/**
 * Compares what `mqadmin clusterList` printed with the inventory. Only a row that is there and right counts, and for an
 * inventory without brokers the head of the table: mqadmin exits 0 on nearly every failure, so its exit code is not read.
 */
export function checkClusterList(cluster: Cluster, stdout: string, stderr: string): Problem[] {
  const rows = parseClusterList(stdout)
  const brokers = instancesOf(cluster, 'broker')
  if (rows.length === 0) {
    // mqadmin prints the head of the table once a name server has answered it.
    if (brokers.length === 0 && TABLE_HEAD.test(stdout)) return []
    const missing = brokers.length === 0 ? 'table' : 'broker'
    return [
      {
        code: 'mqadmin-failed',
        message: `mqadmin clusterList printed no ${missing}: ${failureLine(stdout, stderr)}`,
        hint: 'See whether PATH has a JDK with javac, and whether the name server answers.',
      },
    ]
  }
  return [...brokers.flatMap((broker) => judgeRow(cluster, broker, rows)), ...judgeMasters(cluster, rows)]
}

function judgeRow(cluster: Cluster, broker: Instance, rows: readonly ClusterListRow[]): Problem[] {
  const identity = broker.broker
  const address = registeredAddress(cluster, broker)
  const row = rows.find(
    (candidate) =>
      candidate.cluster === cluster.name &&
      candidate.brokerName === identity?.group &&
      candidate.address === address &&
      (isElectedMember(broker) || candidate.brokerId === identity.brokerId),
  )
  const name = label(cluster, broker)
  if (row === undefined)
    return [problem(broker, `mqadmin clusterList does not list ${name} as in the inventory`)]
  if (row.version === undefined) {
    // mqadmin runs on the host of a name server, which need not reach the address that clients use.
    if (hostOf(cluster, broker).publicAddress !== undefined) return []
    return [problem(broker, `${name} is registered, but did not answer mqadmin on ${address}`)]
  }
  const expected = cluster.rocketmq.version
  if (row.version === expected) return []
  return [
    problem(broker, `mqadmin clusterList says ${name} runs ${row.version}, the inventory says ${expected}`),
  ]
}

function judgeMasters(cluster: Cluster, rows: readonly ClusterListRow[]): Problem[] {
  return cluster.groups.flatMap(({ name }) => {
    const members = membersOf(cluster, name).map((member) => registeredAddress(cluster, member))
    const masters = rows.filter((row) => row.brokerName === name && row.brokerId === 0)
    const foreign = masters.filter(({ address }) => !members.includes(address))
    const differs = (message: string): Problem => ({ code: 'mqadmin-differs', group: name, message })
    return [
      ...(masters.length === 0 ? [differs(`mqadmin clusterList lists no master (#BID 0) of ${name}`)] : []),
      ...foreign.map(({ address }) =>
        differs(
          `mqadmin clusterList lists ${address} as the master (#BID 0) of ${name}, which is none of its members`,
        ),
      ),
    ]
  })
}

function problem(broker: Instance, message: string): Problem {
  return { code: 'mqadmin-differs', instance: broker.id, host: broker.host, message }
}

/** The line that says most about a failure; start scripts and logging print much that says nothing. */
function failureLine(stdout: string, stderr: string): string {
  const lines = `${stderr}\n${stdout}`.split(/\r?\n/).map((line) => line.trim())
  const cause =
    lines.find((line) => line.startsWith('Caused by:')) ??
    lines.find((line) => /Exception|\[error\]|ERROR|not exist|Error:/.test(line)) ??
    lines.find((line) => line !== '' && !line.startsWith('#') && !line.startsWith('RocketMQLog:WARN'))
  return cause ?? 'it printed nothing'
}
