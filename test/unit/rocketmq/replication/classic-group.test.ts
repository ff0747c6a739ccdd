import { describe, expect, it } from 'vitest'
import { requireMaster, requireSlavesInSync } from '../../../../src/rocketmq/replication/classic-group.ts'
import { FakeClock } from '../../../helpers/clock.ts'
import { quiet } from '../../../helpers/quiet.ts'
import { instanceOf, makeCluster } from '../../support/cluster.ts'
import { fakeHost } from '../support/fake-host.ts'
import type { Answering } from '../support/fake-server.ts'
import { hint } from '../../../../src/hint.ts'
import { hintNaming } from '../../../helpers/hint.ts'

const cluster = makeCluster({
  groups: {
    'broker-a': { replication: 'async', members: [{ host: 'mq1' }, { host: 'mq2' }, { host: 'mq3' }] },
  },
})
const master = instanceOf(cluster, 'broker-a-0')
const slave = instanceOf(cluster, 'broker-a-1')
const signal = new AbortController().signal

const broker =
  (offset: string): Answering =>
  () => ({ body: JSON.stringify({ table: { commitLogMaxOffset: offset } }) })
const hostWith = (name: string, servers: Readonly<Record<string, Answering>>) =>
  fakeHost(name, new Map(Object.entries(servers)))

describe('slavesReady', () => {
  const ask = (servers: Readonly<Record<string, Answering>>) =>
    requireSlavesInSync(cluster, master, { clock: new FakeClock() })(hostWith('mq1', servers), signal, quiet)

  it('lets a master go when every slave has what it has', async () => {
    const servers = {
      '10.0.0.11:10911': broker('500'),
      '10.0.0.12:10911': broker('500'),
      '10.0.0.13:10911': broker('500'),
    }
    await expect(ask(servers)).resolves.toBeUndefined()
  })

  it('waits for a slave that was just restarted', async () => {
    let refusals = 2
    const late: Answering = (request) =>
      refusals-- > 0 ? { code: 2, remark: 'busy' } : broker('500')(request)
    const servers = { '10.0.0.11:10911': broker('500'), '10.0.0.12:10911': broker('500') }
    await expect(ask({ ...servers, '10.0.0.13:10911': late })).resolves.toBeUndefined()
  })

  it('leaves the master alone when a slave is down or behind, and says what to do', async () => {
    const servers = { '10.0.0.11:10911': broker('500'), '10.0.0.12:10911': broker('400') }
    await expect(ask(servers)).rejects.toMatchObject({
      code: 'slave-missing',
      where: { host: 'mq1' },
      message:
        'broker-a-0 was not restarted: its slave broker-a-1 (10.0.0.12:10911) on mq2 has only 400 of 500 bytes; ' +
        'its slave broker-a-2 (10.0.0.13:10911) on mq3 does not answer',
      hint: hint`Bring it back first: ${{ run: 'apply', limit: 'broker-a-1' }}. If its group may be down for a while, stop it and run apply again: ${{ run: 'stop', limit: 'broker-a-0' }}.`,
    })
  })

  it('leaves a master alone that has less than a slave, and says at once what that means', async () => {
    const servers = {
      '10.0.0.11:10911': broker('0'),
      '10.0.0.12:10911': broker('500'),
      '10.0.0.13:10911': broker('0'),
    }
    await expect(ask(servers)).rejects.toMatchObject({
      code: 'slave-ahead',
      where: { host: 'mq1' },
      message:
        'broker-a-0 was not restarted: its slave broker-a-1 (10.0.0.12:10911) on mq2 is ahead of it and copies nothing: it has 500 bytes, the master only 0',
      hint: hint`broker-a-0 has lost messages that broker-a-1 still has, and nothing is copied until both have the same store. To keep the messages of broker-a-0 and discard the rest: ${{ run: 'reset', limit: 'broker-a-1' }}. To keep the messages of broker-a-1: stop both, copy its store to mq1, and start both.`,
    })
  })

  it('lets a master go that was written to between the questions', async () => {
    let written = 500
    const busy: Answering = (request) => broker(String((written += 100)))(request)
    const copying: Answering = (request) => broker(String(written + 50))(request)
    const servers = { '10.0.0.11:10911': busy, '10.0.0.12:10911': copying, '10.0.0.13:10911': copying }
    await expect(ask(servers)).resolves.toBeUndefined()
  })

  it('does not blame the slaves for a master that is mute', async () => {
    const servers = { '10.0.0.12:10911': broker('400'), '10.0.0.13:10911': broker('400') }
    await expect(ask(servers)).rejects.toMatchObject({
      code: 'not-answering',
      message: expect.stringContaining('broker-a-0 was not restarted: it runs but does not report') as string,
    })
  })
})

describe('masterReady', () => {
  const ask = (servers: Readonly<Record<string, Answering>>) =>
    requireMaster(cluster, slave, master, { clock: new FakeClock() })(hostWith('mq2', servers), signal, quiet)

  it('lets a slave go when its master answers', async () => {
    await expect(ask({ '10.0.0.11:10911': broker('500') })).resolves.toBeUndefined()
  })

  it('leaves the slave alone when its master is down', async () => {
    await expect(ask({})).rejects.toMatchObject({
      code: 'master-missing',
      where: { host: 'mq2' },
      message:
        'broker-a-1 was not restarted: its master broker-a-0 (10.0.0.11:10911) on mq1 does not answer, so without it broker-a would be down',
      hint: hintNaming({ run: 'apply', limit: 'broker-a-0' }),
    })
  })
})
