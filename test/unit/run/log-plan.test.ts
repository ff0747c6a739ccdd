import { expect, test } from 'vitest'
import type { Plan, PlannedChange } from '../../../src/engine/plan.ts'
import { logPlan } from '../../../src/run/log-plan.ts'

const change = (host: string, name: string, patch?: string): PlannedChange => ({
  host,
  role: 'base',
  phase: 'prepare',
  resource: `file:${name}`,
  action: 'create',
  summary: `create ${name}`,
  ...(patch === undefined ? {} : { patch }),
  disrupts: false,
})

test('a patch that several hosts have is written once', async () => {
  const notes: object[] = []
  const log = { note: (type: string, data: object) => notes.push({ type, ...data }) }
  const hosts = ['mq1', 'mq2'].map((host) => ({
    host,
    changes: [change(host, '/a', '+same'), change(host, '/b', `+${host}`), change(host, '/c')],
  }))
  const plan: Plan = {
    stages: [{ phase: 'prepare', title: 'Prepare', hosts }],
    blocked: [],
    unreachable: [],
    unchanged: 3,
  }
  await logPlan({ log }, plan)
  expect(notes).toMatchObject([
    { type: 'plan', unchanged: 3, stages: [{ phase: 'prepare', title: 'Prepare' }] },
    { type: 'planned-changes', host: 'mq1', changes: [{ patch: '+same' }, { patch: '+mq1' }, {}] },
    {
      type: 'planned-changes',
      host: 'mq2',
      changes: [{ patchOf: 'file:/a on mq1' }, { patch: '+mq2' }, { summary: 'create /c' }],
    },
  ])
  expect(JSON.stringify(notes).match(/\+same/g)).toHaveLength(1)
})
