import { shared } from '../../signals.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { hostOf, instancesOf, listenAddress, registeredAddress } from '../../model/address.ts'
import type { Registration } from '../client/name-server.ts'
import { ClientPool } from '../client/client-pool.ts'
import type { Dial } from '../client/client-pool.ts'
import { inspect, together } from '../services/ask-serving.ts'
import { checkAnswers } from './checks/index.ts'
import { driftOf } from './drift.ts'
import { connectionsOnHost, type ReadConnections } from './host-connections.ts'
import { recheckReplication } from './recheck-replication.ts'
import type { RecheckOptions } from './recheck-replication.ts'
import {
  answerOf,
  registrationsIn,
  type Answers,
  type Asked,
  type BrokerRow,
  type Row,
  type Verification,
} from './verification.ts'

export interface VerifyOptions extends RecheckOptions {
  /** Reads the connections for replication that releases before 5.0.0 do not report; they are not verified without it. */
  readonly connections?: ReadConnections
}

/**
 * Compares the running cluster with the inventory, in one round of questions: every instance is asked the question of
 * its service, through a connection opened from its own host. Only brokers whose copies look wrong are asked a second
 * time.
 * An instance that does not answer is a problem in the result; only an abort by the signal throws.
 */
export async function verifyCluster(
  cluster: Cluster,
  dial: Dial,
  options: VerifyOptions = {},
): Promise<Verification> {
  const started = performance.now()
  // Every question under way listens to it; node takes more than ten listeners for a leak.
  if (options.signal) shared(options.signal)
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
  const listed = registrationsIn(answers).flat()
  const brokers = instancesOf(cluster, 'broker').map((instance) =>
    brokerRow(cluster, instance, listed, answers),
  )
  const rows = cluster.instances.map(
    (instance) => brokers.find((row) => row.instance === instance.id) ?? rowOf(cluster, instance, answers),
  )
  return {
    ok: problems.length === 0,
    problems,
    warnings,
    rows,
    brokers,
    drift: driftOf(cluster, answers),
    leaders: new Map(brokers.filter((row) => row.brokerId === 0).map((row) => [row.group, row.instance])),
  }
}

/** Every instance, each over connections of its own, all at the same time. */
async function askAll(cluster: Cluster, clients: ClientPool, options: VerifyOptions): Promise<Answers> {
  const outcomes = cluster.instances.map(async (instance): Promise<[string, Asked]> => {
    try {
      const answers = await Promise.all([
        inspect(cluster, clients, instance, options),
        connectionsOnHost(cluster, instance, options.connections, options.signal),
      ])
      return [instance.id, { answer: together(answers) }]
    } catch (error) {
      return [instance.id, { error: error instanceof Error ? error : new Error(String(error)) }]
    }
  })
  return { asked: new Map(await Promise.all(outcomes)), earlier: new Map() }
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
    answer: answerOf(answers, instance.id),
    brokerId: row?.brokerId,
  }
}

function rowOf(cluster: Cluster, instance: Instance, answers: Answers): Row {
  const { id, host, listenPort } = instance
  const address = `${listenAddress(cluster, instance)}:${listenPort}`
  return { instance: id, host, address, answer: answerOf(answers, id) }
}
