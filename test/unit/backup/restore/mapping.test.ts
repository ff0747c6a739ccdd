import { expect, it } from 'vitest'
import { moveGroups } from '../../../../src/backup/restore/mapping.ts'
import type { JsonObject } from '../../../../src/rocketmq/remoting/json.ts'
import { tables } from '../support.ts'

const own = (topicName: string, readQueueNums = 0): [string, JsonObject] => [
  topicName,
  { topicName, readQueueNums },
]

it('gives the tables of a broker group to another one, and leaves the others out', () => {
  const saved = tables({
    topics: new Map([own('orders', 2), own('broker-a')]),
    offsets: [
      { topic: 'orders', group: 'billing', queueId: 1, offset: 40n },
      { topic: 'orders', group: 'billing', queueId: 0, offset: 41n },
      { topic: 'orders', group: 'deleted', queueId: 0, offset: 1n },
      { topic: 'deleted', group: 'billing', queueId: 0, offset: 1n },
      { topic: '%RETRY%billing', group: 'billing', queueId: 0, offset: 1n },
    ],
  })
  const { groups, kv } = moveGroups(
    {
      groups: [saved, tables({ group: 'broker-b' })],
      kv: [{ namespace: 'ORDER_TOPIC_CONFIG', key: 'orders', value: 'broker-a:8' }],
    },
    [{ from: 'broker-a', to: 'broker-c' }],
  )
  expect(groups).toEqual([
    {
      ...saved,
      group: 'broker-c',
      isMoved: true,
      offsets: [0, 1].map((queueId) => ({ topic: 'orders', group: 'billing', queueId, offset: 0n })),
      topics: new Map([own('orders', 2)]),
    },
  ])
  expect(kv).toEqual([])
})

it('gives one broker group to several', () => {
  const { groups } = moveGroups({ groups: [tables()], kv: [] }, [
    { from: 'broker-a', to: 'broker-c' },
    { from: 'broker-a', to: 'broker-d' },
  ])
  expect(groups.map(({ group }) => group)).toEqual(['broker-c', 'broker-d'])
})
