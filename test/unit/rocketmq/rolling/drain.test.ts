import { beforeEach, describe, expect, it } from 'vitest'
import { withRemovals } from '../../../../src/model/with-removals.ts'
import { RequestCode } from '../../../../src/rocketmq/remoting/codes.ts'
import { drainUntilQuiet, type DrainOptions } from '../../../../src/rocketmq/rolling/drain.ts'
import { FakeClock } from '../../../helpers/clock.ts'
import { quiet } from '../../../helpers/quiet.ts'
import { instanceOf } from '../../support/cluster.ts'
import { fakeHost } from '../support/fake-host.ts'
import type { Answering } from '../support/fake-server.ts'
import { clusterWithRemovals } from '../support/cluster-with-removals.ts'

const cluster = clusterWithRemovals()
const whole = withRemovals(cluster)
const master = instanceOf(whole, 'broker-b-0')
let wipes: string[] = []
let clock = new FakeClock()
beforeEach(() => {
  wipes = []
  clock = new FakeClock()
})

const nameServer =
  (name: string): Answering =>
  ({ code, extFields }) => {
    if (code !== RequestCode.wipeWritePermOfBroker) return { code: 3 }
    wipes.push(`${name} ${extFields['brokerName'] ?? ''}`)
    return {}
  }
const broker =
  (end: () => number): Answering =>
  () => ({ body: JSON.stringify({ table: { commitLogMaxOffset: String(end()) } }) })

/** @param silent name servers that do not answer, by their host */
function drain(end: () => number, silent: readonly string[] = [], options: DrainOptions = {}): Promise<void> {
  const servers = new Map([['10.0.0.12:10911', broker(end)]])
  for (const [index, name] of ['mq1', 'mq2', 'mq3'].entries()) {
    if (!silent.includes(name)) servers.set(`10.0.0.1${index + 1}:9876`, nameServer(name))
  }
  const call = drainUntilQuiet(cluster, whole, master, { clock, ...options })
  return call(fakeHost('mq2', servers), new AbortController().signal, quiet)
}

describe('drainUntilQuiet', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['every name server, those to be removed too', [], ['mq1 broker-b', 'mq2 broker-b', 'mq3 broker-b']],
    ['those that answer when one to be removed is down', ['mq3'], ['mq1 broker-b', 'mq2 broker-b']],
  ])('wipes at %s, and waits for the next look of the clients', async (_what, silent, wiped) => {
    await drain(() => 500, silent)
    expect(new Set(wipes)).toEqual(new Set(wiped))
    expect(clock.now()).toBe(45_000)
  })

  it('waits on until nothing was written for 15 s', async () => {
    await drain(() => Math.min(clock.now(), 60_000))
    expect(clock.now()).toBe(75_000)
  })

  it('refuses while something is written', async () => {
    await expect(drain(() => clock.now())).rejects.toMatchObject({
      code: 'still-written',
      message:
        'broker-b-0 was not stopped: 300 s after its write permission was removed, producers still write to it: its commit log ends at 300000 bytes',
      hint: 'Stop the producers that name their queues and the consumers that send messages back, and run apply again. To discard what they write, add unread: discard next to state: absent of broker-b. To keep the group, remove state: absent and run apply.',
    })
  })

  it('does not look at what is written when nothing is to be read', async () => {
    await drain(() => clock.now(), [], { quietMs: 0 })
    expect(clock.now()).toBe(45_000)
  })

  it('refuses when a name server that stays does not answer', async () => {
    await expect(drain(() => 500, ['mq1'])).rejects.toMatchObject({
      code: 'still-written',
      message:
        'broker-b-0 was not stopped: 300 s after its write permission was removed, no answer came from namesrv-mq1 (10.0.0.11:9876)',
    })
  })
})
