import { beforeEach, describe, expect, it } from 'vitest'
import { waitCaughtUp } from '../../../../../src/rocketmq/rolling/waits/wait-caught-up.ts'
import { FakeClock } from '../../../../helpers/clock.ts'
import { quiet } from '../../../../helpers/quiet.ts'
import { instanceOf, makeCluster, pair } from '../../../support/cluster.ts'
import { fakeHost } from '../../support/fake-host.ts'
import type { Answering } from '../../support/fake-server.ts'
import { hintNaming } from '../../../../helpers/hint.ts'

const cluster = makeCluster(pair)
const master = instanceOf(cluster, 'broker-a-0')
const slave = instanceOf(cluster, 'broker-a-1')
const signal = new AbortController().signal

let clock = new FakeClock()
beforeEach(() => {
  clock = new FakeClock()
})

/** Offsets that a broker reports, one per question; the last one for ever. */
function broker(offsets: readonly string[]): Answering {
  let question = -1
  return () => {
    question += 1
    const commitLogMaxOffset = offsets[Math.min(question, offsets.length - 1)]
    return { body: JSON.stringify({ table: { commitLogMaxOffset } }) }
  }
}

describe('waitCaughtUp', () => {
  const hostOf = (masterAnswers: Answering, slaveAnswers: Answering) =>
    fakeHost(
      'mq2',
      new Map([
        ['10.0.0.11:10911', masterAnswers],
        ['10.0.0.12:10911', slaveAnswers],
      ]),
    )
  const at = (offset: number) => ({ body: JSON.stringify({ table: { commitLogMaxOffset: String(offset) } }) })

  it('wants three polls in a row', async () => {
    let asked = 0
    const counting = broker(['0', '0', '2000', '2000', '3000', '3000', '9000'])
    const host = hostOf(broker(['2000', '2000', '2000', '9000', '9000']), (request) => {
      asked += 1
      return counting(request)
    })
    await waitCaughtUp(cluster, master, slave, { clock })(host, signal, quiet)
    // Behind (asked twice), caught up twice, behind again, and then three times caught up.
    expect(asked).toBe(2 + 2 + 2 + 3)
  })

  it('holds under any load: the master is asked first', async () => {
    let written = 0
    const host = hostOf(
      () => at((written += 100_000_000)),
      () => at(written),
    )
    await expect(
      waitCaughtUp(cluster, master, slave, { clock })(host, signal, quiet),
    ).resolves.toBeUndefined()
  })

  it('asks a slave again that lacks only what is under way', async () => {
    let asked = 0
    // A steady load: the slave has what the master reported only at the second question.
    const host = hostOf(broker(['5000']), () => at((asked += 1) % 2 === 0 ? 5000 : 4900))
    await expect(
      waitCaughtUp(cluster, master, slave, { clock })(host, signal, quiet),
    ).resolves.toBeUndefined()
  })

  it('goes on waiting while the slave gets further', async () => {
    // 10 bytes a second: longer than a slave may stand still.
    const host = hostOf(broker(['2000']), () => at(Math.min(2000, Math.floor(clock.now() / 100))))
    await waitCaughtUp(cluster, master, slave, { clock })(host, signal, quiet)
    expect(clock.now()).toBeGreaterThan(200_000)
  })

  it('says how far the slave is', async () => {
    const reported: string[] = []
    const host = hostOf(broker(['2100000000']), broker(['100000000', '100000000', '2100000000']))
    await waitCaughtUp(cluster, master, slave, { clock })(host, signal, (text) => reported.push(text))
    expect(reported).toEqual(['2.0 GB behind', 'has all', 'has all'])
  })

  it('gives up a slave that stands still, with both offsets and its rate', async () => {
    const host = hostOf(
      broker(['9223372036854775807']),
      broker(['9223372036800000000', '9223372036852678655']),
    )
    const waiting = waitCaughtUp(cluster, master, slave, { clock })(host, signal, quiet)
    await expect(waiting).rejects.toMatchObject({
      code: 'slave-behind',
      where: { host: 'mq2' },
      message: expect.stringMatching(
        /^broker-a-1 \(10\.0\.0\.12:10911\) has not caught up with broker-a-0: it has 9223372036852678655 of 9223372036854775807 bytes and got no further for 12\d s \([\d.]+ [kM]?B\/s before\)$/,
      ) as string,
    })
  })

  it('does not wait for a slave that is ahead of its master', async () => {
    const host = hostOf(broker(['500', '600']), broker(['900']))
    const waiting = waitCaughtUp(cluster, master, slave, { clock })(host, signal, quiet)
    await expect(waiting).rejects.toMatchObject({
      code: 'slave-ahead',
      where: { host: 'mq2' },
      message:
        'broker-a-1 (10.0.0.12:10911) copies nothing: it has 900 bytes, beyond the 600 of its master broker-a-0 on mq1',
      hint: hintNaming({ run: 'reset', limit: 'broker-a-1' }),
    })
  })

  it('does not take a broker without an offset for one at the same offset', async () => {
    const silent: Answering = () => ({ body: '{"table":{}}' })
    const waiting = waitCaughtUp(cluster, master, slave, { clock })(hostOf(silent, silent), signal, quiet)
    await expect(waiting).rejects.toThrow(
      'no progress was seen for 121 s: broker-a-0 (10.0.0.11:10911) does not report its offset',
    )
  })
})
