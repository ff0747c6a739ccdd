import { duplexPair } from 'node:stream'
import type { Duplex } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { RemotingClient } from '../../../../src/rocketmq/remoting/client.ts'
import { RequestCode } from '../../../../src/rocketmq/remoting/codes.ts'
import { RemotingError } from '../../../../src/rocketmq/remoting/error.ts'
import { encodeFrame } from '../../../../src/rocketmq/remoting/frame.ts'
import { toFrame } from '../../../../src/rocketmq/remoting/header.ts'
import type { Command } from '../../../../src/rocketmq/remoting/header.ts'
import { fakeServer, onRequest, responseTo } from '../support/fake-server.ts'

const label = 'broker-a-0 (10.0.0.11:10911)'
/** Any three requests that read. */
const [FIRST, SECOND, THIRD] = [
  RequestCode.getBrokerConfig,
  RequestCode.getBrokerRuntimeInfo,
  RequestCode.getMaxOffset,
] as const

/** A client, and the server's end with the requests that reached it, resolved once there are `count`. */
function connected(): {
  client: RemotingClient
  server: Duplex
  requests: (count: number) => Promise<Command[]>
} {
  const [near, server] = duplexPair()
  const received: Command[] = []
  let wake = (): void => undefined
  onRequest(server, (request) => {
    received.push(request)
    wake()
  })
  const requests = (count: number): Promise<Command[]> =>
    new Promise((resolve) => {
      wake = () => {
        if (received.length >= count) resolve(received)
      }
      wake()
    })
  return { client: new RemotingClient(near, label), server, requests }
}

describe('RemotingClient', () => {
  it('sends code, fields and body, and gives fields and body of the answer', async () => {
    const stream = fakeServer((request) => ({
      extFields: { echo: request.extFields['topic'] ?? '' },
      body: `${request.code} ${request.body.toString()}`,
    }))
    const client = new RemotingClient(stream, label)
    const response = await client.request({
      code: RequestCode.getRouteInfoByTopic,
      extFields: { topic: 't' },
      body: Buffer.from('b'),
    })
    expect(response).toEqual({
      extFields: { echo: 't' },
      body: Buffer.from(`${RequestCode.getRouteInfoByTopic} b`),
    })
    client.close()
  })

  it('sends what changes something after the guard has passed, each time', async () => {
    const { client, server, requests } = connected()
    const order: string[] = []
    onRequest(server, () => order.push('sent'))
    const guard = (): Promise<void> => {
      order.push('guard')
      return Promise.resolve()
    }
    const write = { code: RequestCode.wipeWritePermOfBroker }
    const asked = [client.write(write, guard), client.write(write, guard)]
    for (const request of await requests(2)) server.write(responseTo(request, {}))
    await Promise.all(asked)
    expect(order.sort()).toEqual(['guard', 'guard', 'sent', 'sent'])
    client.close()
  })

  it('sends nothing when the guard fails', async () => {
    const { client, requests } = connected()
    const lost = new Error('the lock is lost')
    const write = client.write({ code: RequestCode.wipeWritePermOfBroker }, () => Promise.reject(lost))
    await expect(write).rejects.toBe(lost)
    // The next request is the first that arrives.
    client.request({ code: FIRST }).catch(() => undefined)
    expect((await requests(1)).map(({ code }) => code)).toEqual([FIRST])
    client.close()
  })

  it('distinguishes answers that come in another order and in one chunk', async () => {
    const { client, server, requests } = connected()
    const asked = [
      client.request({ code: FIRST }),
      client.request({ code: SECOND }),
      client.request({ code: THIRD }),
    ]
    const seen = await requests(3)
    const answers = seen.map((request) => responseTo(request, { body: `to ${request.code}` })).reverse()
    server.write(Buffer.concat(answers))
    const bodies = (await Promise.all(asked)).map((response) => response.body.toString())
    expect(bodies).toEqual([FIRST, SECOND, THIRD].map((code) => `to ${code}`))
    client.close()
  })

  it('throws what the server refuses, by name and first line', async () => {
    const remark = 'No topic route info in name server for the topic: nope\nSee http://…'
    const client = new RemotingClient(
      fakeServer(() => ({ code: 17, remark })),
      label,
    )
    const error = await client
      .request({ code: RequestCode.getRouteInfoByTopic })
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RemotingError)
    expect(error).toMatchObject({
      code: 'remoting-refused',
      responseCode: 17,
      responseName: 'TOPIC_NOT_EXIST',
      remark,
      message: `${label} answered TOPIC_NOT_EXIST: No topic route info in name server for the topic: nope`,
    })
    client.close()
  })

  it('names a response code it does not know by its number', async () => {
    const client = new RemotingClient(
      fakeServer(() => ({ code: 4711 })),
      label,
    )
    await expect(client.request({ code: FIRST })).rejects.toThrow(`${label} answered code 4711`)
    client.close()
  })

  it('gives a request up after its time, and the connection lives on', async () => {
    const { client, server, requests } = connected()
    const late = client.request({ code: FIRST }, { timeoutMs: 20 })
    await expect(late).rejects.toMatchObject({
      code: 'remoting-timeout',
      message: `${label} did not answer within 20 ms`,
    })
    const asked = client.request({ code: SECOND })
    const [first, second] = await requests(2)
    if (first === undefined || second === undefined) throw new Error('the requests did not arrive')
    server.write(Buffer.concat([responseTo(first, { body: 'late' }), responseTo(second, { body: 'ok' })]))
    expect((await asked).body.toString()).toBe('ok')
    client.close()
  })

  it('rejects by the signal, before and while waiting', async () => {
    const { client } = connected()
    const controller = new AbortController()
    const asked = client.request({ code: FIRST }, { signal: controller.signal })
    controller.abort(new Error('interrupted'))
    await expect(asked).rejects.toThrow('interrupted')
    await expect(client.request({ code: FIRST }, { signal: controller.signal })).rejects.toThrow(
      'interrupted',
    )
    client.close()
  })

  it('ignores what a server asks on its own', async () => {
    const { client, server, requests } = connected()
    const asked = client.request({ code: RequestCode.getBrokerRuntimeInfo })
    const [request] = await requests(1)
    if (request === undefined) throw new Error('the request did not arrive')
    const notify = { ...request, code: 40, response: false }
    const binary = { serialization: 1, header: Buffer.from([0, 40]), body: Buffer.alloc(0) }
    server.write(Buffer.concat([encodeFrame(toFrame(notify)), encodeFrame(binary)]))
    server.write(responseTo(request, { body: 'ok' }))
    expect((await asked).body.toString()).toBe('ok')
    client.close()
  })

  it.each<[string, (server: Duplex, near: RemotingClient) => void, string]>([
    ['the server ends it', (server) => void server.end(), 'the peer closed it'],
    [
      'it is closed here',
      (_server, client) => {
        client.close()
      },
      'it was closed',
    ],
  ])('rejects everything under way when %s', async (_when, lose, why) => {
    const { client, server, requests } = connected()
    const asked = [client.request({ code: FIRST }), client.request({ code: SECOND })]
    await requests(2)
    lose(server, client)
    const outcomes = await Promise.allSettled(asked)
    const lost = { code: 'remoting-lost', message: `the connection to ${label} is lost: ${why}` }
    for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: lost })
    expect(client.open).toBe(false)
    await expect(client.request({ code: THIRD })).rejects.toMatchObject({ code: 'remoting-lost' })
  })

  it('rejects with the name of the peer when the bytes are not of the protocol', async () => {
    const { client, server } = connected()
    const asked = client.request({ code: FIRST })
    server.write('HTTP/1.1 400 Bad Request\r\n')
    await expect(asked).rejects.toMatchObject({
      code: 'bad-frame',
      message: expect.stringContaining(label) as string,
    })
  })

  it('rejects with the stream’s own error', async () => {
    const [near] = duplexPair()
    const client = new RemotingClient(near, label)
    const asked = client.request({ code: FIRST })
    near.destroy(new Error('read ECONNRESET'))
    await expect(asked).rejects.toThrow(`the connection to ${label} is lost: read ECONNRESET`)
  })
})
