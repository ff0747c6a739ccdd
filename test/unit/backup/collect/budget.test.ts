import { describe, expect, it } from 'vitest'
import { Budget } from '../../../../src/backup/collect/budget.ts'
import { tables } from '../support.ts'

describe('what a backup collects', () => {
  it('is refused as soon as it has too many rows', () => {
    const budget = new Budget({ bytes: 10, rows: 7 })
    budget.addTables(tables())
    expect(() => {
      budget.addTables(tables())
    }).toThrow('the backup is too large: it has more than 7 topics, groups, offsets and users')
  })

  it('is refused as soon as its files are too large', () => {
    const budget = new Budget({ bytes: 1024 * 1024, rows: 1 })
    budget.addFiles([{ content: Buffer.alloc(1024 * 1024) }])
    expect(() => {
      budget.addFiles([{ content: Buffer.from('x') }])
    }).toThrow('the backup is too large: the config files of the hosts have more than 1 MiB')
  })
})
