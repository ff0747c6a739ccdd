import { describe, expect, it } from 'vitest'
import { RequestCode, ResponseCode } from '../../../../src/rocketmq/remoting/codes.ts'
import { waitHeard } from '../../../../src/rocketmq/groups/controller/wait-heard.ts'
import { FakeClock } from '../../../helpers/clock.ts'
import { instanceOf, makeCluster, trio } from '../../support/cluster.ts'
import { fakeHost } from '../support/fake-host.ts'
import type { Answering, FakeAnswer } from '../support/fake-server.ts'

const cluster = makeCluster(trio('controller'))

/** A controller that answers the question for the members with these answers, the last of them for ever. */
const answering = (...answers: readonly FakeAnswer[]): Answering => {
  let asked = 0
  return ({ code }) => {
    if (code === RequestCode.controllerGetMetadata) return { extFields: { isLeader: 'true' } }
    asked += 1
    return answers[Math.min(asked, answers.length) - 1]
  }
}

const members = (...replicas: readonly [address: string, alive: boolean][]): FakeAnswer => ({
  body: JSON.stringify({
    replicasInfoTable: {
      'broker-a': {
        inSyncReplicas: replicas.map(([brokerAddress, alive]) => ({ brokerId: 2, brokerAddress, alive })),
      },
    },
  }),
})

async function waited(controller: Answering | undefined): Promise<{ seen: string[]; end: unknown }> {
  const seen: string[] = []
  const servers = new Map(controller === undefined ? [] : [['10.0.0.11:9878', controller]])
  const call = waitHeard(cluster, instanceOf(cluster, 'broker-a-n1'), { clock: new FakeClock() })
  const end = await call(fakeHost('mq2', servers), new AbortController().signal, (text) =>
    seen.push(text),
  ).catch((error: unknown) => error)
  return { seen: [...new Set(seen)], end }
}

describe('waitHeard', () => {
  it('waits until the leading controller hears of the member', async () => {
    const controller = answering(
      { code: ResponseCode.controllerNotLeader },
      members(['10.0.0.11:10911', true]),
      members(['10.0.0.11:10911', true], ['10.0.0.12:10911', false]),
      members(['10.0.0.11:10911', true], ['10.0.0.12:10911', true]),
    )
    expect(await waited(controller)).toEqual({
      seen: [
        'the controllers elect another leader',
        'the leading controller does not know broker-a-n1 (10.0.0.12:10911)',
        'the leading controller hears nothing of broker-a-n1 (10.0.0.12:10911)',
      ],
      end: undefined,
    })
  })

  it.each<[string, Answering | undefined, string]>([
    [
      'of another member only',
      answering(members(['10.0.0.11:10911', true])),
      'the leading controller does not know broker-a-n1 (10.0.0.12:10911)',
    ],
    ['of none, for none answers', undefined, 'no controller answers as the one that leads'],
  ])('fails when the leading controller hears %s', async (_what, controller, why) => {
    const { end } = await waited(controller)
    expect(end).toMatchObject({
      code: 'unknown-member',
      message: `broker-a-n1 has no place in broker-a after 90 s: ${why}`,
      where: { host: 'mq2' },
    })
  })
})
