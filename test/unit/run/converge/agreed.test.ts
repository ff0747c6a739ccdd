import { describe, expect, test } from 'vitest'
import type { Plan, PlannedChange } from '../../../../src/engine/plan.ts'
import { expectAgreed } from '../../../../src/run/converge/agreed.ts'

const change = (summary: string, more: Partial<PlannedChange> = {}): PlannedChange => ({
  host: 'mq1',
  role: 'systemd',
  phase: 'start',
  resource: 'service:broker-a-0',
  action: 'restart',
  summary,
  disrupts: true,
  ...more,
})

const planOf = (...changes: PlannedChange[]): Plan => ({
  stages: [{ phase: 'start', title: 'start', hosts: [{ host: 'mq1', changes }] }],
  blocked: [],
  unreachable: [],
  unchanged: 0,
})

const restart = (why: string): PlannedChange => change(`restart broker-a-0: ${why}`)
const takeOver = (pid: number): PlannedChange => change(`take over: stop pid ${pid}`, { exact: true })

describe('a plan under the lock', () => {
  test.each([
    ['a restart for another reason', restart('conf differs'), restart('env differs')],
    ['the same take over', takeOver(12), takeOver(12)],
    ['a start in place of a take over', takeOver(12), change('start broker-a-0', { disrupts: false })],
  ])('agreed: %s', (_, agreed, now) => {
    expect(() => {
      expectAgreed(planOf(agreed), planOf(now))
    }).not.toThrow()
  })

  const surprise = 'the hosts changed after the plan was shown; nothing was changed'
  const changed =
    'service:broker-a-0 changed while the lock was taken, and is now: take over: stop pid 13; nothing was changed'
  test.each([
    ['another process', takeOver(12), takeOver(13), changed],
    ['a take over in place of a restart', restart('conf differs'), takeOver(13), changed],
    ['a restart in place of a start', change('start', { disrupts: false }), restart('x'), surprise],
    ['the same on another host', { ...restart('x'), host: 'mq2' }, restart('x'), surprise],
  ])('not agreed: %s', (_, agreed, now, message) => {
    expect(() => {
      expectAgreed(planOf(agreed), planOf(now))
    }).toThrow(message)
  })
})
