import { describe, expect, it } from 'vitest'
import { knownReplicas } from '../../../../src/rocketmq/client/controller.ts'
import { RemotingClient } from '../../../../src/rocketmq/remoting/client.ts'
import { RequestCode, ResponseCode } from '../../../../src/rocketmq/remoting/codes.ts'
import { fakeServer, type FakeAnswer } from '../support/fake-server.ts'

const ask = (answer: FakeAnswer) =>
  knownReplicas(
    new RemotingClient(
      fakeServer(({ code }) => {
        expect(code).toBe(RequestCode.controllerGetSyncStateData)
        return answer
      }),
      'controller-mq1',
    ),
    ['broker-a', 'broker-b'],
  )

const replica = (brokerId: number, brokerAddress: string, alive: boolean) => ({
  brokerName: 'broker-a',
  brokerId,
  brokerAddress,
  alive,
})

describe('knownReplicas', () => {
  it('reads which members the leading controller hears of', async () => {
    const info = {
      inSyncReplicas: [replica(1, '10.0.0.11:10911', true)],
      notInSyncReplicas: [replica(2, '10.0.0.12:10911', false)],
    }
    await expect(ask({ body: JSON.stringify({ replicasInfoTable: { 'broker-a': info } }) })).resolves.toEqual(
      new Map([
        [
          'broker-a',
          new Map([
            ['10.0.0.11:10911', { heard: true, ids: ['1'] }],
            ['10.0.0.12:10911', { heard: false, ids: ['2'] }],
          ]),
        ],
        ['broker-b', new Map()],
      ]),
    )
  })

  it.each([
    ['before', ['1', '2'], [replica(1, '10.0.0.12:10911', false), replica(2, '10.0.0.12:10911', true)], []],
    ['after', ['2', '1'], [replica(2, '10.0.0.12:10911', true)], [replica(1, '10.0.0.12:10911', false)]],
  ])(
    'hears of a member that has left an id behind, listed %s its own',
    async (_when, ids, inSync, notInSync) => {
      const info = { inSyncReplicas: inSync, notInSyncReplicas: notInSync }
      const known = await ask({ body: JSON.stringify({ replicasInfoTable: { 'broker-a': info } }) })
      expect(known?.get('broker-a')).toEqual(new Map([['10.0.0.12:10911', { heard: true, ids }]]))
    },
  )

  it('reads a member of a release that gives no ids, and no id that is none', async () => {
    const inSyncReplicas = [
      { brokerAddress: '10.0.0.11:10911', alive: false },
      { brokerAddress: '10.0.0.12:10911', brokerId: "1'; x", alive: false },
    ]
    const known = await ask({
      body: JSON.stringify({ replicasInfoTable: { 'broker-a': { inSyncReplicas } } }),
    })
    expect([...(known?.get('broker-a')?.values() ?? [])]).toEqual([
      { heard: false, ids: [] },
      { heard: false, ids: [] },
    ])
  })

  it('gets no answer from a controller that does not lead', async () => {
    await expect(ask({ code: ResponseCode.controllerNotLeader })).resolves.toBeUndefined()
  })
})
