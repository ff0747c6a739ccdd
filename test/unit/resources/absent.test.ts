import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Diff, Step } from '../../../src/engine/resource.ts'
import type { LeavingInstance } from '../../../src/inventory/model.ts'
import { absent, type AbsentSpec } from '../../../src/resources/absent.ts'
import { drained } from '../../../src/resources/drained.ts'
import type { Activity, InstanceState, Runtime } from '../../../src/runtime/runtime.ts'
import { systemdRuntime } from '../../../src/runtime/systemd.ts'
import { broker, systemdPaths } from '../runtime/cluster.ts'
import { converge, read, scratch } from './on-host.ts'

const systemd = systemdRuntime(systemdPaths)

/** A broker in a folder of its own, whose runtime says what it is told to. */
function departure(activity: Activity, more: Partial<AbsentSpec & LeavingInstance> = {}) {
  const folder = scratch()
  const paths = { ...broker.paths, data: join(folder, 'data'), conf: join(folder, 'b.conf') }
  const identity = { group: 'broker-a', brokerId: 0, role: 'master', replication: 'none' } as const
  const instance: LeavingInstance = {
    ...broker,
    broker: identity,
    paths,
    losesUnread: more.losesUnread ?? false,
  }
  const state = { instance: instance.id, activity } as InstanceState
  const unit = join(folder, 'b.service')
  const runtime: Runtime = {
    ...systemd,
    observe: () => ({
      script: 'echo seen',
      parse: () => ({ instances: new Map([[instance.id, state]]), strangers: [] }),
    }),
    stop: () => 'echo stop',
    remnants: () => `[ ! -e ${unit} ] || echo ${unit}`,
    remove: () => `rm -f ${unit}`,
  }
  const call = (title: string): Step => ({ kind: 'call', title, call: () => Promise.resolve() })
  const own = { instance, files: [paths.conf] }
  const made = absent({
    ...own,
    runtime,
    departures: [own],
    needs: [],
    before: more.before ?? [call('before')],
    drain: more.drain ?? [call('drain')],
    after: [call('after')],
  })
  mkdirSync(paths.data)
  writeFileSync(paths.conf, 'x')
  writeFileSync(unit, 'x')
  return { made, paths, unit }
}

describe('an instance that leaves', () => {
  test.each<[string, Activity, boolean, string]>([
    ['runs', 'running', false, 'stop broker-a-0 when all of it is read, and remove it; its data stay in /'],
    [
      'runs, and nobody needs what is unread',
      'running',
      true,
      'stop broker-a-0, whatever is unread (unread: lose), and remove it; its data stay in /',
    ],
    ['ends again and again', 'crashing', false, 'stop broker-a-0 and remove it; its data stay in /'],
    [
      'has been stopped',
      'stopped',
      false,
      'remove broker-a-0, which does not run, so nobody can say what of it is unread; its data stay in /',
    ],
  ])('%s', (_what, activity, losesUnread, summary) => {
    const diff = read(departure(activity, { losesUnread }).made).diff as Extract<Diff, { kind: 'change' }>
    expect(diff.summary.startsWith(summary), diff.summary).toBe(true)
    expect(diff.disrupts ?? false).toBe(activity !== 'stopped')
  })

  test.each<[Activity, string[]]>([
    [
      'running',
      [
        'before',
        'note that broker-a-0 loses its writes',
        'drain',
        'stop broker-a-0',
        'after',
        'remove broker-a-0',
      ],
    ],
    ['crashing', ['stop broker-a-0', 'after', 'remove broker-a-0']],
    ['stopped', ['after', 'remove broker-a-0']],
  ])('%s: its steps', (activity, titles) => {
    expect(
      read(departure(activity).made)
        .steps()
        .map(({ title }) => title),
    ).toEqual(titles)
  })

  test('without a part in the cluster: nothing is noted', () => {
    const titles = read(departure('running', { drain: [] }).made)
      .steps()
      .map(({ title }) => title)
    expect(titles).toEqual(['before', 'stop broker-a-0', 'after', 'remove broker-a-0'])
  })

  test('is gone but for its data, which a note tells of', () => {
    const { made, paths, unit } = departure('stopped')
    expect(converge(made).exit).toBe(0)
    expect([paths.conf, unit, paths.data].map((path) => existsSync(path))).toEqual([false, false, true])
    expect(read(made).diff).toEqual({
      kind: 'same',
      note: `broker-a-0 is gone and can be taken out of the inventory; its data stay in ${paths.data}`,
    })
  })
})

test('a member of an elected group is drained for two minutes, or as long as it does not run', () => {
  const mark = join(scratch(), 'drained')
  const state = { instance: broker.id, activity: 'running' } as InstanceState
  const member = (activity: Activity) =>
    drained({
      instance: { ...broker, losesUnread: false },
      runtime: {
        ...systemd,
        noteWiped: () => ':',
        observe: () => ({
          script: 'echo seen',
          parse: () => ({ instances: new Map([[broker.id, { ...state, activity }]]), strangers: [] }),
        }),
      },
      mark,
      needs: [],
      before: [],
      drain: [],
    })
  expect(read(member('stopped')).diff).toEqual({ kind: 'same' })
  expect(read(member('running')).diff).toMatchObject({ kind: 'change' })
  expect(converge(member('running')).exit).toBe(0)
  expect(read(member('running')).diff).toEqual({ kind: 'same' })
  const longAgo = new Date(Date.now() - 180_000)
  utimesSync(mark, longAgo, longAgo)
  expect(read(member('running')).diff).toMatchObject({ kind: 'change' })
})

test('systemd forgets the unit, and the record of its start is marked', () => {
  expect(systemd.remove(broker)).toMatchInlineSnapshot(`
    "systemctl --quiet disable rocketmq-broker-a-0.service 2>/dev/null || :
    rm -f /etc/systemd/system/rocketmq-broker-a-0.service /run/rmq-provision/broker-a-0.started
    systemctl daemon-reload
    systemctl reset-failed rocketmq-broker-a-0.service 2>/dev/null || :"
  `)
  expect(systemd.noteWiped(broker)).toMatchInlineSnapshot(`
    "record=/run/rmq-provision/broker-a-0.started
    [ ! -f "$record" ] || printf '%s\\n' 'write permission=wiped' >>"$record""
  `)
})
