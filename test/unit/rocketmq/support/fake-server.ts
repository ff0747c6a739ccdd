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
export function fakeServer(answering: Answering): Duplex {
  const [client, server] = duplexPair()
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
