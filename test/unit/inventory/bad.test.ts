import { describe, expect, it } from 'vitest'
import { InventoryError, parseInventory } from '../../../src/inventory/index.ts'
import { good } from './bad/good.ts'
import { groups } from './bad/groups.ts'
import { hosts } from './bad/hosts.ts'
import { keys } from './bad/keys.ts'
import { settings } from './bad/settings.ts'
import { shape } from './bad/shape.ts'

const badInventories = [...shape, ...settings, ...hosts, ...groups, ...keys]

function complaintsOf(text: string): string[] {
  try {
    parseInventory(text, 'prod.yaml', { HOME: '/home/me', EMPTY: '', RMQ_USER: 'deploy' })
  } catch (error) {
    if (error instanceof InventoryError) return error.message.split('\n')
    throw error
  }
  return []
}

describe('a bad inventory', () => {
  it('starts from one that is good', () => {
    expect(complaintsOf(good)).toEqual([])
  })

  it.each(badInventories)('$name', ({ find, write, complaints }) => {
    expect(good.split(find), `'${find}' is in the good inventory once`).toHaveLength(2)
    expect(complaintsOf(good.replace(find, () => write))).toEqual(complaints)
  })

  it('names every problem at once, in the order of the file', () => {
    const text = good
      .replace('address: 10.0.0.12', 'adress: 10.0.0.12')
      .replace('fileReservedTime: 48', 'fileReservedTime: 48h')
      .replace('slaves: [mq2]', 'slaves: [mq9]')
    expect(complaintsOf(text).map((each) => each.split(': ')[0])).toEqual([
      'prod.yaml:6:10',
      'prod.yaml:11:23',
      'prod.yaml:13:59',
    ])
  })
})
