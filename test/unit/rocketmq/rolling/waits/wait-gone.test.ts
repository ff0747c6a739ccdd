import { describe, expect, it } from 'vitest'
import { withRemovals } from '../../../../../src/model/with-removals.ts'
import { waitGone } from '../../../../../src/rocketmq/rolling/waits/wait-gone.ts'
import { FakeClock } from '../../../../helpers/clock.ts'
import { quiet } from '../../../../helpers/quiet.ts'
import { instanceOf } from '../../../support/cluster.ts'
import { clusterInfoBody, registrationsOf } from '../../support/fake-cluster.ts'
import { fakeHost } from '../../support/fake-host.ts'
import { clusterWithRemovals } from '../../support/cluster-with-removals.ts'

const cluster = clusterWithRemovals()
const whole = withRemovals(cluster)
const master = instanceOf(whole, 'broker-b-0')
const signal = new AbortController().signal
describe('waitGone', () => {
  const rows = registrationsOf(whole)
  const ask = (listed: () => typeof rows) =>
    waitGone(
      whole,
      master,
      cluster.instances.filter(({ service }) => service === 'namesrv'),
      { clock: new FakeClock() },
    )(
      fakeHost('mq2', new Map([['10.0.0.11:9876', () => ({ body: clusterInfoBody(listed()) })]])),
      signal,
      quiet,
    )

  it('waits until no name server lists the broker; one that is down lists no broker', async () => {
    let asked = 0
    await ask(() => ((asked += 1) < 2 ? rows : rows.filter(({ address }) => address !== '10.0.0.12:10911')))
    expect(asked).toBe(2)
  })

  it('fails for one that comes back', async () => {
    await expect(ask(() => rows)).rejects.toMatchObject({
      code: 'still-registered',
      message: 'broker-b-0 was stopped, and namesrv-mq1 (10.0.0.11:9876) still lists 10.0.0.12:10911',
    })
  })
})
