import type { Cluster } from '../../../../src/model/cluster.ts'
import { RequestCode } from '../../../../src/rocketmq/remoting/codes.ts'
import { makeCluster, type Shape } from '../../support/cluster.ts'
import { clusterInfoBody } from './fake-cluster.ts'
import type { Answering } from './fake-server.ts'

/** Two groups, the first with a slave, and two name servers. @param config of the master of broker-a */
export function twoGroups(config: Readonly<Record<string, string>> = {}): Cluster {
  const groups: Shape['groups'] = {
    'broker-a': { replication: 'async', members: [{ host: 'mq1', config }, { host: 'mq2' }] },
    'broker-b': { replication: 'async', members: [{ host: 'mq3' }] },
  }
  return makeCluster({ nameServers: [{ host: 'mq1' }, { host: 'mq2' }], groups })
}

/** Two groups, the first of two members that elect their leader, with one name server and one controller. */
export const electedGroups = (): Cluster =>
  makeCluster({
    nameServers: [{ host: 'mq1' }],
    controllers: [{ host: 'mq1' }],
    groups: {
      'broker-a': { replication: 'controller', members: [{ host: 'mq1' }, { host: 'mq2' }] },
      'broker-b': { replication: 'none', members: [{ host: 'mq3' }] },
    },
  })

/** What a broker reports of its writes. */
export interface Traffic {
  /** End of its commit log in bytes, by how often it was asked. */
  readonly end: (asked: number) => number
  readonly putTps?: string
}
/** The commit log stands still, or grows with every question. */
export const stands = (): number => 500
export const grows = (asked: number): number => 500 + asked
/** Producers have written until a moment ago, and stop when the test says so. */
export const busy: Traffic = { end: stands, putTps: '31.2 31.2 ' }

export const bothWritable = { 'broker-a': 6, 'broker-b': 6 }

const topicsBody = (names: readonly string[]): string =>
  JSON.stringify({
    topicConfigTable: {
      ...Object.fromEntries(names.map((name) => [name, { perm: 6, writeQueueNums: 4 }])),
      closed: { perm: 4, writeQueueNums: 4 },
    },
  })

const routeBody = (perms: Readonly<Record<string, number>>): string =>
  JSON.stringify({ queueDatas: Object.entries(perms).map(([brokerName, perm]) => ({ brokerName, perm })) })

interface Events {
  /** Called with every write that arrives: 'mq1 wipes broker-a'. */
  readonly wrote: (what: string) => void
}

/**
 * The servers of `twoGroups`.
 * @param perms of the groups, as the name servers list them
 * @param own topics that only broker-a has
 * @param fresh what the name server on mq2 lists instead: no master has registered there
 */
export function twoGroupServers(
  { wrote }: Events,
  { end, putTps }: Traffic,
  perms: Readonly<Record<string, number>> = bothWritable,
  own: readonly string[] = [],
  fresh?: Readonly<Record<string, number>>,
): Map<string, Answering> {
  const nameServer =
    (name: string, listed = perms, brokerId = 0): Answering =>
    ({ code, extFields }) => {
      if (code === RequestCode.getRouteInfoByTopic) return { body: routeBody(listed) }
      if (code === RequestCode.getBrokerClusterInfo) {
        const address = '10.0.0.1:10911'
        const rows = Object.keys(listed).map((brokerName) => ({
          cluster: 'lab',
          brokerName,
          brokerId,
          address,
        }))
        return { body: clusterInfoBody(rows) }
      }
      if (code !== RequestCode.wipeWritePermOfBroker) return { code: 3 }
      wrote(`${name} wipes ${extFields['brokerName'] ?? ''}`)
      return {}
    }
  let asked = 0
  const broker: Answering = ({ code }) => {
    if (code === RequestCode.getAllTopicConfig) {
      return { body: topicsBody(['T', 'broker-a', '%RETRY%g', 'lab', ...own]) }
    }
    const commitLogMaxOffset = String(end((asked += 1)))
    return { body: JSON.stringify({ table: { commitLogMaxOffset, ...(putTps && { putTps }) } }) }
  }
  const ahead: Answering = () => ({ body: '{"table":{"commitLogMaxOffset":"1000000000"}}' })
  const slave: Answering = (request) => (end === stands ? broker(request) : ahead(request))
  return new Map([
    ['10.0.0.11:9876', nameServer('mq1')],
    ['10.0.0.12:9876', nameServer('mq2', fresh, fresh && 1)],
    ['10.0.0.11:10911', broker],
    ['10.0.0.12:10911', slave],
    ['10.0.0.13:10911', () => ({ body: topicsBody(['T', 'U', 'broker-b', 'lab']) })],
  ])
}

export interface Election {
  /** Wipes after which the second member leads by itself. */
  readonly lostAfter?: number
  /** No member leads after the first wipe. */
  readonly leaderless?: boolean
  /** The controllers are asked to elect another one, which they refuse. */
  readonly refuses?: boolean
  /** Returns true while the second member may be elected. */
  readonly inSync?: () => boolean
}

/** The servers of `electedGroups`; the first member leads, and a new leader registers with its write permission. */
export function electedServers(
  { wrote }: Events,
  { lostAfter = Infinity, leaderless = false, refuses = false, inSync = () => true }: Election = {},
): Map<string, Answering> {
  let leader = 1
  let perm = 6
  let wipes = 0
  const lead = (next: number): void => {
    leader = next
    perm = 6
  }
  const nameServer: Answering = ({ code }) => {
    if (code === RequestCode.getRouteInfoByTopic) {
      return { body: routeBody({ 'broker-a': perm, 'broker-b': 6 }) }
    }
    if (code === RequestCode.wipeWritePermOfBroker) {
      wrote('wiped')
      perm = 4
      wipes += 1
      if (wipes >= lostAfter) lead(2)
      return {}
    }
    if (leaderless && wipes > 0) return { body: clusterInfoBody([]) }
    const row = { cluster: 'lab', brokerName: 'broker-a', brokerId: 0, address: `10.0.0.1${leader}:10911` }
    return { body: clusterInfoBody([row]) }
  }
  const controller: Answering = ({ code }) => {
    if (code === RequestCode.controllerGetMetadata) return { extFields: { isLeader: 'true' } }
    if (code === RequestCode.controllerElectMaster) {
      wrote('asked to elect')
      if (refuses) return { code: 2004, remark: 'no' }
      lead(2)
      return {}
    }
    const second = { brokerName: 'broker-a', brokerId: 2, brokerAddress: '10.0.0.12:10911', alive: inSync() }
    return { body: JSON.stringify({ replicasInfoTable: { 'broker-a': { inSyncReplicas: [second] } } }) }
  }
  const broker: Answering = ({ code }) =>
    code === RequestCode.getAllTopicConfig
      ? { body: topicsBody(['T']) }
      : { body: '{"table":{"commitLogMaxOffset":"500","putTps":"31.2 "}}' }
  return new Map([
    ['10.0.0.11:9876', nameServer],
    ['10.0.0.11:9878', controller],
    ['10.0.0.11:10911', broker],
    ['10.0.0.12:10911', broker],
    ['10.0.0.13:10911', broker],
  ])
}
