import { RequestCode } from '../../../../src/rocketmq/remoting/codes.ts'
import { describe, expect, it } from 'vitest'
import type { Cluster } from '../../../../src/model/cluster.ts'
import { noSuccessor } from '../../../../src/rocketmq/failover/successor.ts'
import type { Answers } from '../../../../src/rocketmq/verify/verification.ts'
import { assess } from '../../../../src/rocketmq/verify/verify.ts'
import { FakeClock } from '../../../helpers/clock.ts'
import { instanceOf, makeCluster, trio } from '../../support/cluster.ts'
import { fakeDial, goodAnswers } from '../support/fake-cluster.ts'
import type { Answering } from '../support/fake-server.ts'

const three = [{ host: 'mq1' }, { host: 'mq2' }, { host: 'mq3' }]
const dledger = makeCluster(trio('dledger'))
const controlled = makeCluster({ ...trio('controller'), controllers: three })
const older = makeCluster({ ...trio('controller'), controllers: three, version: '5.0.0' })
const silent = { error: new Error('no answer') }

/** A controller that leads, or not, and knows these members in sync. */
const controller =
  (leads: boolean, inSync: readonly { alive: boolean; brokerAddress: string }[]): Answering =>
  ({ code }) => {
    if (code === RequestCode.controllerGetMetadata) return { extFields: { isLeader: String(leads) } }
    const inSyncReplicas = inSync.map((replica, index) => ({ brokerId: index + 1, ...replica }))
    return { body: JSON.stringify({ replicasInfoTable: { 'broker-a': { inSyncReplicas } } }) }
  }
const replica = (member: number, alive = true) => ({ alive, brokerAddress: `10.0.0.1${member}:10911` })
const broker =
  (offset: string): Answering =>
  () => ({ body: JSON.stringify({ table: { commitLogMaxOffset: offset } }) })

const why = (
  cluster: Cluster,
  servers: Readonly<Record<string, Answering>>,
  lost: (answers: Answers) => Partial<Answers> = () => ({}),
) => {
  const good = goodAnswers(cluster)
  const present = assess(cluster, { ...good, ...lost(good) })
  const dial = fakeDial(new Map(Object.entries(servers)))
  const options = { signal: new AbortController().signal, clock: new FakeClock() }
  return noSuccessor(cluster, dial, instanceOf(cluster, 'broker-a-n0'), present, options)
}
const without =
  (...ids: readonly string[]) =>
  ({ asked }: Answers): Partial<Answers> => ({
    asked: new Map([...asked].map(([id, outcome]) => [id, ids.includes(id) ? silent : outcome])),
  })

describe('a DLedger group whose leader dies', () => {
  it('elects another one as long as most members are left', async () => {
    expect(await why(dledger, {})).toBeUndefined()
  })

  it('does not when too few are left', async () => {
    expect(await why(dledger, {}, without('broker-a-n1'))).toBe(
      'without broker-a-n0, 1 of the 3 members of broker-a answer, and it takes 2 to elect another leader',
    )
  })

  it('does not count a leader that is listed and does not answer', async () => {
    expect(await why(dledger, {}, without('broker-a-n0', 'broker-a-n1'))).toContain('1 of the 3 members')
  })
})

describe('a controller group whose master dies', () => {
  it('gets another one that is in sync', async () => {
    const servers = { '10.0.0.12:9878': controller(true, [replica(1), replica(3)]) }
    expect(await why(controlled, servers)).toBeUndefined()
    expect(await why(controlled, servers, without('controller-mq1', 'broker-a-n1'))).toBeUndefined()
  })

  it.each<[string, Readonly<Record<string, Answering>>, readonly string[], string]>([
    [
      'no other member is in sync',
      { '10.0.0.12:9878': controller(true, [replica(1)]) },
      [],
      'the controllers know no other member of broker-a in sync, so they could elect no other leader',
    ],
    [
      'who is in sync was not heard of lately',
      { '10.0.0.12:9878': controller(true, [replica(1), replica(2, false)]) },
      [],
      'no other member of broker-a in sync',
    ],
    [
      'who is in sync does not answer',
      { '10.0.0.12:9878': controller(true, [replica(1), replica(2)]) },
      ['broker-a-n1'],
      'no other member of broker-a in sync',
    ],
    ['no other member answers', {}, ['broker-a-n1', 'broker-a-n2'], '0 of the 3 members of broker-a answer'],
    [
      'most controllers are down',
      { '10.0.0.12:9878': controller(true, [replica(1), replica(2)]) },
      ['controller-mq1', 'controller-mq3'],
      'the controllers, who elect, have no leader: 1 of 3 name the same one, and it takes 2',
    ],
    [
      'no controller leads',
      { '10.0.0.12:9878': controller(false, []) },
      [],
      'no controller answers as the one that leads',
    ],
  ])('gets none when %s', async (_when, servers, ids, reason) => {
    expect(await why(controlled, servers, without(...ids))).toContain(reason)
  })

  it.each([
    ['500', undefined],
    ['400', 'no other member has all that broker-a-n0 has'],
  ])('before 5.1.1 gets one with %s of 500 bytes: %s', async (offset, reason) => {
    const servers = { '10.0.0.11:10911': broker('500'), '10.0.0.12:10911': broker(offset) }
    expect(await why(older, servers)).toBe(reason)
  })
})
