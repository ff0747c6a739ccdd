import type { Duplex } from 'node:stream'
import type { Cluster } from '../../../../src/model/cluster.ts'
import type { ServiceAnswer } from '../../../../src/rocketmq/services/behaviour.ts'
import type { Service } from '../../../../src/services/index.ts'
import type { BrokerRuntime } from '../../../../src/rocketmq/client/broker.ts'
import type { ControllerMetadata } from '../../../../src/rocketmq/client/controller.ts'
import type { Dial } from '../../../../src/rocketmq/client/client-pool.ts'
import type { Registration } from '../../../../src/rocketmq/client/name-server.ts'
import type { Answers } from '../../../../src/rocketmq/verify/verification.ts'
import { fakeServer } from './fake-server.ts'
import type { FakeServer } from './fake-server.ts'

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
export function fakeDial(servers: ReadonlyMap<string, FakeServer>): Dial & { readonly dialled: string[] } {
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
    const { group: brokerName, role, selfId = '' } = instance.broker
    const brokerId = role === 'elected' ? Number(selfId.slice(1)) : instance.broker.brokerId
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

/** Every instance that can be asked answers, and all matches the inventory. */
export function goodAnswers(cluster: Cluster): Answers {
  const leaderAddress = '10.0.0.11:9878'
  const metadata: ControllerMetadata = {
    group: 'ctl',
    leaderId: 'n0',
    leaderAddress,
    leader: false,
    peers: new Map(),
  }
  const answers: Partial<Record<Service, ServiceAnswer>> = {
    namesrv: { registrations: registrationsOf(cluster) },
    broker: { runtime: runtime({ version: cluster.rocketmq.version }) },
    controller: { election: metadata },
  }
  return {
    asked: new Map(cluster.instances.map(({ id, service }) => [id, { answer: answers[service] ?? {} }])),
    earlier: new Map(),
  }
}

/** The answers with others of some instances; an Error for one that does not answer. */
export function withAnswers(
  answers: Answers,
  over: Readonly<Record<string, ServiceAnswer | Error>>,
): Answers {
  const outcomes = Object.entries(over).map(
    ([id, answer]) => [id, answer instanceof Error ? { error: answer } : { answer }] as const,
  )
  return { ...answers, asked: new Map([...answers.asked, ...outcomes]) }
}
