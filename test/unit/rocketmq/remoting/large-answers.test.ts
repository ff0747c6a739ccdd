import { describe, expect, it } from 'vitest'
import { committedOffsets } from '../../../../src/rocketmq/client/tables/offsets.ts'
import { topicConfigs } from '../../../../src/rocketmq/client/metadata.ts'
import { readBody } from '../../../../src/rocketmq/remoting/body.ts'
import { RemotingClient } from '../../../../src/rocketmq/remoting/client.ts'
import { RequestCode } from '../../../../src/rocketmq/remoting/codes.ts'
import { fakeServer } from '../support/fake-server.ts'

const MIB = 1024 * 1024
/** Of a machine on which other tests run: ms. */
const SLOW = 60_000

/** A client whose server gives each request the same body. */
const clientOf = (body: Buffer): RemotingClient =>
  new RemotingClient(
    fakeServer(() => ({ body })),
    'broker-a-0 (10.0.0.11:10911)',
  )

const options = { timeoutMs: SLOW }

describe('a table of a large cluster', () => {
  it('of 100,000 topics is read', { timeout: SLOW }, async () => {
    const topic = (name: string): string =>
      `"${name}":{"attributes":{},"order":false,"perm":6,"readQueueNums":8,"topicFilterType":"SINGLE_TAG","topicName":"${name}","topicSysFlag":0,"writeQueueNums":8}`
    const topics = Array.from({ length: 100_000 }, (_, at) => topic(`orders-of-the-region-${at}`))
    const body = Buffer.from(`{"dataVersion":{"counter":1},"topicConfigTable":{${topics.join(',')}}}`)
    expect(body.length).toBeGreaterThan(17 * MIB)
    expect((await topicConfigs(clientOf(body), options)).size).toBe(100_000)
  })

  it('of 50,000 groups with 400,000 offsets is read', { timeout: SLOW }, async () => {
    const queues = Array.from({ length: 8 }, (_, at) => `${at}:${1_234_567_890 + at}`)
    const rows = Array.from({ length: 50_000 }, (_, at) => `"topic-${at}@group-${at}":{${queues.join(',')}}`)
    const body = Buffer.from(`{"offsetTable":{${rows.join(',')}}}`)
    expect(await committedOffsets(clientOf(body), options)).toHaveLength(400_000)
  })
})

/** Time of the processor, ms, for which nothing else had its turn while a body was read, and how the reading ended. */
async function readBeside(body: Buffer): Promise<{ longest: number; error: unknown }> {
  let longest = 0
  let before = process.cpuUsage()
  let isOver = false
  const watch = (): void => {
    const { user, system } = process.cpuUsage(before)
    longest = Math.max(longest, (user + system) / 1000)
    before = process.cpuUsage()
    if (!isOver) setImmediate(watch)
  }
  setImmediate(watch)
  const error = await readBody(body).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  isOver = true
  watch()
  return { longest, error }
}

/** `unit` so often that it has about `bytes`. */
const filled = (bytes: number, unit: string, before: string, after: string): Buffer =>
  Buffer.from(before + unit.repeat(Math.floor(bytes / unit.length)) + after)

describe('a hostile body', () => {
  // One part of the reading takes about 10 ms; all of such a body took seconds.
  it.each([
    ['arrays', filled(64 * MIB, '[],', '[', '0]')],
    ['objects', filled(64 * MIB, '{},', '{"a":[', '0]}')],
    ['numbers', filled(64 * MIB, '1,', '[', '0]')],
    ['keys', filled(64 * MIB, 'a:1,', '{', 'a:1}')],
  ])('of 64 MiB of %s ends while other work has its turn', { timeout: SLOW }, async (_what, body) => {
    const { longest, error } = await readBeside(body)
    expect(error).toMatchObject({ code: 'answer-too-long' })
    expect(longest).toBeLessThan(1000)
  })

  it.each([
    ['a string', filled(64 * MIB, '\\n', '"', '"')],
    ['a number', filled(64 * MIB, '1', '', '')],
    ['brackets', filled(64 * MIB, '[', '', '')],
  ])('of 64 MiB of %s is refused at once', { timeout: SLOW }, async (_what, body) => {
    const { error } = await readBeside(body)
    expect(error).toMatchObject({ code: 'bad-body' })
  })

  it('of 64 MiB of blanks is no value', { timeout: SLOW }, async () => {
    await expect(readBody(filled(64 * MIB, ' ', '', ''))).rejects.toMatchObject({ code: 'bad-body' })
  })
})

describe('an answer that is longer than its request may bring', () => {
  it('ends the connection before it has arrived', async () => {
    const client = clientOf(Buffer.alloc(6 * MIB))
    const asked = client.request({ code: RequestCode.getBrokerRuntimeInfo }, options)
    await expect(asked).rejects.toMatchObject({
      code: 'answer-too-long',
      message: 'broker-a-0 (10.0.0.11:10911): the answer has 7 MiB, more than 4 MiB',
    })
    expect(client.open).toBe(false)
  })

  it('is refused alone where a longer one was asked for before', async () => {
    const client = clientOf(Buffer.alloc(6 * MIB))
    await client.request({ code: RequestCode.getAllTopicConfig }, options)
    const asked = client.request({ code: RequestCode.getBrokerRuntimeInfo }, options)
    await expect(asked).rejects.toMatchObject({ code: 'answer-too-long' })
    expect(client.open).toBe(true)
  })
})
