import type { Guard } from '../../engine/access.ts'
import { readBody, readProperties } from '../remoting/body.ts'
import type { RemotingClient, RequestOptions } from '../remoting/client.ts'
import { RequestCode, ResponseCode } from '../remoting/codes.ts'
import { RemotingError } from '../remoting/error.ts'
import { asArray, asObject, asText } from '../remoting/json.ts'
import type { JsonValue } from '../remoting/json.ts'
import { askAgain } from './ask-again.ts'

/** One broker as a name server lists it. */
export interface Registration {
  /** brokerClusterName; '' in the routes of 3.x, which lack it. */
  readonly cluster: string
  readonly brokerName: string
  /** 0 is the master of brokerName. */
  readonly brokerId: number
  /** brokerIP1:listenPort. */
  readonly address: string
}

interface QueueData {
  readonly brokerName: string
  readonly readQueues: number
  readonly writeQueues: number
  /** Bits: 4 read, 2 write, 1 inherit; 6 is ordinary, 4 is wiped. */
  readonly perm: number
}

export interface TopicRoute {
  readonly brokers: readonly Registration[]
  readonly queues: readonly QueueData[]
}

/** Both tables of GET_BROKER_CLUSTER_INFO. */
export interface ClusterTables {
  /** Every broker that the name server knows, of all clusters, by cluster, name and id. */
  readonly registrations: readonly Registration[]
  /**
   * brokerName → the clusters that have registered it, sorted. A registration names the cluster that registered the name
   * first; a second cluster with the same name is here alone (RouteInfoManager.registerBroker).
   */
  readonly clusters: ReadonlyMap<string, readonly string[]>
}

/**
 * Asks a name server for the brokers of all clusters.
 * @throws RemotingError, RmqError as RemotingClient.request.
 */
export async function clusterTables(
  client: RemotingClient,
  options?: RequestOptions,
): Promise<ClusterTables> {
  const response = await askAgain(client, { code: RequestCode.getBrokerClusterInfo }, options, TORN_TABLES)
  const info = asObject(await readBody(response.body)) ?? {}
  const clusters = clusterNames(info['clusterAddrTable'])
  const rows = Object.values(asObject(info['brokerAddrTable']) ?? {})
    .flatMap(registrations)
    .map((row) => (row.cluster === '' ? { ...row, cluster: clusters.get(row.brokerName)?.[0] ?? '' } : row))
    .sort(byIdentity)
  return { registrations: rows, clusters }
}

/** The registrations of `clusterTables` alone. */
export async function clusterInfo(
  client: RemotingClient,
  options?: RequestOptions,
): Promise<readonly Registration[]> {
  return (await clusterTables(client, options)).registrations
}

/**
 * The brokers of a topic's queues. @throws RemotingError TOPIC_NOT_EXIST when the name server has no route for it, also
 * for up to 30 s after a name server's start, until the brokers registered again.
 */
export async function topicRoute(
  client: RemotingClient,
  topic: string,
  options?: RequestOptions,
): Promise<TopicRoute> {
  const request = { code: RequestCode.getRouteInfoByTopic, extFields: { topic } }
  const route = asObject(await readBody((await askAgain(client, request, options, TORN_TABLES)).body)) ?? {}
  return {
    brokers: asArray(route['brokerDatas']).flatMap(registrations).sort(byIdentity),
    queues: asArray(route['queueDatas']).map(queueData),
  }
}

/** Every broker of every version registers it by itself, so its route exists before the first topic is created. */
export const PRESENT_TOPIC = 'SELF_TEST_TOPIC'

/**
 * Asks a name server which broker groups producers may write to, of all groups it lists. One topic shows it for all:
 * wiping a broker's write permission, and registering it anew, goes over all of its topics.
 * @throws RemotingError, RmqError as RemotingClient.request.
 */
export async function writableGroups(
  client: RemotingClient,
  options?: RequestOptions,
): Promise<ReadonlyMap<string, boolean>> {
  const route = await orUnknownTopic(topicRoute(client, PRESENT_TOPIC, options))
  return new Map((route?.queues ?? []).map(({ brokerName, perm }) => [brokerName, isWritable(perm)]))
}

/** The answer, or undefined for a topic that the name server does not know. */
export async function orUnknownTopic<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof RemotingError && error.responseCode === ResponseCode.topicNotExist) return undefined
    throw error
  }
}

/** Bit of a perm, of a route or of a broker's own topic. */
const WRITABLE = 2

/** Returns true when a permission lets producers write. */
export const isWritable = (perm: number): boolean => (perm & WRITABLE) !== 0

/** A permission without that of producers. */
export const withoutWrites = (perm: number): number => perm & ~WRITABLE

/**
 * Removes the write permission of a broker group at a name server. The change is in its memory only, and is undone by a
 * registration of the broker as a new one (a restart of either), or when a topic of it changes.
 * @throws RemotingError, RmqError as RemotingClient.write.
 */
export async function wipeWritePermission(
  client: RemotingClient,
  brokerName: string,
  guard: Guard,
  options?: RequestOptions,
): Promise<void> {
  const request = { code: RequestCode.wipeWritePermOfBroker, extFields: { brokerName } }
  await client.write(request, guard, options)
}

/**
 * Gives a broker group its write permission back at a name server, at all of its topics: those that are meant to be
 * read-only become writable too (RouteInfoManager.operateWritePermOfBroker, 4.9.2+).
 * @throws RemotingError, RmqError as RemotingClient.write.
 */
export async function addWritePermission(
  client: RemotingClient,
  brokerName: string,
  guard: Guard,
  options?: RequestOptions,
): Promise<void> {
  await client.write({ code: RequestCode.addWritePermOfBroker, extFields: { brokerName } }, guard, options)
}

/** Configuration of a running name server: namesrv.conf over its defaults. 3.x does not answer: the request times out. */
export async function nameServerConfig(
  client: RemotingClient,
  options?: RequestOptions,
): Promise<ReadonlyMap<string, string>> {
  return readProperties((await client.request({ code: RequestCode.getNamesrvConfig }, options)).body)
}

/**
 * A name server writes its tables of brokers and topics as JSON while brokers change them, and when both meet it answers
 * with the exception (seen with 4.7.0): the next answer is whole.
 */
const TORN_TABLES = { passing: /JSONException|ConcurrentModificationException/, tries: 5 }

/** brokerName → clusters, from the table of clusters: 3.x does not say it with the broker itself. */
function clusterNames(table: JsonValue | undefined): ReadonlyMap<string, readonly string[]> {
  const clusters = new Map<string, string[]>()
  for (const [cluster, names] of Object.entries(asObject(table) ?? {})) {
    for (const name of asArray(names).map(asText)) {
      clusters.set(name, [...(clusters.get(name) ?? []), cluster].sort(compare))
    }
  }
  return clusters
}

/** A BrokerData: one brokerName with the address of each id. */
function registrations(value: JsonValue): Registration[] {
  const broker = asObject(value) ?? {}
  const cluster = asText(broker['cluster'])
  const brokerName = asText(broker['brokerName'])
  return Object.entries(asObject(broker['brokerAddrs']) ?? {}).map(([id, address]) => ({
    cluster,
    brokerName,
    brokerId: Number(id),
    address: asText(address),
  }))
}

function queueData(value: JsonValue): QueueData {
  const queue = asObject(value) ?? {}
  return {
    brokerName: asText(queue['brokerName']),
    readQueues: Number(asText(queue['readQueueNums'])),
    writeQueues: Number(asText(queue['writeQueueNums'])),
    perm: Number(asText(queue['perm'])),
  }
}

function byIdentity(a: Registration, b: Registration): number {
  return (
    compare(a.cluster, b.cluster) ||
    compare(a.brokerName, b.brokerName) ||
    a.brokerId - b.brokerId ||
    compare(a.address, b.address)
  )
}

/** By code units: a first localeCompare loads tables of all languages, 9 ms. */
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))
