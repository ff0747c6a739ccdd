import { describe, expect, it } from 'vitest'
import { startingInstances, describeStarting } from '../../../../src/rocketmq/verify/startup-grace.ts'
import type { Problem } from '../../../../src/rocketmq/verify/verification.ts'
import type { Activity } from '../../../../src/runtime/runtime.ts'
import { makeCluster, pair } from '../../support/cluster.ts'

const cluster = makeCluster(pair)

const silent = (instance: string): Problem => ({ code: 'no-answer', instance, message: 'does not answer' })
const problem = (code: string): Problem => ({ code, instance: 'broker-a-1', message: code })

/** Instances that run for so many seconds; a word is another activity. */
type Hosts = Readonly<Record<string, number | Activity>>

const waitsFor = (problems: readonly Problem[], hosts: Hosts, unchangedMs = 0): string[] =>
  startingInstances(cluster, problems, statesOf(hosts), unchangedMs).map(({ instance }) => instance.id)

const statesOf = (hosts: Hosts) =>
  new Map(
    Object.entries(hosts).map(([id, state]) => [
      id,
      typeof state === 'number'
        ? { activity: 'running' as const, uptime: state }
        : { activity: state, uptime: undefined },
    ]),
  )

describe('who is waited for', () => {
  it.each<[string, readonly Problem[], Hosts, readonly string[]]>([
    [
      'a broker that was started a moment ago',
      [silent('broker-a-0')],
      { 'broker-a-0': 4, 'broker-a-1': 900 },
      ['broker-a-0'],
    ],
    ['a broker that recovers a big store', [silent('broker-a-0')], { 'broker-a-0': 599 }, ['broker-a-0']],
    [
      'a name server within its two minutes',
      [silent('namesrv-mq1')],
      { 'namesrv-mq1': 119 },
      ['namesrv-mq1'],
    ],
    [
      'a unit that waits for the network',
      [silent('broker-a-0')],
      { 'broker-a-0': 'changing' },
      ['broker-a-0'],
    ],
    [
      'young instances while registrations are missing',
      [problem('not-registered')],
      { 'namesrv-mq1': 20, 'broker-a-1': 900 },
      ['namesrv-mq1'],
    ],
    [
      'a young one that answers one question and is late with another',
      [silent('broker-a-0'), { ...problem('not-verified'), cause: 'remoting-timeout' }],
      { 'broker-a-0': 30, 'broker-a-1': 900 },
      ['broker-a-0'],
    ],
    [
      'those that do not answer before all others',
      [silent('namesrv-mq1'), problem('not-registered')],
      { 'namesrv-mq1': 2, 'broker-a-1': 3 },
      ['namesrv-mq1'],
    ],
  ])('%s', (_who, problems, hosts, expected) => {
    expect(waitsFor(problems, hosts)).toEqual(expected)
  })

  it.each<[string, readonly Problem[], Hosts]>([
    ['a stopped broker', [silent('broker-a-0')], { 'broker-a-0': 'stopped', 'broker-a-1': 4 }],
    [
      'a stopped broker beside a young one',
      [silent('broker-a-0'), silent('broker-a-1')],
      { 'broker-a-1': 4 },
    ],
    ['one that keeps ending', [silent('broker-a-0')], { 'broker-a-0': 'crashing' }],
    ['a broker that is silent for ten minutes', [silent('broker-a-0')], { 'broker-a-0': 600 }],
    ['a name server that is silent for two', [silent('namesrv-mq1')], { 'namesrv-mq1': 120 }],
    ['one on a host that was not reached', [silent('broker-a-0')], { 'broker-a-1': 4 }],
    ['a wrong version', [problem('wrong-version')], { 'broker-a-1': 4 }],
    [
      'a young one when something else is wrong as well',
      [silent('broker-a-0'), problem('slave-ahead')],
      { 'broker-a-0': 4 },
    ],
    [
      'one that refuses a question',
      [{ ...problem('not-verified'), cause: 'remoting-refused' }],
      { 'broker-a-1': 4 },
    ],
    ['registrations that are missing while all are old', [problem('not-registered')], { 'broker-a-1': 900 }],
  ])('not for %s', (_who, problems, hosts) => {
    expect(waitsFor(problems, hosts)).toEqual([])
  })

  it.each<[string, readonly Problem[], Hosts]>([
    ['registrations', [problem('not-registered')], { 'broker-a-1': 70 }],
    ['a unit that hangs on its way', [silent('broker-a-0')], { 'broker-a-0': 'changing' }],
  ])('%s: not for longer than a minute without any progress', (_what, problems, hosts) => {
    expect(waitsFor(problems, hosts, 59_000)).not.toEqual([])
    expect(waitsFor(problems, hosts, 60_000)).toEqual([])
  })
})

it.each<[Hosts, string]>([
  [{ 'broker-a-0': 4 }, 'broker-a-0 (started 4 s ago)'],
  [{ 'broker-a-0': 4, 'namesrv-mq1': 9 }, 'namesrv-mq1, broker-a-0 (the last one started 4 s ago)'],
  [{ 'broker-a-0': 4, 'namesrv-mq1': 'changing' }, 'namesrv-mq1, broker-a-0 (starting)'],
])('%j are reported as %s', (hosts, expected) => {
  expect(
    describeStarting(startingInstances(cluster, Object.keys(hosts).map(silent), statesOf(hosts), 0)),
  ).toBe(expected)
})
