import { describe, expect, it } from 'vitest'
import { waitAnswering } from '../../../../src/rocketmq/services/wait-answering.ts'
import { FakeClock } from '../../../helpers/clock.ts'
import { quiet } from '../../../helpers/quiet.ts'
import { instanceOf, makeCluster, pair } from '../../support/cluster.ts'
import { clusterInfoBody } from '../support/fake-cluster.ts'
import { fakeHost } from '../support/fake-host.ts'

const cluster = makeCluster(pair)
const master = instanceOf(cluster, 'broker-a-0')
const signal = new AbortController().signal

describe('waitAnswering', () => {
  it.each([
    ['namesrv-mq1', '10.0.0.11:9876', () => ({ body: clusterInfoBody([]) })],
    ['broker-a-1', '10.0.0.12:10911', () => ({ body: '{"table":{}}' })],
    ['proxy-mq3', '10.0.0.13:8081', 'http2'],
  ] as const)('sees that %s answers', async (id, address, answering) => {
    const whole = makeCluster({ ...pair, version: '5.0.0', proxies: [{ host: 'mq3' }] })
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
    await waitAnswering(cluster, master, { clock: new FakeClock() })(host, signal, quiet)
    expect(refusals).toBe(-1)
  })

  it('says why when the time is over', async () => {
    const waiting = waitAnswering(cluster, master, { clock: new FakeClock() })(
      fakeHost('mq1', new Map()),
      signal,
      quiet,
    )
    await expect(waiting).rejects.toMatchObject({
      code: 'not-answering',
      message:
        'broker-a-0 (10.0.0.11:10911) does not answer after 90 s: ' +
        'broker-a-0 (10.0.0.11:10911) cannot be reached: connect ECONNREFUSED',
    })
  })
})
