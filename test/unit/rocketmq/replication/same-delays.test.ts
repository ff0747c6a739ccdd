import { describe, expect, it, test } from 'vitest'
import { wentBack } from '../../../../src/rocketmq/replication/same-delays.ts'
import { keepMetadata, requireKeptMetadata } from '../../../../src/rocketmq/replication/same-metadata.ts'
import { RequestCode } from '../../../../src/rocketmq/remoting/codes.ts'
import { FakeClock } from '../../../helpers/clock.ts'
import { hintNaming } from '../../../helpers/hint.ts'
import { quiet } from '../../../helpers/quiet.ts'
import { instanceOf, makeCluster } from '../../support/cluster.ts'
import { fakeHost } from '../support/fake-host.ts'

const offsets = (values: Readonly<Record<number, bigint>>) =>
  Object.entries(values).map(([level, offset]) => ({ level: Number(level), offset }))

test.each<[kept: Record<number, bigint>, now: Record<number, bigint>, back: string[]]>([
  [{}, {}, []],
  [{ 1: 5n }, { 1: 5n }, []],
  [{ 1: 5n }, { 1: 9n, 2: 1n }, []],
  [{ 1: 5n, 3: 7n }, { 1: 4n, 3: 7n }, ['1: 5 → 4']],
  [{ 1: 5n, 3: 0n }, {}, ['1: 5 → 0']],
  [{ 18: 9007199254740993n }, { 18: 9007199254740992n }, ['18: 9007199254740993 → 9007199254740992']],
])('%o, then %o: %o', (kept, now, back) => {
  expect(
    wentBack(offsets(kept), offsets(now)).map(({ level, was, is }) => `${level}: ${was} → ${is}`),
  ).toEqual(back)
})

describe('the restart of a master', () => {
  const signal = new AbortController().signal

  /** @param table text of the offsets by level; undefined: the broker does not answer */
  async function restart(before: string | undefined, after: string | undefined): Promise<void> {
    const cluster = makeCluster({
      groups: { 'broker-a': { replication: 'none', members: [{ host: 'mq1' }] } },
    })
    const master = instanceOf(cluster, 'broker-a-0')
    const hostWith = (table: string | undefined) =>
      fakeHost(
        'mq1',
        new Map([
          [
            '10.0.0.11:10911',
            ({ code }: { readonly code: number }) =>
              code === RequestCode.getAllDelayOffset
                ? table === undefined
                  ? { code: 1, remark: 'not now' }
                  : { body: `{"offsetTable":${table}}` }
                : { body: '{"topicConfigTable":{},"subscriptionGroupTable":{}}' },
          ],
        ]),
      )
    await keepMetadata(cluster, master)(hostWith(before), signal, quiet)
    await requireKeptMetadata(cluster, master, { clock: new FakeClock() })(hostWith(after), signal, quiet)
  }

  it.each([
    ['has the same', '{1:5,2:0}', '{1:5,2:0}'],
    ['has more', '{1:5}', '{1:6,2:1}'],
    ['did not say them before', undefined, '{1:5}'],
    ['does not say them after', '{1:5}', undefined],
  ])('goes on when it %s', async (_name, before, after) => {
    await expect(restart(before, after)).resolves.toBeUndefined()
  })

  it('ends the run when an offset went back', async () => {
    await expect(restart('{1:5,3:12}', '{1:5,3:2}')).rejects.toMatchObject({
      code: 'delays-went-back',
      where: { host: 'mq1' },
      message: 'the delay offsets of broker-a-0 went back: level 3 from 12 to 2',
      hint: hintNaming({ run: 'stop', limit: 'broker-a-0' }),
    })
  })
})
