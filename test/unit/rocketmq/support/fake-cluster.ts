import type { Duplex } from 'node:stream'
import type { Cluster } from '../../../../src/model/cluster.ts'
import type { BrokerRuntime } from '../../../../src/rocketmq/client/broker.ts'
import type { ControllerMetadata } from '../../../../src/rocketmq/client/controller.ts'
import type { Dial } from '../../../../src/rocketmq/client/client-pool.ts'
import type { Registration } from '../../../../src/rocketmq/client/name-server.ts'
import type { Answers } from '../../../../src/rocketmq/verify/verification.ts'
import { fakeServer } from './fake-server.ts'
import type { Answering } from './fake-server.ts'

/** The body of GET_BROKER_CLUSTER_INFO, number keys without quotes as servers write them. */
export function clusterInfoBody(rows: readonly Registration[]): string {
  const names = [...new Set(rows.map((row) => row.brokerName))]
  const tables = names.map((name) => {
    const members = rows.filter((row) => row.brokerName === name)
    const addresses = members.map((row) => `${row.brokerId}:${JSON.stringify(row.address)}`)
    const cluster = JSON.stringify(members[0]?.cluster)
    return `"${name}":{"brokerAddrs":{${addresses.join(',')}},"brokerName":"${name}","cluster":${cluster}}`
  })
  return `{"brokerAddrTable":{${tables.join(',')}},"clusterAddrTable":{}}`
}

/** A dial to servers by 'address:port'; anything else refuses the connection, as the host's kernel would. */
export function fakeDial(servers: ReadonlyMap<string, Answering>): Dial & { readonly dialled: string[] } {
  const dialled: string[] = []
  const dial = (host: string, address: string, port: number): Promise<Duplex> => {
    dialled.push(`${host} ${address}:${port}`)
    const answering = servers.get(`${address}:${port}`)
    if (answering === undefined) return Promise.reject(new Error('connect ECONNREFUSED'))
    return Promise.resolve(fakeServer(answering))
  }
  return Object.assign(dial, { dialled })
}

/** How every row of `cluster` would be listed; in elected groups the first member leads. */
export function registrationsOf(cluster: Cluster): Registration[] {
  return cluster.instances.flatMap((instance) => {
    if (instance.broker === undefined) return []
    const { privateAddress } = cluster.hosts.find((host) => host.name === instance.host) ?? {
      privateAddress: '',
    }
    const { group: brokerName, brokerId } = instance.broker
    return [
      { cluster: cluster.name, brokerName, brokerId, address: `${privateAddress}:${instance.listenPort}` },
    ]
  })
}

/** A broker that is well. */
export function runtime(over: Partial<BrokerRuntime> = {}): BrokerRuntime {
  return {
    version: '5.3.3',
    versionDescription: 'V5_3_3',
    bootTimestamp: 1_795_252_022_089,
    putTps: 12.5,
    getTps: 0,
    commitLogMaxOffset: 1000n,
    commitLogMinOffset: 0n,
    dispatchBehindBytes: 0n,
    diskRatio: 0.16,
    active: true,
    table: new Map(),
    ...over,
  }
}

/** Every instance answers, and all is as inventoried. */
export function goodAnswers(cluster: Cluster): Answers {
  const all = <T>(service: string, answer: T): Map<string, { answer: T }> =>
    new Map(
      cluster.instances.filter((instance) => instance.service === service).map(({ id }) => [id, { answer }]),
    )
  const leaderAddress = '10.0.0.11:9878'
  const metadata: ControllerMetadata = { group: 'ctl', leaderId: 'n0', leaderAddress, leader: false }
  return {
    nameServers: all('namesrv', registrationsOf(cluster)),
    brokers: all('broker', runtime({ version: cluster.rocketmq.version })),
    earlier: new Map(),
    controllers: all('controller', metadata),
    dashboards: all('dashboard', 200),
    proxies: all('proxy', true),
  }
}
