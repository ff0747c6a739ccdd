import { expect, test } from 'vitest'
import { Lap, NOTICE_SECONDS } from '../../chaos/lap.ts'
import type { Outcome } from '../../chaos/tool.ts'

const EXPECTED = ['locked', 'step-started mq1 file:/a', 'step-finished mq1 file:/a', 'phase-finished masters']
const lap = (): Lap => new Lap(EXPECTED, new Set())

const outcome = (code: number | undefined, ...records: object[]): Outcome => ({
  code,
  stdout: records.map((record) => `${JSON.stringify(record)}\n`).join(''),
  stderr: '',
  ms: 10,
})
const killed = (...records: object[]): Outcome => outcome(undefined, ...records)
const LOCKED = { type: 'locked' }
const STARTED = { type: 'step-started', host: 'mq1', resource: 'file:/a' }

test('runs follow each other until one ends by itself', () => {
  const runs = lap()
  expect(runs.take(killed(LOCKED), 0)).toBe('again')
  expect(runs.take(killed(LOCKED, STARTED), 0)).toBe('again')
  expect(runs.take(outcome(0, LOCKED, STARTED), 0)).toBe('over')
  expect(runs.found).toEqual([])
  expect(runs.words).toBe('at 2 of 4 boundaries so far and 0 of other runs, in 3 runs; not at 3-4')
})

test('a boundary that only the run after a kill has is counted apart', () => {
  const runs = lap()
  runs.take(killed(LOCKED), 0)
  runs.take(killed({ ...STARTED, resource: 'file:/b' }), 0)
  expect(runs.words).toContain('at 1 of 4 boundaries so far and 1 of other runs, in 2 runs; not at 2-4')
})

test('a run that the lock refuses comes again for a while', () => {
  const runs = lap()
  runs.take(killed(LOCKED), 0)
  expect(runs.take(outcome(4), 1)).toBe('later')
  expect(runs.take(killed(LOCKED, STARTED), 3)).toBe('again')
  expect(runs.words).toContain('; 1 were refused by the lock of the run before')
  expect(runs.take(outcome(4), NOTICE_SECONDS)).toBe('over')
  expect(runs.found).toEqual([
    expect.stringMatching(/^run 4 ended with exit 4, after a kill at step-started /),
  ])
})

test('a run that fails is a fault, with its records of failures', () => {
  const runs = lap()
  runs.take(killed(LOCKED), 0)
  const failed = outcome(1, LOCKED, { type: 'host-failed', host: 'mq1' })
  expect(runs.take(failed, 0)).toBe('over')
  expect(runs.found).toEqual([
    'run 2 ended with exit 1, after a kill at locked:\n{"type":"host-failed","host":"mq1"}\n',
  ])
})

test('new boundaries without end are a fault', () => {
  const runs = lap()
  let count = 1
  while (runs.take(killed({ ...STARTED, title: String(count) }), 0) === 'again') count += 1
  expect(count).toBe(16)
  expect(runs.found).toEqual(['run 16 still had a new boundary'])
})

test('what all runs have printed is looked at, with the exit code of the last one', () => {
  const runs = lap()
  runs.take(killed(LOCKED), 0)
  runs.take(outcome(0, STARTED), 0)
  expect(runs.outcome).toEqual({ ...outcome(0, LOCKED, STARTED), ms: 20 })
})

test('a further lap counts the boundaries of those before', () => {
  const killedAt = new Set(['locked', 'step-finished mq1 file:/a'])
  const runs = new Lap(EXPECTED, killedAt)
  runs.take(killed(LOCKED, STARTED), 0)
  expect(killedAt.size).toBe(3)
  expect(runs.words).toBe('at 3 of 4 boundaries so far and 0 of other runs, in 1 runs; not at 4')
})
