import { describe, expect, it } from 'vitest'
import { requireOtherNameServer } from '../../../../src/rocketmq/rolling/require-other-name-server.ts'
import { FakeClock } from '../../../helpers/clock.ts'
import { quiet } from '../../../helpers/quiet.ts'
import { instanceOf, makeCluster, pair } from '../../support/cluster.ts'
import { registrationsOf } from '../support/fake-cluster.ts'
import { fakeHost } from '../support/fake-host.ts'
import { broker, listing } from '../support/listing-servers.ts'
import type { Answering } from '../support/fake-server.ts'

const cluster = makeCluster(pair)
const nameServer = instanceOf(cluster, 'namesrv-mq1')
const all = registrationsOf(cluster)
const signal = new AbortController().signal

describe('requireOtherNameServer', () => {
  const brokers = { '10.0.0.11:10911': broker('10.0.0.11'), '10.0.0.12:10911': broker('10.0.0.12') }
  const keep = (servers: Readonly<Record<string, Answering>>) =>
    requireOtherNameServer(cluster, nameServer, { clock: new FakeClock() })(
      fakeHost('mq1', new Map(Object.entries(servers))),
      signal,
      quiet,
    )

  it('lets a name server go whose brokers another one lists', async () => {
    await expect(keep({ ...brokers, '10.0.0.12:9876': listing(all) })).resolves.toBeUndefined()
  })

  it('waits for one that was just restarted', async () => {
    let asked = 0
    const fresh: Answering = (request) => {
      asked += 1
      return listing(asked < 3 ? [] : all)(request)
    }
    await expect(keep({ ...brokers, '10.0.0.12:9876': fresh })).resolves.toBeUndefined()
  })

  it('lets it go when no broker knows another one yet: no client asks that one', async () => {
    const alone = broker('10.0.0.11', '10.0.0.11:9876')
    const servers = { '10.0.0.11:10911': alone, '10.0.0.12:9876': listing([]) }
    await expect(keep(servers)).resolves.toBeUndefined()
  })

  it.each<[string, Readonly<Record<string, Answering>>, string]>([
    ['no other one answers', brokers, 'namesrv-mq2 (10.0.0.12:9876) does not answer'],
    [
      'the other one does not list them all',
      { ...brokers, '10.0.0.12:9876': listing(all.slice(0, 1)) },
      'namesrv-mq2 (10.0.0.12:9876) does not list broker-a-1',
    ],
  ])('leaves it alone when %s', async (_what, servers, reason) => {
    await expect(keep(servers)).rejects.toMatchObject({
      code: 'no-other-name-server',
      message: `namesrv-mq1 was not restarted: ${reason}`,
      where: { host: 'mq1' },
    })
  })
})
