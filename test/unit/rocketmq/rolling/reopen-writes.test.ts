import { expect, it } from 'vitest'
import { RmqError } from '../../../../src/errors.ts'
import { RequestCode } from '../../../../src/rocketmq/remoting/codes.ts'
import { regainWrites, reopenWrites } from '../../../../src/rocketmq/rolling/reopen-writes.ts'
import { failure } from '../../../helpers/failure.ts'
import { instanceOf, makeCluster, pair } from '../../support/cluster.ts'
import { fakeHost } from '../support/fake-host.ts'
import type { Answering } from '../support/fake-server.ts'
import { FakeClock } from '../../../helpers/clock.ts'
import { routeBody, topicsBody } from '../support/healthy-servers.ts'

const cluster = makeCluster(pair)
const master = instanceOf(cluster, 'broker-a-0')
const signal = new AbortController().signal

/** Two name servers, the second of which lists broker-a as read-only. */
function nameServers(): { readonly servers: Map<string, Answering>; readonly given: string[] } {
  const given: string[] = []
  const server = (name: string, perm: number): Answering => {
    let now = perm
    return ({ code, extFields }) => {
      if (code === RequestCode.getRouteInfoByTopic) return { body: routeBody({ 'broker-a': now }) }
      if (code !== RequestCode.addWritePermOfBroker) return { code: 3 }
      given.push(`${name} ${extFields['brokerName'] ?? ''}`)
      now = 6
      return {}
    }
  }
  const servers = new Map([
    ['10.0.0.11:9876', server('mq1', 6)],
    ['10.0.0.12:9876', server('mq2', 4)],
  ])
  return { servers, given }
}

it('gives the permission back where it was taken away, and only there', async () => {
  const { servers, given } = nameServers()
  await reopenWrites(cluster, master)(fakeHost('mq1', servers), signal, () => undefined)
  expect(given).toEqual(['mq2 broker-a'])
})

it('sends nothing when the lock is lost', async () => {
  const { servers, given } = nameServers()
  const host = {
    ...fakeHost('mq1', servers),
    guard: () => Promise.reject(new RmqError('lock-lost', 'lock lost')),
  }
  const { code } = await failure(reopenWrites(cluster, master)(host, signal, () => undefined))
  expect(code).toBe('lock-lost')
  expect(given).toEqual([])
})

it.each([
  ['gets it back by a request', { T: 6 }, undefined, ['mq2 broker-a']],
  ['does not where a topic is meant to be read-only', { T: 6, old: 4 }, 'not-writable', []],
])('a master that started while a name server keeps the wipe %s', async (_what, topics, code, expected) => {
  const { servers, given } = nameServers()
  const host = fakeHost(
    'mq1',
    new Map([...servers, ['10.0.0.11:10911', () => ({ body: topicsBody(topics) })]]),
  )
  const regained = regainWrites(cluster, master, { clock: new FakeClock() })(host, signal, () => undefined)
  const outcome = await regained.then(
    () => undefined,
    (error: unknown) => (error instanceof RmqError ? error.code : String(error)),
  )
  expect({ outcome, given }).toEqual({ outcome: code, given: expected })
})
