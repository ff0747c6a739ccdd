import { describe, expect, it } from 'vitest'
import { removalRows, statusRows } from '../../../../src/rocketmq/verify/status.ts'
import type { ServiceState } from '../../../../src/rocketmq/verify/status.ts'
import { assess } from '../../../../src/rocketmq/verify/verify.ts'
import { makeCluster, pair, trio } from '../../support/cluster.ts'
import { goodAnswers, registrationsOf, runtime, withAnswers } from '../support/fake-cluster.ts'

const running: ServiceState = { phase: 'running', uptime: 60 }

describe('statusRows', () => {
  const cluster = makeCluster({ ...pair, controllers: [{ host: 'mq3' }], proxies: [{ host: 'mq3' }] })
  const good = goodAnswers(cluster)
  const up = new Map(cluster.instances.map((instance) => [instance.id, running]))

  it('has a row per instance, with what each service reports', () => {
    const nothing = { version: undefined, inTps: undefined, lag: undefined, diskRatio: undefined }
    const well = { state: 'running', uptime: 60 }
    const broker = { ...well, version: '5.3.3', inTps: 12.5, diskRatio: 0.16 }
    expect(statusRows(cluster, assess(cluster, good), up)).toEqual([
      { instance: 'namesrv-mq1', host: 'mq1', role: 'name server', ...well, ...nothing },
      { instance: 'namesrv-mq2', host: 'mq2', role: 'name server', ...well, ...nothing },
      { instance: 'controller-mq3', host: 'mq3', role: 'controller', ...well, ...nothing },
      { instance: 'broker-a-0', host: 'mq1', role: 'master', ...broker, lag: undefined },
      { instance: 'broker-a-1', host: 'mq2', role: 'slave', ...broker, lag: 0n },
      { instance: 'proxy-mq3', host: 'mq3', role: 'proxy', ...well, ...nothing },
    ])
  })

  it('has a row for an instance that is to be removed and is still there', () => {
    const toRemove = cluster.instances
      .filter(({ service }) => service === 'broker')
      .map((instance) => ({ ...instance, discardUnread: false }))
    const rows = removalRows({ toRemove }, assess(cluster, good), new Map([['broker-a-1', running]]))
    expect(rows).toMatchObject([
      {
        instance: 'broker-a-1',
        role: 'slave',
        state: 'running (to be removed)',
        uptime: 60,
        version: undefined,
      },
    ])
  })

  it.each([
    ['behind', 100n, 9_223_372_036_854_775_807n, 9_223_372_036_854_775_707n],
    ['ahead of its master', 1100n, 1000n, -100n],
    ['silent about it', undefined, 1000n, undefined],
  ])('reports the lag of a slave that is %s', (_how, has, needs, lag) => {
    const answers = withAnswers(good, {
      'broker-a-0': { runtime: runtime({ commitLogMaxOffset: needs }) },
      'broker-a-1': { runtime: runtime({ commitLogMaxOffset: has }) },
    })
    const rows = statusRows(cluster, assess(cluster, answers), up)
    expect(rows.find((row) => row.instance === 'broker-a-1')?.lag).toBe(lag)
  })

  it('knows no elected member that is ahead: what it has more, it cuts off', () => {
    const elected = makeCluster(trio('dledger'))
    const ahead = withAnswers(goodAnswers(elected), {
      'broker-a-n1': { runtime: runtime({ commitLogMaxOffset: 1001n }) },
    })
    const rows = statusRows(elected, assess(elected, ahead), up)
    expect(rows.map(({ lag }) => lag)).toEqual([undefined, undefined, 0n, 0n])
  })

  it('distinguishes a process that runs and does not answer, a stopped one and a lost host', () => {
    const error = new Error('no answer')
    const answers = withAnswers(good, { 'broker-a-0': error, 'broker-a-1': error, 'namesrv-mq2': error })
    const services = new Map(up).set('broker-a-1', { phase: 'stopped', uptime: undefined })
    services.delete('namesrv-mq2')
    const rows = statusRows(cluster, assess(cluster, answers), services)
    expect(rows.map((row) => [row.instance, row.state])).toEqual([
      ['namesrv-mq1', 'running'],
      ['namesrv-mq2', 'unreachable'],
      ['controller-mq3', 'running'],
      ['broker-a-0', 'running, no answer'],
      ['broker-a-1', 'stopped'],
      ['proxy-mq3', 'running'],
    ])
  })

  it('takes the role of an elected member from the name servers', () => {
    const elected = makeCluster(trio('dledger'))
    const rows = registrationsOf(elected).slice(0, 2)
    const swapped = rows.map((row) => ({ ...row, brokerId: 1 - row.brokerId }))
    const answers = withAnswers(goodAnswers(elected), { 'namesrv-mq1': { registrations: swapped } })
    const roles = statusRows(elected, assess(elected, answers), up).map((row) => row.role)
    expect(roles).toEqual(['name server', 'slave', 'master', 'member'])
  })
})
