import { expect, it } from 'vitest'
import { requireFreeBrokerId } from '../../../../src/rocketmq/rolling/broker-id-conflict.ts'
import { quiet } from '../../../helpers/quiet.ts'
import { instanceOf, makeCluster, pair } from '../../support/cluster.ts'
import { clusterInfoBody } from '../support/fake-cluster.ts'
import { fakeHost } from '../support/fake-host.ts'
import type { Answering } from '../support/fake-server.ts'

const cluster = makeCluster(pair)
const { signal } = new AbortController()
const alive: Answering = () => ({ body: '{}' })

/** A name server that lists broker-a's master at an address. */
const listing =
  (address: string, brokerId = 0): Answering =>
  () => ({ body: clusterInfoBody([{ cluster: 'lab', brokerName: 'broker-a', brokerId, address }]) })

const ask = (servers: Readonly<Record<string, Answering>>) =>
  requireFreeBrokerId(cluster, instanceOf(cluster, 'broker-a-0'))(
    fakeHost('mq1', new Map(Object.entries(servers))),
    signal,
    quiet,
  )

it.each<[string, Readonly<Record<string, Answering>>]>([
  ['no name server answers, as at a first start', {}],
  ['it is listed itself', { '10.0.0.11:9876': listing('10.0.0.11:10911') }],
  ['what is listed elsewhere has ended', { '10.0.0.11:9876': listing('10.0.0.99:10911') }],
  [
    'another member of its group serves elsewhere',
    { '10.0.0.11:9876': listing('10.0.0.99:10911', 1), '10.0.0.99:10911': alive },
  ],
])('lets a master start when %s', async (_what, servers) => {
  await expect(ask(servers)).resolves.toBeUndefined()
})

it('does not start a second master beside the one that serves', async () => {
  const servers = { '10.0.0.12:9876': listing('10.0.0.99:10911'), '10.0.0.99:10911': alive }
  await expect(ask(servers)).rejects.toMatchObject({
    code: 'id-taken',
    message:
      'broker-a-0 was not started: broker-a has a broker with brokerId 0 already, which serves at 10.0.0.99:10911',
    where: { host: 'mq1' },
  })
})
