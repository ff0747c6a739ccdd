import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { DesiredState, PlacedResource } from '../../../../src/engine/desired-state.ts'
import type { RunEvent } from '../../../../src/engine/events.ts'
import { RmqError } from '../../../../src/errors.ts'
import { parseInventory } from '../../../../src/inventory/index.ts'
import type { Cluster } from '../../../../src/model/cluster.ts'
import type { Connector } from '../../../../src/run/hosts/connector.ts'
import { createContext, type Context } from '../../../../src/run/context.ts'
import { openSession, type Session, type SessionFlags } from '../../../../src/run/session.ts'
import { RunLog } from '../../../../src/ui/run-log.ts'
import { makeStyle } from '../../../../src/ui/style.ts'
import { Capture } from '../../../helpers/cli.ts'
import { FakeHost, printed } from '../../../helpers/fake-host.ts'
import { tempDir } from '../../../helpers/temp.ts'
import { fakeDial } from '../../rocketmq/support/fake-cluster.ts'
import { healthyServers } from '../../rocketmq/support/healthy-servers.ts'
import { noteFacts, notePhases } from './note.ts'

/** Two name servers, and broker-a with a slave on the other host. */
export const INVENTORY = `cluster: lab
rocketmq: { version: 5.3.3 }
artifact: { file: /tmp/rocketmq.zip }
heap: { namesrv: 256m, broker: 512m }
hosts: { mq1: { address: 10.0.0.11 }, mq2: { address: 10.0.0.12 } }
namesrv: { hosts: [mq1, mq2] }
brokers: { groups: { broker-a: { replication: async, master: mq1, slaves: [mq2] } } }
`

/** What mqadmin prints when all is well. */
const LISTED = `
lab  broker-a  0  10.0.0.11:10911  V5_3_3  0.00(0,0ms)  0.00(0,0ms|0,0ms)
lab  broker-a  1  10.0.0.12:10911  V5_3_3  0.00(0,0ms)  0.00(0,0ms|0,0ms)
`

/** A cluster on two fake hosts, with everything that a run reports. */
export class Stage {
  readonly cluster: Cluster = parseInventory(INVENTORY, 'lab.yaml', {})
  readonly servers = healthyServers(this.cluster)
  readonly dial = fakeDial(this.servers)
  readonly mq1: FakeHost
  readonly mq2: FakeHost
  /** Names of hosts that refuse the connection. */
  readonly down = new Set<string>()
  readonly events: RunEvent[] = []
  readonly shown: { readonly type: string; readonly data: object }[] = []
  readonly questions: string[] = []
  readonly #folder: string
  readonly #stop = new AbortController()
  readonly #abort = new AbortController()
  /** Called at each event, after it was recorded. */
  onEvent: (event: RunEvent) => void = () => undefined
  onConnect: (host: string) => void = () => undefined
  /** Answers the questions of a run; undefined: there is no terminal. */
  answer: (() => boolean | string | Promise<boolean | string>) | undefined

  private constructor(folder: string) {
    this.#folder = folder
    this.mq1 = new FakeHost('mq1', { folder: join(folder, 'mq1'), dial: this.dial })
    this.mq2 = new FakeHost('mq2', { folder: join(folder, 'mq2'), dial: this.dial })
    for (const host of this.hosts) {
      host.before = (script) => (script.includes('mqadmin') ? Promise.resolve(printed(LISTED)) : undefined)
    }
  }

  static async make(): Promise<Stage> {
    return new Stage(await tempDir())
  }

  get hosts(): readonly FakeHost[] {
    return [this.mq1, this.mq2]
  }

  /** As the first Ctrl-C does. */
  interrupt(): void {
    this.#stop.abort()
  }

  /** As the second Ctrl-C does. */
  abort(): void {
    this.#stop.abort()
    this.#abort.abort()
  }

  /** Types of the events so far, in order. */
  types(): string[] {
    return this.events.map(({ type }) => type)
  }

  /** Outcome of the run, as its last event says. */
  outcome(): string | undefined {
    const last = this.events.findLast((event) => event.type === 'run-finished')
    return last?.type === 'run-finished' ? last.outcome : undefined
  }

  /** Opens a session that reads these resources. */
  open(
    resources: readonly PlacedResource[],
    options: { readonly flags?: Partial<SessionFlags>; readonly verify?: boolean } = {},
  ): Promise<Session> {
    const { flags, verify = true } = options
    return openSession({
      context: this.context(),
      flags: flagsOf(flags),
      cluster: this.cluster,
      command: 'apply',
      site: siteOf(resources),
      verify,
    })
  }

  context(): Context {
    const log = new RunLog({ env: { XDG_STATE_HOME: this.#folder }, warn: () => undefined })
    const emit = (event: RunEvent): void => {
      this.events.push(event)
      this.onEvent(event)
    }
    const io = {
      env: { XDG_STATE_HOME: this.#folder },
      cwd: this.#folder,
      stdin: Readable.from([]),
      stdout: new Capture(),
      stderr: new Capture(),
      stop: this.#stop.signal,
      abort: this.#abort.signal,
      crash: new AbortController().signal,
      connect: this.connector,
    }
    const ui = {
      style: makeStyle(false),
      width: undefined,
      listen: () => undefined,
      show: (type: string, data: object) => {
        this.shown.push({ type, data })
      },
      progress: () => undefined,
      error: () => undefined,
      stopping: () => undefined,
      settled: () => Promise.resolve(),
      end: () => Promise.resolve(),
    }
    const context = createContext(io, {
      flags: flagsOf(),
      ui,
      log,
      commandLine: 'rmq-provision apply lab.yaml',
      table: { commands: [], flagsOf: () => [] },
    })
    return {
      ...context,
      emit,
      ask: async (question) => {
        this.questions.push(question)
        return (await this.answer?.()) === true
      },
      askText: async (question) => {
        this.questions.push(question)
        const typed = await this.answer?.()
        return typeof typed === 'string' ? typed : undefined
      },
    }
  }

  readonly connector: Connector = ({ name }, { signal }) => {
    this.onConnect(name)
    if (signal?.aborted) return Promise.reject(new RmqError('interrupted', 'connecting was interrupted'))
    const host = this.hosts.find((one) => one.host === name)
    if (!host || this.down.has(name)) {
      return Promise.reject(new RmqError('connect-refused', `${name} refuses`, { where: { host: name } }))
    }
    return Promise.resolve(host)
  }
}

export const flagsOf = (over: Partial<SessionFlags> = {}): SessionFlags => ({
  output: 'text',
  verbose: false,
  debug: false,
  concurrency: 20,
  yes: false,
  acceptNewHostKeys: false,
  askBecomePass: false,
  askPass: false,
  ...over,
})

export const siteOf = (resources: readonly PlacedResource[]): DesiredState => ({
  phases: notePhases,
  resources,
  facts: noteFacts,
})
