import { askedPort } from '../../../../src/model/address.ts'
import type { Cluster, Instance } from '../../../../src/model/cluster.ts'
import { RequestCode, ResponseCode } from '../../../../src/rocketmq/remoting/codes.ts'
import { Secret } from '../../../../src/secret.ts'
import { clusterInfoBody, registrationsOf } from './fake-cluster.ts'
import type { Answering, FakeAnswer } from './fake-server.ts'
import { fixture } from './fixture.ts'

/** Other answers of a server, by the code of the request. */
type Answers = Readonly<Record<number, FakeAnswer>>

/** The configuration of an instance as it reports it. */
const configBody = ({ config }: Pick<Instance, 'config'>, over: Record<string, string> = {}): string =>
  [...new Map([...config, ...Object.entries(over)])]
    .map(([key, value]) => `${key}=${value instanceof Secret ? value.reveal() : value}\n`)
    .join('')

/** A route with these permissions, by broker group. */
export const routeBody = (perms: Readonly<Record<string, number>>): string =>
  JSON.stringify({ queueDatas: Object.entries(perms).map(([brokerName, perm]) => ({ brokerName, perm })) })

/** Topics with their permissions. */
export const topicsBody = (perms: Readonly<Record<string, number>>): string =>
  JSON.stringify({
    topicConfigTable: Object.fromEntries(
      Object.entries(perms).map(([topic, perm]) => [topic, { perm, writeQueueNums: 4 }]),
    ),
  })

/** The connections for replication: a master has one of each other member of its group. */
function haBody(cluster: Cluster, { id, broker }: Instance): string {
  const slaves = cluster.instances.filter((other) => other.broker?.group === broker?.group && other.id !== id)
  const addresses = slaves.map(({ host }) => cluster.hosts.find(({ name }) => name === host)?.privateAddress)
  return JSON.stringify({
    master: broker?.role !== 'slave',
    haConnectionInfo: addresses.map((address) => ({ addr: `${address ?? ''}:40000` })),
    haClientRuntimeInfo: { masterAddr: '10.0.0.11:10912' },
  })
}

/**
 * Servers by 'address:port' of a cluster with name servers and brokers that is as in the inventory.
 * @param over other answers, by instance id and code
 */
export function healthyServers(
  cluster: Cluster,
  over: Readonly<Record<string, Answers>> = {},
): Map<string, Answering> {
  const perms = Object.fromEntries(cluster.groups.map(({ name }) => [name, 6]))
  const nameServer = (instance: Instance): Answers => ({
    [RequestCode.getBrokerClusterInfo]: { body: clusterInfoBody(registrationsOf(cluster)) },
    [RequestCode.getRouteInfoByTopic]: { body: routeBody(perms) },
    [RequestCode.getNamesrvConfig]: { body: configBody(instance) },
    [RequestCode.getKvListByNamespace]: { code: ResponseCode.queryNotFound },
  })
  const broker = (instance: Instance): Answers => ({
    [RequestCode.getBrokerRuntimeInfo]: {
      body: fixture('5.3.3', instance.broker?.role === 'slave' ? 'runtime-slave' : 'runtime-master'),
    },
    [RequestCode.getBrokerConfig]: { body: configBody(instance) },
    ...(cluster.acl === undefined
      ? {}
      : { [RequestCode.getUser]: { body: '{"userType":"Super"}' }, [RequestCode.listAcl]: {} }),
    [RequestCode.getAllTopicConfig]: { body: topicsBody({ T: 6 }) },
    [RequestCode.getBrokerHaStatus]: { body: haBody(cluster, instance) },
  })
  return new Map(
    cluster.instances.flatMap((instance): [string, Answering][] => {
      const { privateAddress } = cluster.hosts.find(({ name }) => name === instance.host) ?? {}
      const make = { namesrv: nameServer, broker }[instance.service as string]
      if (make === undefined) return []
      const answers = { ...make(instance), ...over[instance.id] }
      const address = `${privateAddress ?? ''}:${askedPort(instance) ?? 0}`
      return [[address, ({ code }) => answers[code] ?? { code: 3 }]]
    }),
  )
}
