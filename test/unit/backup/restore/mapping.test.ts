import { expect, it } from 'vitest'
import { moveGroups } from '../../../../src/backup/restore/mapping.ts'
import { tables } from '../support.ts'

const own = (name: string): [string, { topicName: string }] => [name, { topicName: name }]

it('gives the tables of a broker group to another one, and leaves the others out', () => {
  const saved = tables({ topics: new Map([own('orders'), own('broker-a')]) })
  const { groups, kv } = moveGroups(
    {
      groups: [saved, tables({ group: 'broker-b' })],
      kv: [{ namespace: 'ORDER_TOPIC_CONFIG', key: 'orders', value: 'broker-a:8' }],
    },
    [{ from: 'broker-a', to: 'broker-c' }],
  )
  expect(groups).toEqual([{ ...saved, group: 'broker-c', offsets: [], topics: new Map([own('orders')]) }])
  expect(kv).toEqual([])
})

it('gives one broker group to several', () => {
  const { groups } = moveGroups({ groups: [tables()], kv: [] }, [
    { from: 'broker-a', to: 'broker-c' },
    { from: 'broker-a', to: 'broker-d' },
  ])
  expect(groups.map(({ group }) => group)).toEqual(['broker-c', 'broker-d'])
})
