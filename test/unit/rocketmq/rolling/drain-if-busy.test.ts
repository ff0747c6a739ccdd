import { beforeEach, describe, expect, it } from 'vitest'
import type { HostAccess } from '../../../../src/engine/access.ts'
import { drainIfBusy, type BusyOptions } from '../../../../src/rocketmq/rolling/drain-if-busy.ts'
import { RequestCode } from '../../../../src/rocketmq/remoting/codes.ts'
import { waitWritable } from '../../../../src/rocketmq/rolling/waits/wait-writable.ts'
import type { StepWarning } from '../../../../src/shell/warning.ts'
import { quiet } from '../../../helpers/quiet.ts'
import { instanceOf, makeCluster, type Shape } from '../support/cluster.ts'
import { clusterInfoBody } from '../support/fake-cluster.ts'
import { fakeHost } from '../support/fake-host.ts'
import type { Answering } from '../support/fake-server.ts'

const groups = (config: Readonly<Record<string, string>> = {}): NonNullable<Shape['groups']> => ({
  'broker-a': { replication: 'async', members: [{ host: 'mq1', config }, { host: 'mq2' }] },
  'broker-b': { replication: 'async', members: [{ host: 'mq3' }] },
})
const nameServers = [{ host: 'mq1' }, { host: 'mq2' }]
const cluster = makeCluster({ nameServers, groups: groups() })
const master = instanceOf(cluster, 'broker-a-0')

const WIPE = 205
const ROUTE = 105
const TOPICS = 21
/** What happened, in order: 'noted', 'mq1 wipes broker-a'. */
let history: string[] = []
let warnings: StepWarning[] = []
beforeEach(() => {
  history = []
  warnings = []
})

/** The commit log of the master, as a function of how often it was asked, and what it tells of its rate. */
interface Traffic {
  readonly end: (asked: number) => number
  readonly putTps?: string
}
const stands = (): number => 500
const grows = (asked: number): number => 500 + asked

const topics = (names: readonly string[]): string =>
  JSON.stringify({
    topicConfigTable: {
      ...Object.fromEntries(names.map((name) => [name, { perm: 6, writeQueueNums: 4 }])),
      closed: { perm: 4, writeQueueNums: 4 },
    },
  })

function servers(
  { end, putTps }: Traffic,
  perms: Readonly<Record<string, number>>,
  own: readonly string[] = [],
): Map<string, Answering> {
  const route = JSON.stringify({
    brokerDatas: [],
    queueDatas: Object.entries(perms).map(([brokerName, perm]) => ({ brokerName, perm })),
  })
  const nameServer =
    (name: string): Answering =>
    ({ code, extFields }) => {
      if (code === ROUTE) return { body: route }
      if (code !== WIPE) return { code: 3 }
      history.push(`${name} wipes ${extFields['brokerName'] ?? ''}`)
      return {}
    }
  let asked = 0
  const broker: Answering = ({ code }) => {
    if (code === TOPICS) return { body: topics(['T', 'broker-a', '%RETRY%g', 'lab', ...own]) }
    const table = {
      commitLogMaxOffset: String(end((asked += 1))),
      ...(putTps === undefined ? {} : { putTps }),
    }
    return { body: JSON.stringify({ table }) }
  }
  const slave: Answering = () => ({ body: '{"table":{"commitLogMaxOffset":"1000000000"}}' })
  const copy: Answering = (request) => (end === stands ? broker(request) : slave(request))
  return new Map([
    ['10.0.0.11:9876', nameServer('mq1')],
    ['10.0.0.12:9876', nameServer('mq2')],
    ['10.0.0.11:10911', broker],
    ['10.0.0.12:10911', copy],
    ['10.0.0.13:10911', () => ({ body: topics(['T', 'U', 'broker-b', 'lab']) })],
  ])
}

const bothWritable = { 'broker-a': 6, 'broker-b': 6 }

function hostOf(reached: Map<string, Answering>, exit = 0): HostAccess {
  return {
    ...fakeHost('mq1', reached),
    script: (text) => {
      history.push(text)
      return Promise.resolve({ exit, stdout: Buffer.from(''), stderr: Buffer.from('no space') })
    },
  }
}

const drain = (host: HostAccess, options: BusyOptions = {}, { signal } = new AbortController()) =>
  drainIfBusy(cluster, master, 'noted', {
    routeMs: 30,
    quietMs: 10,
    timeoutMs: 10_000,
    pauseMs: 2,
    lookMs: 1,
    ...options,
  })(host, signal, quiet, (warning) => warnings.push(warning))

describe('drainIfBusy', () => {
  it.each<[string, Traffic]>([
    ['has told for 10 s that nothing comes', { end: grows, putTps: '0.0 12.5 ' }],
    ['is young and stands still', { end: stands }],
  ])('does nothing to a master that %s', async (_what, traffic) => {
    await drain(hostOf(servers(traffic, bothWritable)))
    expect([history, warnings]).toEqual([[], []])
  })

  it('does nothing to one that does not answer', async () => {
    const reached = servers({ end: stands }, bothWritable)
    reached.delete('10.0.0.11:10911')
    await drain(hostOf(reached))
    expect(history).toEqual([])
  })

  it('notes first, wipes at every name server, and waits until producers have asked again', async () => {
    const begun = performance.now()
    await drain(hostOf(servers({ end: stands, putTps: '31.2 31.2 ' }, bothWritable)))
    expect(performance.now() - begun).toBeGreaterThanOrEqual(30)
    expect(history[0]).toBe('noted')
    expect(new Set(history.slice(1))).toEqual(new Set(['mq1 wipes broker-a', 'mq2 wipes broker-a']))
    expect(warnings).toEqual([])
  })

  it('takes one that cannot tell its rate yet for busy when its log grows', async () => {
    const call = drain(hostOf(servers({ end: (asked) => Math.min(asked, 3) }, bothWritable)))
    await expect(call).rejects.toMatchObject({ code: 'slave-ahead' })
    expect(history[0]).toBe('noted')
  })

  it('goes on with a warning when writes do not end', async () => {
    const call = drain(hostOf(servers({ end: grows, putTps: '31.2 ' }, bothWritable)), { timeoutMs: 60 })
    // The fake slave is ahead, which only shows that the slaves were looked at once more.
    await expect(call).rejects.toMatchObject({ code: 'slave-ahead' })
    expect(warnings.map(({ code }) => code)).toEqual(['still-written', 'left-without-writes'])
    expect(warnings[0]?.message).toMatch(
      /^broker-a-0 restarts while it is written to: 0 s after producers were told not to, \d+ bytes, and more is written; sends that name its queues fail meanwhile$/,
    )
    expect(warnings[1]?.message).toBe(
      'producers are told not to write to broker-a until broker-a-0 is restarted: rmq-provision apply lab.yaml does it',
    )
  })

  it('is not held up by a name server that is down', async () => {
    const reached = servers({ end: stands, putTps: '31.2 ' }, bothWritable)
    reached.delete('10.0.0.12:9876')
    await drain(hostOf(reached))
    expect(new Set(history)).toEqual(new Set(['noted', 'mq1 wipes broker-a']))
    expect(warnings).toEqual([])
  })

  it('wipes nothing while producers would be left without any group', async () => {
    const perms = { 'broker-a': 6, 'broker-b': 4, 'a-stranger': 6 }
    await drain(hostOf(servers({ end: stands, putTps: '31.2 ' }, perms)))
    expect(history).toEqual([])
    expect(warnings.map(({ code }) => code)).toEqual(['not-drained'])
  })

  it('wipes nothing of a group with topics that no other group has, and names them', async () => {
    await drain(hostOf(servers({ end: stands, putTps: '31.2 ' }, bothWritable, ['pay', 'orders', 'x', 'y'])))
    expect(history).toEqual([])
    expect(warnings).toEqual([
      {
        code: 'not-drained',
        message:
          'producers were not turned away from broker-a-0: no other group has the topics orders, pay, x and 1 more; mqadmin updateTopic -c lab makes a topic in all groups',
      },
    ])
  })

  it('wipes nothing that could not be noted', async () => {
    const host = hostOf(servers({ end: stands, putTps: '31.2 ' }, bothWritable), 1)
    await expect(drain(host)).rejects.toMatchObject({ code: 'not-noted', output: 'no space' })
    expect(history).toEqual(['noted'])
  })

  it('tells what is left when it is broken off', async () => {
    const stop = new AbortController()
    const reached = servers({ end: stands, putTps: '31.2 ' }, bothWritable)
    const nameServer = reached.get('10.0.0.11:9876')
    reached.set('10.0.0.11:9876', (request) => {
      if (request.code === WIPE) stop.abort(new Error('Ctrl-C'))
      return nameServer?.(request)
    })
    await expect(drain(hostOf(reached), { routeMs: 10_000 }, stop)).rejects.toThrow('Ctrl-C')
    expect(warnings.map(({ code }) => code)).toEqual(['left-without-writes'])
  })
})

describe('drainIfBusy before a member of a controller group', () => {
  const elected = makeCluster({
    nameServers: [{ host: 'mq1' }],
    controllers: [{ host: 'mq1' }],
    groups: {
      'broker-a': { replication: 'controller', members: [{ host: 'mq1' }, { host: 'mq2' }] },
      'broker-b': { replication: 'none', members: [{ host: 'mq3' }] },
    },
  })

  interface Office {
    /** Wipes after which the second member leads by itself. */
    readonly lostAfter?: number
    /** Nobody leads after the first wipe. Called at each question for the leader once the drain is given up. */
    readonly vacant?: () => void
    /** Called when the controllers are asked to elect another one, which they refuse. */
    readonly refuse?: () => void
  }
  function group({ lostAfter = Infinity, vacant, refuse }: Office = {}): Map<string, Answering> {
    let leader = 1
    let perm = 6
    const lead = (next: number): void => {
      leader = next
      perm = 6
    }
    const nameServer: Answering = ({ code }) => {
      if (code === ROUTE) {
        const queueDatas = Object.entries({ 'broker-a': perm, 'broker-b': 6 })
        return {
          body: JSON.stringify({
            queueDatas: queueDatas.map(([brokerName, perm]) => ({ brokerName, perm })),
          }),
        }
      }
      if (code === WIPE) {
        history.push('wiped')
        perm = 4
        if (history.filter((what) => what === 'wiped').length >= lostAfter) lead(2)
        return {}
      }
      if (vacant !== undefined && history.includes('wiped')) {
        if (warnings.length > 0) vacant()
        return { body: clusterInfoBody([]) }
      }
      const row = { cluster: 'lab', brokerName: 'broker-a', brokerId: 0, address: `10.0.0.1${leader}:10911` }
      return { body: clusterInfoBody([row]) }
    }
    const controller: Answering = ({ code }) => {
      if (code === RequestCode.controllerGetMetadata) return { extFields: { isLeader: 'true' } }
      if (code === RequestCode.controllerElectMaster) {
        if (refuse !== undefined) {
          refuse()
          return { code: 2004, remark: 'no' }
        }
        history.push('handed over')
        lead(2)
        return {}
      }
      const second = { brokerName: 'broker-a', brokerId: 2, brokerAddress: '10.0.0.12:10911', alive: true }
      return {
        body: JSON.stringify({ replicasInfoTable: { 'broker-a': { inSyncReplicas: [second] } } }),
      }
    }
    const broker: Answering = ({ code }) =>
      code === TOPICS
        ? { body: topics(['T']) }
        : { body: '{"table":{"commitLogMaxOffset":"500","putTps":"31.2 "}}' }
    return new Map([
      ['10.0.0.11:9876', nameServer],
      ['10.0.0.11:9878', controller],
      ['10.0.0.11:10911', broker],
      ['10.0.0.12:10911', broker],
      ['10.0.0.13:10911', broker],
    ])
  }

  const around = (id: string, office?: Office, options: BusyOptions = {}, stop = new AbortController()) =>
    drainIfBusy(elected, instanceOf(elected, id), 'noted', {
      ...{ routeMs: 30, quietMs: 10, timeoutMs: 10_000, pauseMs: 2, lookMs: 1 },
      ...options,
    })(hostOf(group(office)), stop.signal, quiet, (warning) => warnings.push(warning))

  it('turns producers away from the leader, has it hand over, and sees that its group may be written to', async () => {
    await around('broker-a-0')
    expect(history[0]).toBe('noted')
    expect(new Set(history.slice(1, -1))).toEqual(new Set(['wiped']))
    expect(history.at(-1)).toBe('handed over')
    expect(warnings).toEqual([])
  })

  it('does nothing to a member that does not lead', async () => {
    await around('broker-a-1')
    expect([history, warnings]).toEqual([[], []])
  })

  it('wipes no more once another member leads', async () => {
    await around('broker-a-0', { lostAfter: 1 }, { routeMs: 5000, timeoutMs: 8000 })
    expect(history).toEqual(['noted', 'wiped'])
    expect(warnings).toEqual([])
  })

  it('waits for a leader before it lets go', async () => {
    const stop = new AbortController()
    let asked = 0
    const vacant = (): void => {
      if ((asked += 1) === 2) stop.abort()
    }
    await expect(around('broker-a-0', { vacant }, { timeoutMs: 60 }, stop)).rejects.toThrow('aborted')
    expect(history).toEqual(['noted', 'wiped'])
    expect(warnings.map(({ code }) => code)).toEqual(['still-written', 'left-without-writes'])
  })

  it('tells what is left when it cannot hand over', async () => {
    const stop = new AbortController()
    const refuse = (): void => {
      stop.abort()
    }
    await expect(around('broker-a-0', { refuse }, {}, stop)).rejects.toThrow('aborted')
    expect(warnings.map(({ code }) => code)).toEqual(['left-without-writes'])
  })
})

describe('waitWritable', () => {
  const wait = (perm: (asked: number) => number, config = {}): Promise<void> => {
    const made = makeCluster({ nameServers, groups: groups(config) })
    let asked = 0
    const nameServer: Answering = () => ({
      body: JSON.stringify({ queueDatas: [{ brokerName: 'broker-a', perm: perm((asked += 1)) }] }),
    })
    // The other name server is down: nobody hears from it.
    const host = fakeHost('mq1', new Map([['10.0.0.11:9876', nameServer]]))
    const call = waitWritable(made, instanceOf(made, 'broker-a-0'), { timeoutMs: 400 })
    return call(host, new AbortController().signal, quiet)
  }

  it('waits until a name server has the permissions of the new registration', async () => {
    await expect(wait((asked) => (asked < 2 ? 4 : 6))).resolves.toBeUndefined()
  })

  it('fails for one that keeps the wipe, and tells what to do', async () => {
    await expect(wait(() => 4)).rejects.toMatchObject({
      code: 'not-writable',
      message:
        'broker-a-0 is registered, but namesrv-mq1 (10.0.0.11:9876) still tells producers not to write to broker-a (topicRoute of SELF_TEST_TOPIC: perm 4)',
      hint: expect.stringContaining('rmq-provision restart lab.yaml --limit namesrv-mq1') as string,
    })
  })

  it('asks nothing of a broker that is read-only by its configuration', async () => {
    await expect(wait(() => 4, { brokerPermission: '4' })).resolves.toBeUndefined()
  })
})
