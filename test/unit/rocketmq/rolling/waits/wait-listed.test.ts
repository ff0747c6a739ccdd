import { beforeEach, expect, it } from 'vitest'
import { waitListed } from '../../../../../src/rocketmq/rolling/waits/wait-listed.ts'
import { FakeClock } from '../../../../helpers/clock.ts'
import { quiet } from '../../../../helpers/quiet.ts'
import { instanceOf, makeCluster, pair } from '../../../support/cluster.ts'
import { registrationsOf } from '../../support/fake-cluster.ts'
import { fakeHost } from '../../support/fake-host.ts'
import { broker, listing } from '../../support/listing-servers.ts'
import type { Answering } from '../../support/fake-server.ts'

const cluster = makeCluster(pair)
const nameServer = instanceOf(cluster, 'namesrv-mq1')
const all = registrationsOf(cluster)
const signal = new AbortController().signal

let clock = new FakeClock()
beforeEach(() => {
  clock = new FakeClock()
})
const ask = (servers: Readonly<Record<string, Answering>>) =>
  waitListed(cluster, nameServer, { clock })(fakeHost('mq1', new Map(Object.entries(servers))), signal, quiet)

it('waits until a fresh name server lists every broker that runs', async () => {
  let asked = 0
  await ask({
    '10.0.0.11:9876': (request) => {
      asked += 1
      return listing(asked < 3 ? all.slice(0, asked - 1) : all)(request)
    },
    '10.0.0.11:10911': broker('10.0.0.11'),
    '10.0.0.12:10911': broker('10.0.0.12'),
  })
  expect(asked).toBe(3)
})

it.each(['10.0.0.11:9876', 'mq1:9876'])('waits for a broker that knows it as %s', async (known) => {
  const servers = {
    '10.0.0.11:9876': listing([]),
    '10.0.0.12:9876': listing(all),
    '10.0.0.11:10911': broker('10.0.0.11', `${known};10.0.0.12:9876`),
  }
  await expect(ask(servers)).rejects.toMatchObject({ code: 'brokers-not-listed' })
})

it.each<[string, Readonly<Record<string, Answering>>]>([
  ['no broker runs, as at a first start', { '10.0.0.11:9876': listing([]) }],
  [
    'the brokers that run do not know it yet',
    {
      '10.0.0.11:9876': listing([]),
      '10.0.0.12:9876': listing(all),
      '10.0.0.11:10911': broker('10.0.0.11', '10.0.0.12:9876'),
    },
  ],
  [
    'a broker is listed as it runs now, with another address than the wanted one',
    {
      '10.0.0.11:9876': listing([
        { cluster: 'lab', brokerName: 'broker-a', brokerId: 0, address: '172.16.0.1:10911' },
      ]),
      '10.0.0.11:10911': broker('172.16.0.1'),
    },
  ],
])('does not wait when %s', async (_what, servers) => {
  await ask(servers)
  expect(clock.now()).toBe(0)
})

it('fails for a broker that another name server lists', async () => {
  const servers = {
    '10.0.0.11:9876': listing(all.slice(0, 1)),
    '10.0.0.12:9876': listing(all),
    '10.0.0.11:10911': broker('10.0.0.11'),
    '10.0.0.12:10911': broker('10.0.0.12'),
  }
  await expect(ask(servers)).rejects.toMatchObject({
    code: 'brokers-not-listed',
    where: { host: 'mq1' },
    message:
      'namesrv-mq1 (10.0.0.11:9876) does not list broker-a-1 (10.0.0.12:10911) after 75 s; other name servers do',
  })
})

it('leaves a broker that no name server lists to the verification', async () => {
  const servers = {
    '10.0.0.11:9876': listing(all.slice(0, 1)),
    '10.0.0.12:9876': listing(all.slice(0, 1)),
    '10.0.0.11:10911': broker('10.0.0.11'),
    '10.0.0.12:10911': broker('10.0.0.12'),
  }
  await expect(ask(servers)).resolves.toBeUndefined()
})
