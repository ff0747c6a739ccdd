import { describe, expect, it } from 'vitest'
import { requireOtherMaster } from '../../../../src/rocketmq/rolling/require-other-master.ts'
import { otherMasters } from '../../../../src/model/groups.ts'
import { FakeClock } from '../../../helpers/clock.ts'
import { quiet } from '../../../helpers/quiet.ts'
import { instanceOf, makeCluster, type Shape } from '../../support/cluster.ts'
import { fakeHost } from '../support/fake-host.ts'
import type { Answering } from '../support/fake-server.ts'

const shape: Shape = {
  groups: {
    'broker-a': { replication: 'async', members: [{ host: 'mq1' }, { host: 'mq2' }] },
    'broker-b': { replication: 'async', members: [{ host: 'mq2', listenPort: 10921 }, { host: 'mq3' }] },
    'broker-c': {
      replication: 'dledger',
      members: ['mq1', 'mq2', 'mq3'].map((host) => ({ host, listenPort: 10931 })),
    },
  },
}
const cluster = makeCluster(shape)
const master = instanceOf(cluster, 'broker-a-0')
const { signal } = new AbortController()
const alive: Answering = () => ({ body: '{"table":{}}' })

it('knows who else may take messages', () => {
  expect(otherMasters(cluster, master).map(({ id }) => id)).toEqual([
    'broker-b-0',
    'broker-c-n0',
    'broker-c-n1',
    'broker-c-n2',
  ])
})

describe('keepsMasters', () => {
  const keep = (servers: Readonly<Record<string, Answering>>) =>
    requireOtherMaster(cluster, master, { clock: new FakeClock() })(
      fakeHost('mq1', new Map(Object.entries(servers))),
      signal,
      quiet,
    )

  it('lets a master go when one of another group answers', async () => {
    await expect(keep({ '10.0.0.12:10921': alive })).resolves.toBeUndefined()
  })

  it('leaves it alone when none does: slaves take no messages', async () => {
    await expect(keep({ '10.0.0.13:10911': alive })).rejects.toMatchObject({
      code: 'no-other-master',
      message:
        'broker-a-0 was not restarted: no broker of another group answers (broker-b-0 (10.0.0.12:10921), broker-c-n0 (10.0.0.11:10931), broker-c-n1 (10.0.0.12:10931), broker-c-n2 (10.0.0.13:10931)), so no broker would accept messages during the restart',
      where: { host: 'mq1' },
    })
  })
})
