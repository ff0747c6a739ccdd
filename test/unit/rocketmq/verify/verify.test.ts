import { signed } from '../../../../src/rocketmq/remoting/acl.ts'
import { Secret } from '../../../../src/secret.ts'
import { RequestCode } from '../../../../src/rocketmq/remoting/codes.ts'
import { FakeClock } from '../../../helpers/clock.ts'
import { describe, expect, it } from 'vitest'
import type { Dial } from '../../../../src/rocketmq/client/client-pool.ts'
import { verifyCluster } from '../../../../src/rocketmq/verify/verify.ts'
import { Semaphore } from '../../../../src/engine/semaphore.ts'
import { makeCluster, pair } from '../../support/cluster.ts'
import { clusterInfoBody, fakeDial, registrationsOf } from '../support/fake-cluster.ts'
import { healthyServers, routeBody, topicsBody } from '../support/healthy-servers.ts'
import type { Answering, FakeServer } from '../support/fake-server.ts'
import { fixture } from '../support/fixture.ts'
import { hintNaming } from '../../../helpers/hint.ts'

/** A server that does not take the user of the tool. */
const refuses: Answering = () => ({ code: 1, remark: 'check signature failed.' })

describe('verifyCluster of a cluster with proxies', () => {
  const cluster = makeCluster({ ...pair, proxies: [{ host: 'mq1' }, { host: 'mq2' }] })

  it('asks them for the route of a topic; that there is none is an answer', async () => {
    const topics: (string | undefined)[] = []
    const proxy: Answering = ({ code, extFields }) => {
      topics.push(code === RequestCode.getRouteInfoByTopic ? extFields['topic'] : undefined)
      return { code: 17, remark: 'No topic route info' }
    }
    const dial = fakeDial(
      new Map<string, FakeServer>([
        ...healthyServers(cluster),
        ['10.0.0.11:8080', proxy],
        ['10.0.0.12:8080', proxy],
        ['10.0.0.11:8081', 'http2'],
        ['10.0.0.12:8081', 'http2'],
      ]),
    )
    const { ok, problems, rows } = await verifyCluster(cluster, dial)
    expect({ ok, problems, topics }).toEqual({ ok: true, problems: [], topics: ['lab', 'lab'] })
    expect(rows.filter(({ instance }) => instance.startsWith('proxy'))).toEqual([
      { instance: 'proxy-mq1', host: 'mq1', address: '10.0.0.11:8081', answer: {} },
      { instance: 'proxy-mq2', host: 'mq2', address: '10.0.0.12:8081', answer: {} },
    ])
  })

  it('reports one that does not answer, and one that refuses the tool', async () => {
    const dial = fakeDial(
      new Map<string, FakeServer>([
        ...healthyServers(cluster),
        ['10.0.0.12:8080', refuses],
        ['10.0.0.12:8081', 'http2'],
      ]),
    )
    const { ok, problems } = await verifyCluster(cluster, dial)
    expect(ok).toBe(false)
    expect(problems).toMatchObject([
      {
        code: 'no-answer',
        instance: 'proxy-mq1',
        hint: hintNaming({ run: 'logs', limit: 'proxy-mq1' }),
      },
      {
        code: 'no-answer',
        instance: 'proxy-mq2',
        hint: expect.stringContaining('secretKey of acl') as string,
      },
    ])
  })

  it('fails one whose port for gRPC is closed, while it answers by remoting', async () => {
    const remoting: Answering = () => ({ code: 17 })
    const dial = fakeDial(
      new Map<string, FakeServer>([
        ...healthyServers(cluster),
        ['10.0.0.11:8080', remoting],
        ['10.0.0.12:8080', remoting],
        ['10.0.0.12:8081', 'http2'],
      ]),
    )
    const { problems } = await verifyCluster(cluster, dial)
    expect(problems).toMatchObject([{ code: 'no-answer', instance: 'proxy-mq1', cause: 'peer-unreachable' }])
  })

  it('shows the refusal of the user where both ports of one fail', async () => {
    const dial = fakeDial(
      new Map<string, FakeServer>([
        ...healthyServers(cluster),
        ['10.0.0.11:8080', refuses],
        ['10.0.0.12:8080', () => ({ code: 17 })],
        ['10.0.0.12:8081', 'http2'],
      ]),
    )
    const { problems } = await verifyCluster(cluster, dial)
    expect(problems).toMatchObject([
      { instance: 'proxy-mq1', hint: expect.stringContaining('secretKey of acl') as string },
    ])
  })

  it('asks one of 5.0.x, which has no port for remoting, on its port for gRPC', async () => {
    const old = makeCluster({ ...pair, version: '5.0.0', proxies: [{ host: 'mq1' }] })
    const asked = async (servers: readonly [string, FakeServer][]) => {
      const { rows } = await verifyCluster(old, fakeDial(new Map(servers)))
      return rows.find(({ instance }) => instance === 'proxy-mq1')?.answer
    }
    expect(await asked([['10.0.0.11:8081', 'http2']])).toEqual({})
    expect(await asked([])).toBeUndefined()
  })
})

describe('what runs', () => {
  const cluster = makeCluster({
    ...pair,
    groups: {
      'broker-a': {
        replication: 'async',
        members: [{ host: 'mq1', config: { fileReservedTime: '48' } }, { host: 'mq2' }],
      },
    },
  })
  const { getBrokerConfig, getRouteInfoByTopic, getAllTopicConfig } = RequestCode
  const wiped = { [getRouteInfoByTopic]: { body: routeBody({ 'broker-a': 4 }) } }

  it.each([
    ['matches the inventory', {}, [], undefined],
    [
      'has another value of a key',
      { 'broker-a-0': { [getBrokerConfig]: { body: 'fileReservedTime=12\n' } } },
      ['config-differs'],
      { keys: ['fileReservedTime'], closedAt: [], reopens: true },
    ],
    [
      'has lost its write permission at a name server',
      { 'namesrv-mq2': wiped },
      ['not-writable'],
      { keys: [], closedAt: ['namesrv-mq2'], reopens: true },
    ],
    [
      'has lost it, and has a topic that is meant to be read-only',
      {
        'namesrv-mq1': wiped,
        'namesrv-mq2': wiped,
        'broker-a-0': { [getAllTopicConfig]: { body: topicsBody({ T: 6, old: 4 }) } },
      },
      ['not-writable'],
      { keys: [], closedAt: ['namesrv-mq1', 'namesrv-mq2'], reopens: false },
    ],
    [
      'does not report its configuration',
      { 'broker-a-0': { [getBrokerConfig]: { code: 1, remark: 'no' } } },
      ['not-verified'],
      undefined,
    ],
  ] as const)('%s', async (_, over, codes, drift) => {
    const verification = await verifyCluster(cluster, fakeDial(healthyServers(cluster, over)))
    expect(verification.problems.map(({ code }) => code)).toEqual(codes)
    expect(verification.drift.get('broker-a-0')).toEqual(drift)
  })

  it('is asked for in one round, over one connection for each instance', async () => {
    const dial = fakeDial(healthyServers(cluster))
    await verifyCluster(cluster, dial)
    expect(dial.dialled).toHaveLength(4)
  })

  it('cannot be reopened by a request to a name server of an older release', async () => {
    const older = { ...cluster, rocketmq: { ...cluster.rocketmq, version: '4.9.1' } }
    const { drift } = await verifyCluster(older, fakeDial(healthyServers(older, { 'namesrv-mq1': wiped })))
    expect(drift.get('broker-a-0')).toEqual({ keys: [], closedAt: ['namesrv-mq1'], reopens: false })
  })
})

describe('connections for replication before 5.0.0', () => {
  const cluster = makeCluster({ ...pair, version: '4.9.4' })
  const old = { [RequestCode.getBrokerRuntimeInfo]: { body: fixture('4.9.4', 'runtime-master') } }
  const servers = (): ReturnType<typeof healthyServers> =>
    healthyServers(cluster, { 'broker-a-0': old, 'broker-a-1': old })

  it.each([
    ['the slave has one', ['10.0.0.12'], []],
    [
      'it has none, and there is nothing to copy',
      [],
      [
        'no-replication: broker-a-1 (10.0.0.12:10911) on mq2 has no connection to broker-a-0 for replication: it copies nothing',
      ],
    ],
    ['the host of the master was not reached', undefined, []],
  ])('are read on the host of the master: %s', async (_when, found, expected) => {
    const asked: string[] = []
    const { problems } = await verifyCluster(cluster, fakeDial(servers()), {
      connections: ({ id }, port) => {
        asked.push(`${id} ${port}`)
        return Promise.resolve(found)
      },
    })
    expect({ asked, problems: problems.map(({ code, message }) => `${code}: ${message}`) }).toEqual({
      asked: ['broker-a-0 10912'],
      problems: expected,
    })
  })

  it('are not verified when they cannot be read', async () => {
    const { problems } = await verifyCluster(cluster, fakeDial(servers()), {
      connections: () => Promise.reject(new Error('awk: not found')),
    })
    expect(problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'not-verified: broker broker-a-0 (10.0.0.11:10911) on mq1 did not report its connections for replication: awk: not found',
    ])
  })

  it('are reported by the master since', async () => {
    const newer = makeCluster(pair)
    const { problems } = await verifyCluster(newer, fakeDial(healthyServers(newer)), {
      connections: () => Promise.reject(new Error('not to be asked')),
    })
    expect(problems).toEqual([])
  })
})

describe('a change of the password that was broken off', () => {
  const acl = {
    accessKey: 'admin',
    secretKey: new Secret('brand-new'),
    previousSecretKey: new Secret('before'),
  }
  const cluster = makeCluster({ ...pair, acl })

  /** Takes requests that are signed with this password only. */
  const knows =
    (password: string, answering: Answering): Answering =>
    (request) => {
      const { Signature, ...fields } = request.extFields
      const right = signed(fields, request.body, { accessKey: 'admin', secretKey: new Secret(password) })
      return Signature === right['Signature']
        ? answering(request)
        : { code: 16, remark: 'check signature failed.' }
    }
  const serversWith = (passwordOfMaster: string): ReadonlyMap<string, Answering> =>
    new Map(
      [...healthyServers(cluster)].map(([address, answering]) => [
        address,
        address.endsWith(':9876')
          ? answering
          : knows(address === '10.0.0.11:10911' ? passwordOfMaster : 'brand-new', answering),
      ]),
    )

  it('is found, and named as what a request repairs', async () => {
    const { problems, drift } = await verifyCluster(cluster, fakeDial(serversWith('before')))
    expect(problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'old-password: broker-a-0 (10.0.0.11:10911) on mq1 still has the previous password of admin',
    ])
    expect([...drift]).toMatchObject([['broker-a-0', { keys: [], closedAt: [], oldPassword: true }]])
  })

  it('is not found where all brokers know the new one', async () => {
    const { problems, drift } = await verifyCluster(cluster, fakeDial(serversWith('brand-new')))
    expect({ problems, drift: [...drift] }).toEqual({ problems: [], drift: [] })
  })
})

describe('verifyCluster', () => {
  it('asks every instance once, from its own host, and reports all it learned', async () => {
    const cluster = makeCluster(pair)
    const dial = fakeDial(healthyServers(cluster))
    const registrations = registrationsOf(cluster)
    const verification = await verifyCluster(cluster, dial)
    expect(verification).toMatchObject({
      ok: true,
      problems: [],
      warnings: [],
      rows: [
        { instance: 'namesrv-mq1', host: 'mq1', address: '10.0.0.11:9876', answer: { registrations } },
        { instance: 'namesrv-mq2', host: 'mq2', address: '10.0.0.12:9876', answer: { registrations } },
        { instance: 'broker-a-0', host: 'mq1', group: 'broker-a', address: '10.0.0.11:10911', brokerId: 0 },
        { instance: 'broker-a-1', host: 'mq2', group: 'broker-a', address: '10.0.0.12:10911', brokerId: 1 },
      ],
    })
    expect(verification.brokers).toEqual(verification.rows.slice(2))
    expect(verification.brokers.map((row) => row.answer?.runtime?.version)).toEqual(['5.3.3', '5.3.3'])
    expect(verification.leaders).toEqual(new Map([['broker-a', 'broker-a-0']]))
    expect(dial.dialled.sort()).toEqual([
      'mq1 10.0.0.11:10911',
      'mq1 10.0.0.11:9876',
      'mq2 10.0.0.12:10911',
      'mq2 10.0.0.12:9876',
    ])
  })

  it('asks a name server where bindAddress says', async () => {
    const shape = { ...pair, nameServers: [{ host: 'mq1', config: { bindAddress: '127.0.0.1' } }] }
    const cluster = makeCluster(shape)
    const dial = fakeDial(healthyServers(cluster))
    await verifyCluster(cluster, dial)
    expect(dial.dialled).toContain('mq1 127.0.0.1:9876')
  })

  it('reports an instance that cannot be reached, is silent, or is no RocketMQ', async () => {
    const cluster = makeCluster(pair)
    const all = healthyServers(cluster)
    all.delete('10.0.0.12:9876')
    all.set('10.0.0.11:10911', () => undefined)
    all.set('10.0.0.12:10911', () => ({ body: 'hello' }))
    const verification = await verifyCluster(cluster, fakeDial(all), { timeoutMs: 50 })
    expect(verification.ok).toBe(false)
    expect(verification.problems.map((problem) => problem.message)).toEqual([
      'name server namesrv-mq2 on mq2 does not answer: connect ECONNREFUSED',
      expect.stringMatching(
        /^broker broker-a-0 on mq1 does not answer: broker-a-0 \(10\.0\.0\.11:10911\) did not answer within \d+ ms$/,
      ),
      'broker broker-a-1 on mq2 does not answer: the answer is not JSON: not a value at offset 0 of 5',
    ])
    expect(verification.brokers.map((row) => [row.brokerId, row.answer?.runtime])).toEqual([
      [0, undefined],
      [1, undefined],
    ])
  })

  it('does not wait longer for a dial that hangs', async () => {
    const cluster = makeCluster({})
    const never = () => new Promise<never>(() => undefined)
    const { problems } = await verifyCluster(cluster, never, { timeoutMs: 20 })
    expect(problems.map((problem) => problem.message)).toEqual([
      'name server namesrv-mq1 on mq1 does not answer: namesrv-mq1 (10.0.0.11:9876) cannot be reached: no connection within 20 ms',
    ])
  })

  it('asks all instances of a host that has only five sessions for us', async () => {
    const ports = Array.from({ length: 9 }, (_, index) => 10911 + 10 * index)
    const members = (port: number) =>
      ({ replication: 'none', members: [{ host: 'mq1', listenPort: port }] }) as const
    const cluster = makeCluster({
      nameServers: [{ host: 'mq1' }],
      groups: Object.fromEntries(ports.map((port) => [`broker-${port}`, members(port)])),
    })
    const broker: Answering = () => ({ body: fixture('5.3.3', 'runtime-master') })
    const nameServer: Answering = () => ({ body: clusterInfoBody(registrationsOf(cluster)) })
    const dial = fakeDial(
      new Map([
        ['10.0.0.11:9876', nameServer],
        ...ports.map((port) => [`10.0.0.11:${port}`, broker] as const),
      ]),
    )
    const sessions = new Semaphore(5)
    const limited: Dial = async (host, address, port, signal) => {
      const leave = await sessions.enter(signal)
      return (await dial(host, address, port, signal)).once('close', leave)
    }
    const { ok, brokers } = await verifyCluster(cluster, limited, { timeoutMs: 2000 })
    expect(brokers.map((row) => row.answer?.runtime?.version)).toEqual(ports.map(() => '5.3.3'))
    expect(ok).toBe(true)
  })

  describe('looks twice at a copy that may be none', () => {
    /** Answers with these offsets, the last one for ever, and writes down who was asked. */
    const asked: string[] = []
    const telling = (name: string, offsets: readonly string[]): Answering => {
      let question = 0
      return () => {
        asked.push(name)
        const commitLogMaxOffset = offsets[Math.min(question++, offsets.length - 1)]
        const table = { commitLogMaxOffset, brokerVersionDesc: 'V5_3_3', putTps: '9.0 9.0 9.0' }
        return { body: JSON.stringify({ table }) }
      }
    }
    const runtimeBy = (all: Map<string, Answering>, address: string, answering: Answering): void => {
      const healthy = all.get(address)
      all.set(address, (request) =>
        request.code === RequestCode.getBrokerRuntimeInfo ? answering(request) : healthy?.(request),
      )
    }
    const verify = async (master: readonly string[], slave: readonly string[]) => {
      asked.length = 0
      const cluster = makeCluster(pair)
      const all = healthyServers(cluster)
      runtimeBy(all, '10.0.0.11:10911', telling('master', master))
      runtimeBy(all, '10.0.0.12:10911', telling('slave', slave))
      const { problems } = await verifyCluster(cluster, fakeDial(all), { clock: new FakeClock() })
      return { problems: problems.map(({ code }) => code), asked: asked.slice(2).join(' ') }
    }

    it.each([
      ['as far as its master', ['500'], ['500'], [], ''],
      ['lagging by a load', ['5000'], ['500'], [], ''],
      ['ahead only because it was asked later', ['500', '700'], ['600'], [], 'master'],
      ['ahead', ['500'], ['600'], ['slave-ahead'], 'master'],
      ['empty for a moment', ['500', '700'], ['0', '600'], [], 'slave master'],
      ['empty', ['500'], ['0'], ['slave-behind'], 'slave master'],
    ])('%s', async (_how, master, slave, problems, again) => {
      expect(await verify(master, slave)).toEqual({ problems, asked: again })
    })

    it('takes the first answer of one that does not give a second', async () => {
      const cluster = makeCluster(pair)
      const all = healthyServers(cluster)
      let questions = 0
      runtimeBy(all, '10.0.0.11:10911', telling('master', ['500']))
      runtimeBy(all, '10.0.0.12:10911', (request) =>
        questions++ === 0 ? telling('slave', ['0'])(request) : { code: 1, remark: 'busy' },
      )
      const { problems } = await verifyCluster(cluster, fakeDial(all), { clock: new FakeClock() })
      expect(problems.map(({ code }) => code)).toEqual(['slave-behind'])
    })

    it('ends with the reason of an abort while it waits', async () => {
      const cluster = makeCluster(pair)
      const all = healthyServers(cluster)
      const abort = new AbortController()
      runtimeBy(all, '10.0.0.11:10911', telling('master', ['500']))
      runtimeBy(all, '10.0.0.12:10911', (request) => {
        setImmediate(() => {
          abort.abort(new Error('interrupted'))
        })
        return telling('slave', ['0'])(request)
      })
      const verifying = verifyCluster(cluster, fakeDial(all), { laterMs: 60_000, signal: abort.signal })
      await expect(verifying).rejects.toThrow('interrupted')
    })
  })

  it('throws the reason of an abort', async () => {
    const cluster = makeCluster(pair)
    const signal = AbortSignal.abort(new Error('interrupted'))
    await expect(verifyCluster(cluster, fakeDial(healthyServers(cluster)), { signal })).rejects.toThrow(
      'interrupted',
    )
  })
})
