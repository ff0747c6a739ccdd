import { expect, it } from 'vitest'
import { keepMetadata, requireKeptMetadata } from '../../../../src/rocketmq/replication/same-metadata.ts'
import { RequestCode } from '../../../../src/rocketmq/remoting/codes.ts'
import { FakeClock } from '../../../helpers/clock.ts'
import { hintNaming } from '../../../helpers/hint.ts'
import { quiet } from '../../../helpers/quiet.ts'
import { instanceOf, makeCluster } from '../../support/cluster.ts'
import { fakeHost } from '../support/fake-host.ts'
import type { Answering } from '../support/fake-server.ts'

const signal = new AbortController().signal
const table = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, {}]))

/** A broker with these topics and groups; undefined: it does not answer. */
const broker =
  (topics: readonly string[], groups: readonly string[]): Answering =>
  ({ code }) => ({
    body: JSON.stringify(
      code === RequestCode.getAllTopicConfig
        ? { topicConfigTable: table(topics) }
        : { subscriptionGroupTable: table(groups) },
    ),
  })

/** A master that has one thing before its restart and another one after it. */
async function restart(before: Answering | undefined, after: Answering): Promise<number> {
  const cluster = makeCluster({ groups: { 'broker-a': { replication: 'none', members: [{ host: 'mq1' }] } } })
  const master = instanceOf(cluster, 'broker-a-0')
  const clock = new FakeClock()
  const hostWith = (server: Answering | undefined) =>
    fakeHost('mq1', new Map(server === undefined ? [] : [['10.0.0.11:10911', server]]))
  await keepMetadata(cluster, master)(hostWith(before), signal, quiet)
  await requireKeptMetadata(cluster, master, { clock })(hostWith(after), signal, quiet)
  return clock.now()
}

const WHOLE = broker(['orders', 'payments', '%RETRY%billing', 'broker-a'], ['billing', 'audit'])

it.each<[string, Answering | undefined, Answering, number]>([
  ['has all that it had', WHOLE, WHOLE, 3000],
  ['has more', broker(['orders'], []), WHOLE, 3000],
  [
    'lacks only what each broker makes for itself',
    WHOLE,
    broker(['orders', 'payments', '%RETRY%billing'], ['billing', 'audit']),
    3000,
  ],
  ['did not say before what it has', undefined, broker([], []), 0],
])('goes on when the master %s', async (_what, before, after, ms) => {
  expect(await restart(before, after)).toBe(ms)
})

it('names what a master has lost', async () => {
  await expect(restart(WHOLE, broker(['payments', '%RETRY%billing'], ['audit']))).rejects.toMatchObject({
    code: 'metadata-lost',
    where: { host: 'mq1' },
    message:
      'broker-a-0 has not come back with all that it had before its restart: broker-a-0 (10.0.0.11:10911) on mq1 lacks topic orders, group billing',
    hint: hintNaming({ run: 'logs', limit: 'broker-a-0' }),
  })
})
