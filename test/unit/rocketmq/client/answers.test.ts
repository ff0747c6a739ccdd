import { RequestCode } from '../../../../src/rocketmq/remoting/codes.ts'
import { describe, expect, it } from 'vitest'
import { brokerConfig, runtimeInfo } from '../../../../src/rocketmq/client/broker.ts'
import { controllerMetadata } from '../../../../src/rocketmq/client/controller.ts'
import { clusterInfo, nameServerConfig, topicRoute } from '../../../../src/rocketmq/client/name-server.ts'
import { RemotingClient } from '../../../../src/rocketmq/remoting/client.ts'
import { fakeServer } from '../support/fake-server.ts'
import type { Answering } from '../support/fake-server.ts'
import { fixture } from '../support/fixture.ts'

const versions = ['3.2.6', '4.7.0', '4.9.4', '5.3.3', '5.5.0']

/** A client whose server answers `body` to requests of `code`, and refuses all others. */
function clientOf(code: number, body: string): RemotingClient {
  return clientWith((request) => (request.code === code ? { body } : { code: 3, remark: 'not this one' }))
}

function clientWith(answering: Answering): RemotingClient {
  return new RemotingClient(fakeServer(answering), 'the server')
}

describe('clusterInfo', () => {
  it.each(versions)('reads what a name server of %s sends', async (version) => {
    expect(await clusterInfo(clientOf(106, fixture(version, 'cluster-info')))).toEqual([
      { cluster: 'lab', brokerName: 'broker-a', brokerId: 0, address: '10.0.0.11:10911' },
      { cluster: 'lab', brokerName: 'broker-a', brokerId: 1, address: '10.0.0.12:10911' },
    ])
  })

  it('is empty before the first broker registers', async () => {
    expect(await clusterInfo(clientOf(106, '{"brokerAddrTable":{},"clusterAddrTable":{}}'))).toEqual([])
  })

  it('refuses a body that is not JSON', async () => {
    const asked = clusterInfo(clientOf(106, '<html>'))
    await expect(asked).rejects.toMatchObject({ code: 'bad-body' })
  })
})

describe('topicRoute', () => {
  it.each(versions)('reads what a name server of %s sends', async (version) => {
    const route = await topicRoute(clientOf(105, fixture(version, 'topic-route')), 'TBW102')
    // That of 5.5.0 is of an ordinary topic, the others of TBW102, which may be inherited from too.
    const perm = version === '5.5.0' ? 6 : 7
    expect(route.queues).toEqual([{ brokerName: 'broker-a', readQueues: 8, writeQueues: 8, perm }])
    expect(route.brokers.map((row) => `${row.brokerName} ${row.brokerId} ${row.address}`)).toEqual([
      'broker-a 0 10.0.0.11:10911',
      'broker-a 1 10.0.0.12:10911',
    ])
  })

  // What 4.7.0 answered when a broker registered at the same moment.
  const torn = {
    code: 1,
    remark:
      'com.alibaba.fastjson.JSONException: write javaBean error, fastjson version 1.2.62, class org.apache.rocketmq.common.protocol.route.TopicRouteData',
  }

  it('asks again when the tables changed while they were written', async () => {
    let asked = 0
    const client = clientWith(() => {
      asked += 1
      return asked < 3 ? torn : { body: fixture('4.7.0', 'topic-route') }
    })
    expect((await topicRoute(client, 'TBW102')).queues).toHaveLength(1)
    expect(asked).toBe(3)
  })

  it('does not ask for ever', async () => {
    let asked = 0
    const client = clientWith(() => {
      asked += 1
      return torn
    })
    await expect(topicRoute(client, 'TBW102')).rejects.toThrow('JSONException')
    expect(asked).toBe(5)
  })

  it('asks for the topic by name', async () => {
    const client = clientWith((request) => ({
      code: 17,
      remark: `no route of ${request.extFields['topic'] ?? ''}`,
    }))
    await expect(topicRoute(client, 'orders')).rejects.toThrow('no route of orders')
  })
})

describe('runtimeInfo', () => {
  // 5.5.0 in the first second after its start.
  const tooEarly = { code: 1, remark: 'java.util.NoSuchElementException, LinkedList.getLast' }

  it('asks again while a broker that has just started has no sample', async () => {
    let asked = 0
    const client = clientWith(() => {
      asked += 1
      return asked < 3 ? tooEarly : { body: JSON.stringify({ table: { putTps: '1.5 0 0' } }) }
    })
    expect((await runtimeInfo(client)).putTps).toBe(1.5)
    expect(asked).toBe(3)
  })

  it('ends with the signal, and at once where a broker fails otherwise', async () => {
    const ended = new AbortController()
    const early = runtimeInfo(
      clientWith(() => {
        queueMicrotask(() => {
          ended.abort(new Error('the run ends'))
        })
        return tooEarly
      }),
      { signal: ended.signal },
    )
    await expect(early).rejects.toThrow('the run ends')
    let asked = 0
    const failing = runtimeInfo(
      clientWith(() => {
        asked += 1
        return { code: 1, remark: 'java.lang.NullPointerException' }
      }),
    )
    await expect(failing).rejects.toMatchObject({ responseCode: 1 })
    expect(asked).toBe(1)
  })

  it.each(versions)('reads what a broker of %s sends', async (version) => {
    const info = await runtimeInfo(clientOf(28, fixture(version, 'runtime-master')))
    expect(info).toMatchObject({ version, getTps: 0 })
    expect(info.bootTimestamp).toBeGreaterThan(1_790_000_000_000)
    expect(info.putTps).toBeGreaterThanOrEqual(0)
    // This 4.7.0 broker has no message yet, so it has no commit log whose disk it could measure.
    expect(info.diskRatio).toEqual(version === '4.7.0' ? undefined : expect.closeTo(0.1, 0))
    expect(typeof info.commitLogMaxOffset).toBe('bigint')
    expect(info.active).toBe(version.startsWith('5.') ? true : undefined)
  })

  it.each(['5.3.3', '5.5.0'])('sees that a slave of %s does not act as master', async (version) => {
    expect((await runtimeInfo(clientOf(28, fixture(version, 'runtime-slave')))).active).toBe(false)
  })

  it('keeps offsets exact that a double cannot hold', async () => {
    const table = {
      commitLogMaxOffset: '9223372036854775807',
      putTps: '12.5 3.0 ',
      commitLogDiskRatio: 'NaN',
    }
    expect(await runtimeInfo(clientOf(28, JSON.stringify({ table })))).toMatchObject({
      commitLogMaxOffset: 9223372036854775807n,
      commitLogMinOffset: undefined,
      putTps: 12.5,
      diskRatio: undefined,
      version: undefined,
      versionDescription: '',
    })
  })
})

describe('configurations', () => {
  it.each(['4.7.0', '4.9.4', '5.3.3', '5.5.0'])('of a name server of %s', async (version) => {
    const config = await nameServerConfig(clientOf(319, fixture(version, 'name-server-config')))
    expect(config.get('rocketmqHome')).toBe('/opt/rocketmq')
    expect(config.get('listenPort')).toMatch(/^\d+$/)
  })

  it('of a broker, values with equals signs and empty ones among them', async () => {
    const config = await brokerConfig(clientOf(26, 'brokerName=broker-a\nfilter=a=b\nempty=\n\nnonsense\n'))
    expect([...config]).toEqual([
      ['brokerName', 'broker-a'],
      ['filter', 'a=b'],
      ['empty', ''],
    ])
  })
})

describe('controllerMetadata', () => {
  it('reads the header fields', async () => {
    const extFields = {
      group: 'ctl',
      controllerLeaderId: 'n1',
      controllerLeaderAddress: '10.0.0.12:9878',
      isLeader: 'false',
      peers: 'n0:10.0.0.11:9878;n1:10.0.0.12:9878;',
    }
    const client = clientWith((request) =>
      request.code === RequestCode.controllerGetMetadata ? { extFields } : undefined,
    )
    expect(await controllerMetadata(client)).toEqual({
      group: 'ctl',
      leaderId: 'n1',
      leaderAddress: '10.0.0.12:9878',
      leader: false,
      peers: new Map([
        ['n0', '10.0.0.11:9878'],
        ['n1', '10.0.0.12:9878'],
      ]),
    })
  })
})
