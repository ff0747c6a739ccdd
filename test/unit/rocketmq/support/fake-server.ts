import { duplexPair } from 'node:stream'
import type { Duplex } from 'node:stream'
import { encodeFrame, FrameDecoder } from '../../../../src/rocketmq/remoting/frame.ts'
import { fromFrame, toFrame } from '../../../../src/rocketmq/remoting/header.ts'
import type { Command } from '../../../../src/rocketmq/remoting/header.ts'

export interface FakeAnswer {
  readonly code?: number
  readonly remark?: string
  readonly extFields?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** undefined: no answer at all. */
export type Answering = (request: Command) => FakeAnswer | undefined

/** A server at a port: of RocketMQ's protocol, or one of gRPC that has no more than settings. */
export type FakeServer = Answering | 'http2'

/** The settings of HTTP/2: a frame of type 4 without a payload. */
const EMPTY_SETTINGS = Buffer.from('000000040000000000', 'hex')

/** Bytes of a response to `request`. */
export function responseTo(request: Command, answer: FakeAnswer): Buffer {
  return encodeFrame(
    toFrame({
      code: answer.code ?? 0,
      opaque: request.opaque,
      response: true,
      remark: answer.remark ?? '',
      extFields: answer.extFields ?? {},
      body: typeof answer.body === 'object' ? answer.body : Buffer.from(answer.body ?? ''),
    }),
  )
}

/** The client's end of a connection whose other end answers as given. */
export function fakeServer(answering: FakeServer): Duplex {
  const [client, server] = duplexPair()
  if (answering === 'http2') {
    server.resume().write(EMPTY_SETTINGS)
    return client
  }
  onRequest(server, (request) => {
    const answer = answering(request)
    if (answer !== undefined) server.write(responseTo(request, answer))
  })
  return client
}

/** Calls back for every request that arrives at the server's end. */
export function onRequest(server: Duplex, received: (request: Command) => void): void {
  const decoder = new FrameDecoder()
  server.on('data', (chunk: Buffer) => {
    for (const frame of decoder.push(chunk)) {
      const request = fromFrame(frame)
      if (request !== undefined) received(request)
    }
  })
}
