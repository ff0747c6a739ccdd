import { describe, expect, it } from 'vitest'
import { waitWritable } from '../../../../../src/rocketmq/rolling/waits/wait-writable.ts'
import { FakeClock } from '../../../../helpers/clock.ts'
import { quiet } from '../../../../helpers/quiet.ts'
import { twoGroups } from '../../support/busy-cluster.ts'
import { instanceOf } from '../../../support/cluster.ts'
import { fakeHost } from '../../support/fake-host.ts'
import type { Answering } from '../../support/fake-server.ts'
import { hintNaming } from '../../../../helpers/hint.ts'

describe('waitWritable', () => {
  const wait = (perm: (asked: number) => number, config = {}): Promise<void> => {
    const cluster = twoGroups(config)
    let asked = 0
    const nameServer: Answering = () => ({
      body: JSON.stringify({ queueDatas: [{ brokerName: 'broker-a', perm: perm((asked += 1)) }] }),
    })
    // The other name server is down: producers get no answer from it.
    const host = fakeHost('mq1', new Map([['10.0.0.11:9876', nameServer]]))
    const call = waitWritable(cluster, instanceOf(cluster, 'broker-a-0'), { clock: new FakeClock() })
    return call(host, new AbortController().signal, quiet)
  }

  it('waits until a name server has the permissions of the new registration', async () => {
    await expect(wait((asked) => (asked < 20 ? 4 : 6))).resolves.toBeUndefined()
  })

  it('fails for one that keeps the wipe, and says what to do', async () => {
    await expect(wait(() => 4)).rejects.toMatchObject({
      code: 'not-writable',
      message:
        'broker-a-0 is registered, but namesrv-mq1 (10.0.0.11:9876) still lists broker-a as read-only (topicRoute of SELF_TEST_TOPIC: perm 4)',
      hint: hintNaming({ run: 'restart', limit: 'namesrv-mq1' }),
    })
  })

  it('asks nothing of a broker that is read-only by its configuration', async () => {
    await expect(wait(() => 4, { brokerPermission: '4' })).resolves.toBeUndefined()
  })
})
