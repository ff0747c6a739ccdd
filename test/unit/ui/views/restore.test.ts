import { describe, expect, it } from 'vitest'
import type { Change } from '../../../../src/backup/restore/change.ts'
import { makeStyle } from '../../../../src/ui/style.ts'
import { renderRestored, renderRestorePlan, restorePlanRecord } from '../../../../src/ui/views/restore.ts'

const style = makeStyle(false)
const group: Change = {
  kind: 'group',
  at: 'broker-a',
  name: 'billing\u001b[31m\nx',
  action: 'create',
  details: [],
  config: {},
}
const offset: Change = {
  kind: 'offset',
  at: 'broker-b',
  name: 'billing',
  action: 'update',
  details: ['offset 4 → 12', 'saved 99'],
  topic: 'orders',
  queueId: 0,
  from: 4n,
  to: 12n,
  saved: 99n,
}
const plan = {
  path: 'p.tar.gz',
  cluster: 'rmq',
  compared: 2,
  changes: [group, offset],
  notes: ['a note'],
  missing: [],
}

describe('the plan of a restore', () => {
  it('has a line for each change below its broker group, with names fit for a terminal', () => {
    expect(renderRestorePlan(plan, style).split('\n')).toEqual([
      'broker-a',
      '  + subscription group billing x',
      'broker-b',
      '  ~ offset billing orders:0: offset 4 → 12, saved 99',
      '',
      '2 changes to rmq: 1 to create, 1 to update. Nothing is removed.',
      'note: a note',
    ])
  })

  it('without changes says so', () => {
    expect(renderRestorePlan({ ...plan, changes: [], notes: [] }, style)).toBe(
      'No changes: rmq has all that p.tar.gz restores.',
    )
  })

  it('of no broker group says so', () => {
    expect(renderRestorePlan({ ...plan, compared: 0, changes: [], notes: [] }, style)).toBe(
      'Nothing was compared: no broker group of p.tar.gz answers in rmq.',
    )
  })

  it('has offsets as text for programs', () => {
    expect(restorePlanRecord(plan)).toMatchObject({
      changes: [{ kind: 'group' }, { kind: 'offset', from: '4', to: '12', saved: '99', queueId: 0 }],
    })
  })
})

it('the end of a restore names what was refused and what differs again', () => {
  const report = {
    path: 'p.tar.gz',
    cluster: 'rmq',
    written: 1,
    refused: [{ change: group, why: 'broker-a-0 answered SYSTEM_ERROR' }],
    differing: [offset],
    missing: [],
  }
  expect(renderRestored(report, style).split('\n')).toEqual([
    'Not all restored: 1 change written to rmq and read back.',
    '  refused: subscription group billing x on broker-a: broker-a-0 answered SYSTEM_ERROR',
    '  differs again: offset billing orders:0 on broker-b: offset 4 → 12, saved 99',
    'Stop the consumers of a group before its offsets are restored: they commit their own again.',
  ])
})
