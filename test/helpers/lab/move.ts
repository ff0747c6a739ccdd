import { join } from 'node:path'
import { expect } from 'vitest'
import { distribution } from '../../../lab/index.ts'
import { topicRoute, type TopicRoute } from '../../../src/rocketmq/client/name-server.ts'
import { edited, inventoryHead, networkOf, written } from './inventory.ts'
import { withBroker } from './messages.ts'
import { secondApply } from './second-apply.ts'
import { report } from './timing.ts'
import { beginTraffic, type Traffic, type TrafficOptions } from './traffic.ts'
import { expectSuccess } from './outcome.ts'
import { openBench, type Bench, type Outcome } from './bench.ts'

/** Wait for what clients and brokers do every 30 s. */
export const PATIENCE = { timeout: 90_000, interval: 1000 }

/** Topic of the traffic. */
export const ORDERS = 'orders'

/** A cluster in the lab whose inventory is edited step by step, as the pages in docs/procedures have it. */
export class Move {
  readonly bench: Bench
  readonly file: string
  text: string
  /** Variables of the commands. */
  env: Readonly<Record<string, string>> = {}

  constructor(bench: Bench, text: string) {
    this.bench = bench
    this.file = join(bench.dir, 'prod.yaml')
    this.text = text
  }

  /** Replaces a part of the inventory. @throws Error when the inventory does not have it */
  edit(from: string, to: string): void {
    this.text = edited(this.text, from, to)
  }

  /** Runs a command that has to succeed, with the inventory as it is now. */
  async run(...words: readonly string[]): Promise<Outcome> {
    await written(this.bench, 'prod.yaml', this.text)
    const outcome = await this.bench.rmq(words, { env: this.env })
    expectSuccess(outcome)
    return outcome
  }

  /** An `apply` that succeeds; its duration and warnings are printed among the output of the tests. */
  async apply(step: string): Promise<Outcome> {
    const outcome = await this.run('apply', this.file, '--yes')
    report(step, outcome)
    const warnings = (outcome.stdout + outcome.stderr).split('\n').filter((line) => line.includes('warning:'))
    for (const line of warnings) process.stdout.write(`${line}\n`)
    return outcome
  }

  async nothingToDo(): Promise<void> {
    await written(this.bench, 'prod.yaml', this.text)
    await secondApply(this.bench, this.file, { env: this.env })
  }

  /** The route of a topic at the name server on mq1. */
  route(topic: string): Promise<TopicRoute> {
    return withBroker(this.bench.host('mq1'), (client) => topicRoute(client, topic), 9876)
  }

  /** Names of the broker groups that have queues of the topic. */
  async servedBy(topic = ORDERS): Promise<string[]> {
    return (await this.route(topic)).queues.map(({ brokerName }) => brokerName).sort()
  }

  /** Traffic from a host, with two name servers. */
  traffic(from: string, nameServers = ['mq1', 'mq2'], options?: TrafficOptions): Promise<Traffic> {
    const addresses = nameServers.map((name) => `${this.bench.host(name).address}:9876`)
    return beginTraffic(this.bench.host(from), addresses.join(';'), ORDERS, options)
  }
}

export interface MoveSettings {
  readonly hosts: number
  /** Hosts more that the lab has and the inventory does not name. */
  readonly spare?: number
  readonly version: string
  readonly jdk: number
  /** The part of the inventory behind the name servers, which are on mq1 and mq2. */
  readonly rest: string
}

/** Hosts of the lab and the inventory of a cluster on them, which is not applied yet. */
export async function openMove({ hosts, spare = 0, version, jdk, rest }: MoveSettings): Promise<Move> {
  const bench = await openBench(hosts + spare, { RMQ_DISTRIBUTION: await distribution(version) })
  const entries = bench.lab.hosts
    .slice(0, hosts)
    .map(({ name, address }) => `  ${name}: { address: ${address} }\n`)
  const network = networkOf([bench.host('mq1')])
  const text = `${inventoryHead('rmq-moving', version, jdk)}  connectTimeout: 30s

heap: { namesrv: 128m, controller: 128m, broker: 384m }
firewall: { clients: [${network}] }

hosts:
${entries.join('')}
namesrv: { hosts: [mq1, mq2] }

${rest}`
  return new Move(bench, text)
}

/** Ends the traffic. Fails when a send failed or a message was lost. Prints the numbers among the output of the tests. */
export async function expectNothingLost(traffic: Traffic): Promise<void> {
  const { sent, failed, lost, output } = await traffic.end()
  process.stdout.write(`${sent} messages sent meanwhile, ${failed} failed, ${lost} lost\n`)
  expect(sent).toBeGreaterThan(500)
  expect({ failed, lost }, output).toEqual({ failed: 0, lost: 0 })
}
