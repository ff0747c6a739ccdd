import { randomBytes } from 'node:crypto'
import { systemClock } from '../engine/clock.ts'
import { shared } from '../signals.ts'
import type { Cluster } from '../model/cluster.ts'
import { ClientPool } from '../rocketmq/client/client-pool.ts'
import type { Dial } from '../rocketmq/client/client-pool.ts'
import { findMasters } from './masters.ts'
import { measure } from './measure.ts'
import type { Measured } from './measure.ts'
import type { SmokeOptions } from './options.ts'
import { passed } from './report.ts'
import type { SmokeReport } from './report.ts'
import { removeTopic } from './topic.ts'

/**
 * Sends messages to every master and reads them back by RocketMQ's own protocol.
 * @throws RmqError when it cannot begin: no name server, a master that refuses the topic. Whatever happens later is
 * in the report; a topic that was made is removed in any case.
 */
export async function runSmoke(cluster: Cluster, dial: Dial, options: SmokeOptions): Promise<SmokeReport> {
  const { clock = systemClock } = options
  const begun = clock.now()
  // Every question under way listens to it; node takes more than ten listeners for a leak.
  shared(options.stop)
  shared(options.abort)
  const clients = new ClientPool(cluster, dial, options.credentials)
  try {
    const found = await findMasters(cluster, clients, options.selected, options.stop)
    const run = randomBytes(4).toString('hex')
    const topic = options.topic ?? `rmq-smoke-${run}`
    const created = options.topic === undefined
    const left: string[] = []
    let measured: Measured
    try {
      measured = await measure(clients, found, run, topic, options)
    } finally {
      if (created) left.push(...(await removeTopic(clients, found, topic)))
    }
    const report = {
      ...measured,
      topic,
      created,
      removed: created && left.length === 0,
      interrupted: options.stop.aborted || options.abort.aborted,
      problems: [...found.problems, ...left],
      warnings: found.warnings,
      ms: Math.round(clock.now() - begun),
    }
    return { ok: passed(report), ...report }
  } finally {
    clients.close()
  }
}
