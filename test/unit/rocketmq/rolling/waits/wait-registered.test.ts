import { beforeEach, describe, expect, it } from 'vitest'
import type { Registration } from '../../../../../src/rocketmq/client/name-server.ts'
import { waitRegistered } from '../../../../../src/rocketmq/rolling/waits/wait-registered.ts'
import { FakeClock } from '../../../../helpers/clock.ts'
import { quiet } from '../../../../helpers/quiet.ts'
import { instanceOf, makeCluster, pair } from '../../../support/cluster.ts'
import { clusterInfoBody, registrationsOf } from '../../support/fake-cluster.ts'
import { fakeHost } from '../../support/fake-host.ts'
import type { Answering } from '../../support/fake-server.ts'
import { hintNaming } from '../../../../helpers/hint.ts'

const cluster = makeCluster(pair)
const slave = instanceOf(cluster, 'broker-a-1')
const signal = new AbortController().signal

let clock = new FakeClock()
beforeEach(() => {
  clock = new FakeClock()
})

/** A name server that lists `early` at first, and `late` from the given question on. */
function nameServer(early: readonly Registration[], late = early, from = 1): Answering {
  let questions = 0
  return () => {
    questions += 1
    return { body: clusterInfoBody(questions < from ? early : late) }
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
    await expect(waitRegistered(cluster, slave, { clock })(host, signal, quiet)).resolves.toBeUndefined()
  })

  it('says what it waits for', async () => {
    const reported: string[] = []
    const servers = new Map([
      ['10.0.0.11:9876', nameServer(withoutSlave, all, 2)],
      ['10.0.0.12:9876', nameServer(all)],
    ])
    await waitRegistered(cluster, slave, { clock })(fakeHost('mq2', servers), signal, (text) =>
      reported.push(text),
    )
    expect(reported).toEqual(['not listed by namesrv-mq1 (10.0.0.11:9876)'])
  })

  it('names the name servers that do not list it, and those that do not answer', async () => {
    const host = fakeHost('mq2', new Map([['10.0.0.11:9876', nameServer(withoutSlave)]]))
    const waiting = waitRegistered(cluster, slave, { clock })(host, signal, quiet)
    await expect(waiting).rejects.toMatchObject({
      code: 'not-registered',
      where: { host: 'mq2' },
      message:
        'broker-a-1 (10.0.0.12:10911) is not registered after 90 s: not listed by namesrv-mq1 (10.0.0.11:9876); ' +
        'namesrv-mq2 (10.0.0.12:9876) cannot be reached: connect ECONNREFUSED',
      hint: hintNaming({ run: 'logs', limit: 'broker-a-1' }),
    })
  })

  it('waits 5 s for a name server that cannot be reached when another one lists the broker', async () => {
    const host = fakeHost('mq2', new Map([['10.0.0.11:9876', nameServer(all)]]))
    await waitRegistered(cluster, slave, { clock })(host, signal, quiet)
    expect(clock.now()).toBeGreaterThan(5000)
    expect(clock.now()).toBeLessThan(7000)
  })

  it('is not content with another address of the same name and id', async () => {
    const elsewhere = all.map((row) => (row.brokerId === 1 ? { ...row, address: '172.17.0.1:10911' } : row))
    const one = makeCluster({ ...pair, nameServers: [{ host: 'mq1' }] })
    const host = fakeHost('mq2', new Map([['10.0.0.11:9876', nameServer(elsewhere)]]))
    await expect(waitRegistered(one, slave, { clock })(host, signal, quiet)).rejects.toMatchObject({
      code: 'not-registered',
      message:
        'broker-a-1 (10.0.0.12:10911) is not registered after 90 s: not listed by namesrv-mq1 (10.0.0.11:9876)',
    })
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
    await expect(waitRegistered(cluster, slave, { clock })(host, controller.signal, quiet)).rejects.toThrow(
      'interrupted',
    )
  })
})
