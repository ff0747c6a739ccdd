import { setMaxListeners } from 'node:events'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { hostOf, instancesOf, listenAddress, registeredAddress, askedPort } from '../../model/address.ts'
import { runtimeInfo } from '../client/broker.ts'
import { controllerMetadata } from '../client/controller.ts'
import { checkAnswers } from './checks/index.ts'
import { clusterInfo } from '../client/name-server.ts'
import type { Registration } from '../client/name-server.ts'
import { proxyAnswers } from '../client/proxy.ts'
import { ClientPool } from '../client/client-pool.ts'
import type { AskOptions, Dial, Question } from '../client/client-pool.ts'
import { recheckReplication } from './recheck-replication.ts'
import type { RecheckOptions } from './recheck-replication.ts'
import {
  answered,
  type Answers,
  type Asked,
  type BrokerRow,
  type Row,
  type Verification,
} from './verification.ts'

/**
 * Compares the running cluster with the inventory by RocketMQ's own protocol, in one round of questions: every
 * name server is asked for what it lists, every broker how it is doing, every controller who leads, every proxy that
 * speaks remoting for a route, each through a connection opened from its own host, and a dashboard for its page. Only
 * brokers whose copies look wrong are asked a second time.
 * An instance that does not answer is a problem in the result; only an abort by the signal throws.
 */
export async function verifyCluster(
  cluster: Cluster,
  dial: Dial,
  options: RecheckOptions = {},
): Promise<Verification> {
  const started = performance.now()
  // Every question under way listens to it; node takes more than ten listeners for a leak.
  if (options.signal) setMaxListeners(0, options.signal)
  const clients = new ClientPool(cluster, dial)
  try {
    const answers = await recheckReplication(
      cluster,
      clients,
      await askAll(cluster, clients, options),
      options,
    )
    options.signal?.throwIfAborted()
    return { ...assess(cluster, answers), ms: Math.round(performance.now() - started) }
  } finally {
    clients.close()
  }
}

/** The verification as a pure function of the answers. */
export function assess(cluster: Cluster, answers: Answers): Omit<Verification, 'ms'> {
  const { problems, warnings } = checkAnswers(cluster, answers)
  const listed = [...answers.nameServers.values()].flatMap((asked) => answered(asked) ?? [])
  const brokers = instancesOf(cluster, 'broker').map((instance) =>
    brokerRow(cluster, instance, listed, answers),
  )
  return {
    ok: problems.length === 0,
    problems,
    warnings,
    brokers,
    nameServers: instancesOf(cluster, 'namesrv').map((instance) => {
      const registrations = answered(answers.nameServers.get(instance.id))
      return {
        ...rowOf(cluster, instance),
        answers: registrations !== undefined,
        registrations: registrations ?? [],
      }
    }),
    controllers: instancesOf(cluster, 'controller').map((instance) => ({
      ...rowOf(cluster, instance),
      metadata: answered(answers.controllers.get(instance.id)),
    })),
    proxies: instancesOf(cluster, 'proxy')
      .filter(speaksRemoting)
      .map((instance) => ({
        ...rowOf(cluster, instance),
        answers: answered(answers.proxies.get(instance.id)) !== undefined,
      })),
    dashboards: instancesOf(cluster, 'dashboard').map((instance) => ({
      ...rowOf(cluster, instance),
      answers: answered(answers.dashboards.get(instance.id)) !== undefined,
    })),
    leaders: new Map(brokers.filter((row) => row.brokerId === 0).map((row) => [row.group, row.instance])),
  }
}

const speaksRemoting = (instance: Instance): boolean => askedPort(instance) !== undefined

async function askAll(cluster: Cluster, clients: ClientPool, options: AskOptions): Promise<Answers> {
  const askEach = async <T>(
    service: Instance['service'],
    ask: (instance: Instance) => Promise<T>,
  ): Promise<Map<string, Asked<T>>> =>
    new Map(
      await Promise.all(
        instancesOf(cluster, service)
          .filter(speaksRemoting)
          .map(async (instance): Promise<[string, Asked<T>]> => {
            try {
              return [instance.id, { answer: await ask(instance) }]
            } catch (error) {
              return [instance.id, { error: error instanceof Error ? error : new Error(String(error)) }]
            }
          }),
      ),
    )
  const by =
    <T>(question: Question<T>) =>
    (instance: Instance): Promise<T> =>
      clients.askOnce(instance, question, options)
  const [nameServers, brokers, controllers, proxies, dashboards] = await Promise.all([
    askEach('namesrv', by(clusterInfo)),
    askEach('broker', by(runtimeInfo)),
    askEach('controller', by(controllerMetadata)),
    askEach('proxy', by(proxyAnswers(cluster))),
    askEach('dashboard', (instance) => clients.askPage(instance, options)),
  ])
  return { nameServers, brokers, earlier: new Map(), controllers, proxies, dashboards }
}

function brokerRow(
  cluster: Cluster,
  instance: Instance,
  listed: readonly Registration[],
  answers: Answers,
): BrokerRow {
  const address = registeredAddress(cluster, instance)
  const group = instance.broker?.group ?? ''
  const row = listed.find((candidate) => candidate.brokerName === group && candidate.address === address)
  return {
    instance: instance.id,
    host: hostOf(cluster, instance).name,
    group,
    address,
    brokerId: row?.brokerId,
    runtime: answered(answers.brokers.get(instance.id)),
  }
}

function rowOf(cluster: Cluster, instance: Instance): Row {
  const { id, host, listenPort } = instance
  return { instance: id, host, address: `${listenAddress(cluster, instance)}:${listenPort}` }
}
