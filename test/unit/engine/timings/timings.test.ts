import { describe, expect, it } from 'vitest'
import type { RunEvent } from '../../../../src/engine/events.ts'
import type { TimedEvent } from '../../../../src/engine/timings/phases.ts'
import { noCounts, timingsOf, type Timings } from '../../../../src/engine/timings/timings.ts'

const at = (ms: number, event: RunEvent): TimedEvent => ({ at: ms, event })
const connected = (ms: number, host: string, took: number): TimedEvent =>
  at(ms, { type: 'connected', host, ms: took })
const probed = (ms: number, host: string, took: number): TimedEvent =>
  at(ms, { type: 'probed', host, resources: 3, ms: took })
const step = (ms: number, host: string, title: string, took: number): TimedEvent =>
  at(ms, { type: 'step-finished', host, resource: 'r', title, ms: took })
const started = (ms: number): TimedEvent =>
  at(ms, { type: 'run-started', command: 'apply', cluster: 'lab', hosts: ['mq1', 'mq2'] })
const planned = (ms: number): TimedEvent => at(ms, { type: 'planned', changes: 1, hosts: 1 })

const NO_OP = [
  started(150),
  connected(300, 'mq1', 150),
  connected(320, 'mq2', 170),
  probed(500, 'mq1', 200),
  probed(400, 'mq2', 80),
  planned(520),
  at(540, { type: 'verified', ok: true, problems: [], ms: 30 }),
]

function timings(events: readonly TimedEvent[], ended: number): Timings {
  const counters = new Map([['mq1', { ...noCounts(), scripts: 1, processes: 40 }]])
  return timingsOf({ events, counters, begun: 100, ended, cpuMs: 400, memory: 1000 })
}

describe('the phases of a run', () => {
  it('add up to the whole time', () => {
    const { phases, ms } = timings(NO_OP, 600)
    expect(phases).toEqual([
      { name: 'start the program', ms: 100 },
      { name: 'read the inventory', ms: 50 },
      { name: 'connect and read hosts', ms: 250 },
      { name: 'ask the cluster, plan', ms: 120 },
      { name: 'verify', ms: 20 },
      { name: 'show the result, end', ms: 60 },
    ])
    expect(phases.reduce((sum, phase) => sum + phase.ms, 0)).toBe(ms)
  })

  it('of a run that fails before it contacts a host are two', () => {
    expect(timings([], 130).phases).toEqual([
      { name: 'start the program', ms: 100 },
      { name: 'show the result, end', ms: 30 },
    ])
  })
})

describe('the critical path', () => {
  const parts = (events: readonly TimedEvent[], ended: number): string[] =>
    timings(events, ended).criticalPath.map(
      ({ what, host, begin, ms }) => `${begin} +${ms} ${host ?? '-'} ${what}`,
    )

  it('follows the host that was read last', () => {
    const inOrder = NO_OP.toSorted((one, other) => one.at - other.at)
    expect(parts(inOrder, 600)).toEqual([
      '0 +100 - start the program',
      '100 +50 - read the inventory',
      '150 +150 mq1 connect',
      '300 +200 mq1 read 3 resources',
      '500 +20 - ask the cluster, plan',
      '520 +20 - verify',
      '540 +60 - show the result, end',
    ])
  })

  it('has the long steps of the slowest host of each phase, and the rest in one line', () => {
    const events = [
      started(150),
      planned(200),
      at(300, { type: 'locked', hosts: ['mq1', 'mq2'] }),
      at(320, { type: 'phase-started', phase: 'jdk', title: 'Install the JDK', changes: 2 }),
      step(900, 'mq1', 'install java', 500),
      step(1900, 'mq2', 'install java', 1500),
      step(1905, 'mq2', 'link java', 5),
      at(2020, { type: 'phase-finished', phase: 'jdk', ms: 1700 }),
    ]
    expect(parts(events, 2100).slice(3)).toEqual([
      '200 +100 - show the plan, ask, lock',
      '300 +20 - prepare changes',
      '400 +1500 mq2 install java',
      '320 +200 mq2 Install the JDK: short steps, reading before and after',
      '2020 +80 - show the result, end',
    ])
  })
})

it('leaves a step out of the critical path that ran beside a longer one', () => {
  const events = [
    started(150),
    planned(200),
    at(300, { type: 'locked', hosts: ['mq1'] }),
    at(320, { type: 'phase-started', phase: 'jdk', title: 'Install the JDK', changes: 2 }),
    step(9_000, 'mq1', 'install java', 8_000),
    step(12_000, 'mq1', 'bring RocketMQ', 11_000),
    step(14_000, 'mq1', 'unpack RocketMQ', 2_000),
    at(14_000, { type: 'phase-finished', phase: 'jdk', ms: 13_680 }),
  ]
  const path = timings(events, 14_100).criticalPath.map(({ what, ms }) => `${ms} ${what}`)
  expect(path).toContain('11000 bring RocketMQ')
  expect(path).toContain('2000 unpack RocketMQ')
  expect(path.join()).not.toContain('install java')
})

it('counts what was done with a host', () => {
  expect(timings(NO_OP, 600).hosts).toEqual([
    {
      host: 'mq1',
      connectMs: 150,
      readMs: 200,
      stepsMs: 0,
      scripts: 1,
      scriptMs: 0,
      uploads: 0,
      tunnels: 0,
      processes: 40,
    },
  ])
})
