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
            ['10.0.0.11:10911', true],
            ['10.0.0.12:10911', false],
          ]),
        ],
        ['broker-b', new Map()],
      ]),
    )
  })

  it.each([
    ['before', [replica(1, '10.0.0.12:10911', false), replica(2, '10.0.0.12:10911', true)], []],
    ['after', [replica(2, '10.0.0.12:10911', true)], [replica(1, '10.0.0.12:10911', false)]],
  ])('hears of a member that has left an id behind, listed %s its own', async (_when, inSync, notInSync) => {
    const info = { inSyncReplicas: inSync, notInSyncReplicas: notInSync }
    const known = await ask({ body: JSON.stringify({ replicasInfoTable: { 'broker-a': info } }) })
    expect(known?.get('broker-a')).toEqual(new Map([['10.0.0.12:10911', true]]))
  })

  it('gets no answer from a controller that does not lead', async () => {
    await expect(ask({ code: ResponseCode.controllerNotLeader })).resolves.toBeUndefined()
  })
})
