import { describe, expect, it } from 'vitest'
import { metadataOf } from '../../../../src/rocketmq/client/metadata.ts'
import { RemotingClient } from '../../../../src/rocketmq/remoting/client.ts'
import { RequestCode } from '../../../../src/rocketmq/remoting/codes.ts'
import type { Command } from '../../../../src/rocketmq/remoting/header.ts'
import { fixture } from '../support/fixture.ts'
import { fakeServer, type Answering } from '../support/fake-server.ts'

const names = (count: number): string[] => Array.from({ length: count }, (_one, index) => `t${index}`)

/** A broker of 5.3.4 and later: pages of `size`, from the beginning when the version of the table is another one. */
function paging(
  all: () => readonly string[],
  size: number,
  version: () => number,
): Answering & { pages: Command[] } {
  const pages: Command[] = []
  const answering: Answering = (request) => {
    if (request.code !== RequestCode.getAllTopicConfig) return { body: '{"subscriptionGroupTable":{"g":{}}}' }
    pages.push(request)
    const sent = `{"counter":${version()},"stateVersion":0,"timestamp":1795252022089}`
    const { topicSeq = '', dataVersion } = request.extFields
    const from = dataVersion === undefined || dataVersion === sent ? Number(topicSeq) : 0
    const rows = all().slice(from, from + size)
    const table = rows.map((name) => `"${name}":{"perm":6}`).join(',')
    return {
      extFields: { totalTopicNum: String(all().length) },
      body: `{"dataVersion":${sent},"topicConfigTable":{${table}}}`,
    }
  }
  return Object.assign(answering, { pages })
}

async function read(answering: Answering) {
  const client = new RemotingClient(fakeServer(answering), 'broker-a-0')
  try {
    return await metadataOf(client)
  } finally {
    client.close()
  }
}

describe('metadataOf', () => {
  it('reads the whole table that brokers before 5.3.4 send', async () => {
    const { topics, groups } = await read(({ code }) => ({
      body:
        code === RequestCode.getAllTopicConfig
          ? '{"dataVersion":{"counter":1},"topicConfigTable":{"orders":{},"%RETRY%billing":{}}}'
          : '{"subscriptionGroupTable":{"billing":{}}}',
    }))
    expect([...topics]).toEqual(['orders', '%RETRY%billing'])
    expect([...groups]).toEqual(['billing'])
  })

  it('reads what a broker of 5.5.0 sends', async () => {
    const { topics, groups } = await read(({ code, extFields }) =>
      code === RequestCode.getAllTopicConfig
        ? {
            extFields: { totalTopicNum: '16' },
            body: fixture('5.5.0', extFields['topicSeq'] === '0' ? 'topics' : ''),
          }
        : { extFields: { totalGroupNum: '9' }, body: fixture('5.5.0', 'groups') },
    )
    expect(topics.size).toBe(16)
    expect([...topics]).toEqual(expect.arrayContaining(['orders', 'payments', 'SCHEDULE_TOPIC_XXXX']))
    expect(groups.size).toBe(9)
    expect(groups).toContain('billing')
  })

  it.each([
    [0, 1],
    [1, 1],
    [3, 1],
    [4, 2],
    [9, 3],
    [10, 4],
  ])('reads %i topics in %i pages of three', async (count, pages) => {
    const broker = paging(
      () => names(count),
      3,
      () => 7,
    )
    expect([...(await read(broker)).topics]).toEqual(names(count))
    expect(broker.pages).toHaveLength(pages)
    // A signed request without the field is refused.
    expect(broker.pages.map(({ extFields }) => extFields['topicSeq'])).toEqual(
      Array.from({ length: pages }, (_one, page) => String(page * 3)),
    )
  })

  it('begins anew when the table has changed between two pages', async () => {
    let asked = 0
    const all = () => (asked < 2 ? names(6) : ['a', 'b', 'c', 'd'])
    const broker = paging(all, 3, () => {
      asked += 1
      return asked < 2 ? 1 : 2
    })
    expect([...(await read(broker)).topics]).toEqual(['a', 'b', 'c', 'd'])
  })

  it('reads a table in however many pages it has: 400,000 rows of 5.5.1 are 200', async () => {
    const broker = paging(
      () => names(450),
      1,
      () => 7,
    )
    expect((await read(broker)).topics.size).toBe(450)
  })

  it('gives up on pages that bring the same rows again', async () => {
    await expect(
      read(() => ({ extFields: { totalTopicNum: '9' }, body: '{"topicConfigTable":{"a":{}}}' })),
    ).rejects.toMatchObject({ code: 'not-answering' })
  })

  it('gives up on a table that changes all the time', async () => {
    let version = 0
    await expect(
      read(
        paging(
          () => names(9),
          3,
          () => (version += 1),
        ),
      ),
    ).rejects.toMatchObject({
      code: 'not-answering',
      message: 'its table of topicConfigTable changes while it is read',
    })
  })

  it('sends back numbers only of what a broker calls the version of its table', async () => {
    const sent: (string | undefined)[] = []
    await read(({ code, extFields }) => {
      if (code !== RequestCode.getAllTopicConfig) return { body: '{}' }
      sent.push(extFields['dataVersion'])
      const rows = sent.length === 1 ? '"a":{}' : ''
      return {
        extFields: { totalTopicNum: '2' },
        body: `{"dataVersion":{"counter":"1\\",\\"x\\":2","timestamp":12},"topicConfigTable":{${rows}}}`,
      }
    })
    expect(sent).toEqual([undefined, '{"timestamp":12}'])
  })
})
