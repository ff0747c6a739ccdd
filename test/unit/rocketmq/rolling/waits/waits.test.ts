import { describe, expect, it } from 'vitest'
import type { Cluster } from '../../../../../src/model/cluster.ts'
import type { Registration } from '../../../../../src/rocketmq/client/name-server.ts'
import { waitAnswering } from '../../../../../src/rocketmq/rolling/waits/wait-answering.ts'
import { waitCaughtUp } from '../../../../../src/rocketmq/rolling/waits/wait-caught-up.ts'
import { waitRegistered } from '../../../../../src/rocketmq/rolling/waits/wait-registered.ts'
import { quiet } from '../../../../helpers/quiet.ts'
import { instanceOf, makeCluster, pair } from '../../support/cluster.ts'
import { clusterInfoBody, registrationsOf } from '../../support/fake-cluster.ts'
import { fakeHost } from '../../support/fake-host.ts'
import type { Answering } from '../../support/fake-server.ts'

const cluster = makeCluster(pair)
const master = instanceOf(cluster, 'broker-a-0')
const slave = instanceOf(cluster, 'broker-a-1')
const signal = new AbortController().signal

/** A name server that lists `early` at first, and `late` from the given question on. */
function nameServer(early: readonly Registration[], late = early, from = 1): Answering {
  let questions = 0
  return () => {
    questions += 1
    return { body: clusterInfoBody(questions < from ? early : late) }
  }
}

/** Offsets that a broker tells, one per question; the last one for ever. */
function broker(offsets: readonly string[]): Answering {
  let question = -1
  return () => {
    question += 1
    const commitLogMaxOffset = offsets[Math.min(question, offsets.length - 1)]
    return { body: JSON.stringify({ table: { commitLogMaxOffset } }) }
  }
}

const all = registrationsOf(cluster)
const withoutSlave = all.filter((row) => row.brokerId === 0)

describe('waitRegistered', () => {
  it('waits until every name server lists the broker', async () => {
    const host = fakeHost(
      'mq2',
      new Map([
        ['10.0.0.11:9876', nameServer(withoutSlave, all, 2)],
        ['10.0.0.12:9876', nameServer([], all, 3)],
      ]),
    )
    await expect(waitRegistered(cluster, slave)(host, signal, quiet)).resolves.toBeUndefined()
  })

  it('tells what it waits for', async () => {
    const told: string[] = []
    const servers = new Map([
      ['10.0.0.11:9876', nameServer(withoutSlave, all, 2)],
      ['10.0.0.12:9876', nameServer(all)],
    ])
    await waitRegistered(cluster, slave)(fakeHost('mq2', servers), signal, (text) => told.push(text))
    expect(told).toEqual(['not listed by namesrv-mq1 (10.0.0.11:9876)'])
  })

  it('names the name servers that do not list it, and those that do not answer', async () => {
    const host = fakeHost('mq2', new Map([['10.0.0.11:9876', nameServer(withoutSlave)]]))
    const waiting = waitRegistered(cluster, slave, { timeoutMs: 100 })(host, signal, quiet)
    await expect(waiting).rejects.toMatchObject({
      code: 'not-registered',
      where: { host: 'mq2' },
      message:
        'broker-a-1 (10.0.0.12:10911) is not registered after 0 s: not listed by namesrv-mq1 (10.0.0.11:9876); ' +
        'namesrv-mq2 (10.0.0.12:9876) cannot be reached: connect ECONNREFUSED',
      hint: expect.stringContaining('rmq-provision logs lab.yaml --limit broker-a-1') as string,
    })
  })

  it('is not content with another address of the same name and id', async () => {
    const elsewhere = all.map((row) => (row.brokerId === 1 ? { ...row, address: '172.17.0.1:10911' } : row))
    const one: Cluster = { ...cluster, instances: cluster.instances.filter(({ id }) => id !== 'namesrv-mq2') }
    const host = fakeHost('mq2', new Map([['10.0.0.11:9876', nameServer(elsewhere)]]))
    await expect(waitRegistered(one, slave, { timeoutMs: 50 })(host, signal, quiet)).rejects.toThrow(
      'not registered',
    )
  })

  it('ends when the run is interrupted', async () => {
    const controller = new AbortController()
    const host = fakeHost(
      'mq2',
      new Map([
        [
          '10.0.0.11:9876',
          (): undefined => {
            controller.abort(new Error('interrupted'))
          },
        ],
        ['10.0.0.12:9876', nameServer([])],
      ]),
    )
    await expect(waitRegistered(cluster, slave)(host, controller.signal, quiet)).rejects.toThrow(
      'interrupted',
    )
  })
})

describe('waitAnswering', () => {
  it.each([
    ['namesrv-mq1', '10.0.0.11:9876', nameServer([])],
    ['broker-a-1', '10.0.0.12:10911', broker(['0'])],
    ['proxy-mq3', '10.0.0.13:8081', (): undefined => undefined],
  ])('sees that %s answers', async (id, address, answering) => {
    const whole = makeCluster({ ...pair, proxies: [{ host: 'mq3' }] })
    const instance = instanceOf(whole, id)
    const host = fakeHost(instance.host, new Map([[address, answering]]))
    await expect(waitAnswering(whole, instance)(host, signal, quiet)).resolves.toBeUndefined()
  })

  it('tries again after a refusal, as while a store is recovered', async () => {
    let refusals = 2
    const host = fakeHost(
      'mq1',
      new Map([
        [
          '10.0.0.11:10911',
          () => (refusals-- > 0 ? { code: 2, remark: 'system busy' } : { body: '{"table":{}}' }),
        ],
      ]),
    )
    await waitAnswering(cluster, master)(host, signal, quiet)
    expect(refusals).toBe(-1)
  })

  it('says why when the time is over', async () => {
    const waiting = waitAnswering(cluster, master, { timeoutMs: 30 })(
      fakeHost('mq1', new Map()),
      signal,
      quiet,
    )
    await expect(waiting).rejects.toMatchObject({
      code: 'not-answering',
      message:
        'broker-a-0 (10.0.0.11:10911) does not answer after 0 s: ' +
        'broker-a-0 (10.0.0.11:10911) cannot be reached: connect ECONNREFUSED',
    })
  })
})

describe('waitCaughtUp', () => {
  const hostOf = (masterAnswers: Answering, slaveAnswers: Answering) =>
    fakeHost(
      'mq2',
      new Map([
        ['10.0.0.11:10911', masterAnswers],
        ['10.0.0.12:10911', slaveAnswers],
      ]),
    )
  const at = (offset: number) => ({ body: JSON.stringify({ table: { commitLogMaxOffset: String(offset) } }) })

  it('wants three polls in a row', async () => {
    let asked = 0
    const counting = broker(['0', '0', '2000', '2000', '3000', '3000', '9000'])
    const host = hostOf(broker(['2000', '2000', '2000', '9000', '9000']), (request) => {
      asked += 1
      return counting(request)
    })
    await waitCaughtUp(cluster, master, slave, { underWayMs: 0 })(host, signal, quiet)
    // Behind (asked twice), caught up twice, behind again, and then three times caught up.
    expect(asked).toBe(2 + 2 + 2 + 3)
  })

  it('holds under any load: the master is asked first', async () => {
    let written = 0
    const host = hostOf(
      () => at((written += 100_000_000)),
      () => at(written),
    )
    await expect(
      waitCaughtUp(cluster, master, slave, { stallMs: 50 })(host, signal, quiet),
    ).resolves.toBeUndefined()
  })

  it('asks a slave again that lacks only what is under way', async () => {
    let asked = 0
    // A steady load: the slave has what the master told only at the second question.
    const host = hostOf(broker(['5000']), () => at((asked += 1) % 2 === 0 ? 5000 : 4900))
    await expect(
      waitCaughtUp(cluster, master, slave, { stallMs: 50, underWayMs: 1 })(host, signal, quiet),
    ).resolves.toBeUndefined()
  })

  it('goes on waiting while the slave gets further', async () => {
    let has = 0
    const host = hostOf(broker(['7000']), () => at((has = Math.min(7000, has + 500))))
    const begun = performance.now()
    await waitCaughtUp(cluster, master, slave, { stallMs: 1500, underWayMs: 0 })(host, signal, quiet)
    expect(performance.now() - begun).toBeGreaterThan(1500)
  }, 20_000)

  it('tells how far the slave is', async () => {
    const told: string[] = []
    const host = hostOf(broker(['2100000000']), broker(['100000000', '100000000', '2100000000']))
    await waitCaughtUp(cluster, master, slave, { underWayMs: 0 })(host, signal, (text) => told.push(text))
    expect(told).toEqual(['2.0 GB behind', 'has all', 'has all'])
  })

  it('gives up a slave that stands still, with both offsets and its rate', async () => {
    const host = hostOf(
      broker(['9223372036854775807']),
      broker(['9223372036800000000', '9223372036852678655']),
    )
    const waiting = waitCaughtUp(cluster, master, slave, { stallMs: 300, underWayMs: 0 })(host, signal, quiet)
    await expect(waiting).rejects.toMatchObject({
      code: 'slave-behind',
      where: { host: 'mq2' },
      message: expect.stringMatching(
        /^broker-a-1 \(10\.0\.0\.12:10911\) has not caught up with broker-a-0: it has 9223372036852678655 of 9223372036854775807 bytes and got no further for \d+ s \(\d+\.\d MB\/s before\)$/,
      ) as string,
    })
  })

  it('does not wait for a slave that is ahead of its master', async () => {
    const host = hostOf(broker(['500', '600']), broker(['900']))
    const waiting = waitCaughtUp(cluster, master, slave, { stallMs: 60_000 })(host, signal, quiet)
    await expect(waiting).rejects.toMatchObject({
      code: 'slave-ahead',
      where: { host: 'mq2' },
      message:
        'broker-a-1 (10.0.0.12:10911) copies nothing: it has 900 bytes, beyond the 600 of its master broker-a-0 on mq1',
      hint: expect.stringContaining('rmq-provision reset lab.yaml --limit broker-a-1') as string,
    })
  })

  it('does not take a broker without an offset for one at the same offset', async () => {
    const silent: Answering = () => ({ body: '{"table":{}}' })
    const waiting = waitCaughtUp(cluster, master, slave, { stallMs: 30 })(
      hostOf(silent, silent),
      signal,
      quiet,
    )
    await expect(waiting).rejects.toThrow(
      'no progress was seen for 0 s: broker-a-0 (10.0.0.11:10911) does not report its offset',
    )
  })
})
