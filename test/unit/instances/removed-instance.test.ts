import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { AnyResource, Diff, Resource, Step } from '../../../src/engine/resource.ts'
import { ObservedWorld } from '../../../src/engine/world.ts'
import type { InstanceToRemove } from '../../../src/model/cluster.ts'
import {
  removedInstance,
  removedInstanceRef,
  type RemovedInstanceSpec,
} from '../../../src/instances/removed-instance.ts'
import type { RemovalState } from '../../../src/instances/removal-state.ts'
import { drainedMember } from '../../../src/instances/drained-member.ts'
import type { Activity, InstanceState, Runtime } from '../../../src/runtime/runtime.ts'
import { systemdRuntime } from '../../../src/runtime/systemd/systemd-runtime.ts'
import { broker } from '../support/example.ts'
import { systemdPaths } from '../runtime/systemd/systemd-paths.ts'
import { converge, read, run, scratch } from '../resources/on-host.ts'

const systemd = systemdRuntime(systemdPaths)

/** A broker in a folder of its own, whose runtime says what the test gives. */
function removal(
  activity: Activity,
  more: Partial<RemovedInstanceSpec & InstanceToRemove> = {},
  reason = '',
) {
  const folder = scratch()
  const data = join(folder, 'data')
  const paths = { ...broker.paths, data, store: join(data, 'store'), conf: join(folder, 'b.conf') }
  const identity = { group: 'broker-a', brokerId: 0, role: 'master', replication: 'none' } as const
  const instance: InstanceToRemove = {
    ...broker,
    broker: identity,
    paths,
    discardUnread: more.discardUnread ?? false,
  }
  let state = { instance: instance.id, activity, reason } as InstanceState
  const unit = join(folder, 'b.service')
  const runtime: Runtime = {
    ...systemd,
    observe: () => ({
      script: 'echo seen',
      parse: () => ({ instances: new Map([[instance.id, state]]), foreignListeners: [] }),
    }),
    stop: () => 'echo stop',
    leftovers: () => `[ ! -e ${unit} ] || echo ${unit}`,
    remove: () => `rm -f ${unit}`,
  }
  const call = (title: string): Step => ({ kind: 'call', title, call: () => Promise.resolve() })
  const mark = join(folder, 'mark')
  const own = { instance, files: [paths.conf, mark], mark }
  const made = removedInstance({
    ...own,
    runtime,
    removals: [own],
    otherMembers: [],
    needs: [],
    before: more.before ?? [call('before')],
    drain: more.drain ?? [call('drain')],
    after: [call('after')],
  })
  mkdirSync(paths.store, { recursive: true })
  writeFileSync(paths.conf, 'x')
  writeFileSync(unit, 'x')
  const become = (next: Activity): void => {
    state = { ...state, activity: next }
  }
  return { made, paths, unit, become, config: join(paths.store, 'config') }
}

/** After a boot of its host a broker runs for a while before it can say what is unread. */
const LISTENS = 'broker-a-0 listens on port 10911'

describe('an instance to be removed', () => {
  test.each<[string, Activity, boolean, string]>([
    [
      'runs',
      'running',
      false,
      'stop broker-a-0 when all its messages are consumed, and remove it; its data stay in /',
    ],
    [
      'runs, and its unread messages are discarded',
      'running',
      true,
      'stop broker-a-0, discard its unread messages (unread: discard), and remove it; its data stay in /',
    ],
    ['ends again and again', 'crashing', false, 'stop broker-a-0 and remove it; its data stay in /'],
    ['has been there, and never ran', 'stopped', false, 'remove broker-a-0, which does not run; its data'],
  ])('%s', (_what, activity, discardUnread, summary) => {
    const diff = read(removal(activity, { discardUnread }).made).diff as Extract<Diff, { kind: 'change' }>
    expect(diff.summary.startsWith(summary), diff.summary).toBe(true)
    expect(diff.disrupts ?? false).toBe(activity !== 'stopped')
  })

  test.each<[Activity, string[]]>([
    ['running', [LISTENS, 'before', 'drain', 'stop broker-a-0', 'after', 'remove broker-a-0']],
    ['crashing', ['stop broker-a-0', 'after', 'remove broker-a-0']],
    ['stopped', ['after', 'remove broker-a-0']],
  ])('%s: its steps', (activity, titles) => {
    expect(
      read(removal(activity).made)
        .steps()
        .map(({ title }) => title),
    ).toEqual(titles)
  })

  test.each<[Activity, string, string]>([
    ['stopped', '', 'broker-a-0 is not running'],
    ['failed', 'oom-kill', 'broker-a-0 is not running (oom-kill)'],
    ['crashing', 'exit code 255', 'broker-a-0 keeps ending (exit code 255)'],
    ['changing', '', 'broker-a-0 is not running'],
  ])(
    'is %s and has messages: it is not removed, because they cannot be counted',
    (activity, why, subject) => {
      const { made, config } = removal(activity, {}, why)
      mkdirSync(config)
      expect(read(made).diff).toMatchObject({
        kind: 'blocked',
        reason: `${subject}, so its unread messages cannot be counted`,
      })
    },
  )

  test('is starting and has messages: it is stopped when they are read, after its start', () => {
    const { made, config } = removal('starting')
    mkdirSync(config)
    expect(read(made).diff).toMatchObject({
      kind: 'change',
      summary: expect.stringContaining(
        'stop broker-a-0 when all its messages are consumed, and remove it',
      ) as string,
      disrupts: true,
    })
    const titles = read(made)
      .steps()
      .map(({ title }) => title)
    expect(titles).toEqual([LISTENS, 'before', 'drain', 'stop broker-a-0', 'after', 'remove broker-a-0'])
  })

  test('does not run, and its unread messages are discarded', () => {
    const { made, config } = removal('stopped', { discardUnread: true })
    mkdirSync(config)
    expect(read(made).diff).toMatchObject({
      kind: 'change',
      action: 'remove',
      summary: expect.stringContaining(
        'remove broker-a-0, which does not run, and its unread messages (unread: discard); its data',
      ) as string,
    })
  })

  test('was stopped by a run that broke off: the next one removes it, unless it has lived since', () => {
    const { made, config, become } = removal('running')
    mkdirSync(config)
    const stop = read(made)
      .steps()
      .find(({ title }) => title === 'stop broker-a-0')
    const script = stop?.kind === 'script' ? stop.script : ''
    // It writes at its end, and may have to be killed.
    const killed = script.replace('echo stop', `touch ${config}; sleep 0.02; exit 7`)
    expect(run(killed).exit).toBe(7)
    become('stopped')
    expect(read(made).diff).toMatchObject({ kind: 'change' })
    const later = new Date(Date.now() + 1000)
    utimesSync(config, later, later)
    expect(read(made).diff).toMatchObject({ kind: 'blocked' })
  })

  test('without a part in the cluster: nothing is noted', () => {
    const titles = read(removal('running', { drain: [] }).made)
      .steps()
      .map(({ title }) => title)
    expect(titles).toEqual([LISTENS, 'before', 'stop broker-a-0', 'after', 'remove broker-a-0'])
  })

  test('whose messages are discarded need not come up first', () => {
    const titles = read(removal('running', { discardUnread: true }).made)
      .steps()
      .map(({ title }) => title)
    expect(titles).toEqual(['before', 'drain', 'stop broker-a-0', 'after', 'remove broker-a-0'])
  })

  test('is gone but for its data, which a note names', () => {
    const { made, paths, unit } = removal('stopped')
    expect(converge(made).exit).toBe(0)
    expect([paths.conf, unit, paths.data].map((path) => existsSync(path))).toEqual([false, false, true])
    expect(read(made).diff).toEqual({
      kind: 'same',
      note: `broker-a-0 is gone and can be taken out of the inventory; its data stay in ${paths.data}`,
    })
  })
})

describe('a member of an elected group', () => {
  const ids = ['d-n0', 'd-n1', 'd-n2']
  const numbered = (id: string, brokerId: number): InstanceToRemove => {
    const identity = { group: 'd', brokerId, role: 'elected', replication: 'dledger' } as const
    return { ...broker, id, host: `mq${brokerId + 1}`, broker: identity, discardUnread: false }
  }
  const self = numbered('d-n0', 0)
  const otherMembers = [numbered('d-n1', 1), numbered('d-n2', 2)]

  /** @param others what the other members do; undefined for one that is not looked at */
  function member(
    activity: Activity,
    others: readonly (RemovalState | undefined)[] = [],
    discardUnread = false,
  ) {
    const state = { instance: self.id, activity } as InstanceState
    const mark = join(scratch(), 'drained')
    let startedWith: InstanceState['startedWith'] = { conf: '1', 'write permission': 'wiped' }
    const made = drainedMember({
      instance: { ...self, discardUnread },
      otherMembers,
      runtime: {
        ...systemd,
        recordWriteWipe: () => ':',
        observe: () => ({
          script: 'echo seen',
          parse: () => ({ instances: new Map([[self.id, { ...state, startedWith }]]), foreignListeners: [] }),
        }),
      },
      mark,
      needs: [],
      before: [],
      drain: [],
    }) as unknown as Resource
    const diff = (): Diff => {
      const { observed } = read(made as unknown as AnyResource)
      const world = new ObservedWorld()
      for (const [index, member] of otherMembers.entries()) {
        const seen = others[index]
        if (seen) world.learn(removedInstanceRef(member), seen)
      }
      return made.diff(observed, made.desire(world, observed))
    }
    const restart = (): void => {
      startedWith = { conf: '1' }
    }
    return { made: made as unknown as AnyResource, diff, mark, restart }
  }

  const departed = (activity: Activity, unseen: boolean, remnants = ['/etc/x']): RemovalState => ({
    host: {
      instances: new Map(ids.map((id) => [id, { instance: id, activity } as InstanceState])),
      foreignListeners: [],
    },
    remnants: new Map(ids.map((id) => [id, remnants])),
    withData: new Set(ids),
    unseen: new Set(unseen ? ids : []),
    foreign: new Set(),
  })
  const runs = departed('running', true)

  test('is drained for two minutes, unless it is restarted, or as long as it does not run', () => {
    expect(member('stopped').diff()).toEqual({ kind: 'same' })
    const { made, diff, restart } = member('running')
    expect(diff()).toMatchObject({ kind: 'change' })
    expect(converge(made).exit).toBe(0)
    expect(diff()).toEqual({ kind: 'same' })
    restart()
    expect(diff()).toMatchObject({ kind: 'change' })
    const old = member('running')
    expect(converge(old.made).exit).toBe(0)
    const longAgo = new Date(Date.now() - 180_000)
    utimesSync(old.mark, longAgo, longAgo)
    expect(old.diff()).toMatchObject({ kind: 'change' })
  })

  test('that is starting is drained too, after its start', () => {
    const { made, diff } = member('starting')
    expect(diff()).toMatchObject({ kind: 'change' })
    const titles = read(made)
      .steps()
      .map(({ title }) => title)
    expect(titles).toEqual(['d-n0 listens on port 10911', 'note that d-n0 is drained'])
  })

  test.each([
    [false, 'remove the write permission of d, and wait until all its messages are consumed'],
    [true, 'remove the write permission of d, and discard its unread messages (unread: discard)'],
  ])('says what becomes of unread messages: %s', (discardUnread, summary) => {
    expect(member('running', [], discardUnread).diff()).toMatchObject({ kind: 'change', summary })
  })

  test.each<[string, (RemovalState | undefined)[], Diff['kind']]>([
    ['all run', [runs, runs], 'change'],
    ['one was stopped when all was read', [departed('stopped', false), runs], 'change'],
    ['two were stopped when all was read', [departed('stopped', false), departed('stopped', false)], 'same'],
    ['two were removed', [departed('stopped', true, []), departed('stopped', true, [])], 'same'],
    ['two ended by themselves', [departed('failed', true), departed('failed', true)], 'change'],
    ['two were not looked at', [undefined, undefined], 'change'],
  ])('of which %s', (_what, others, kind) => {
    expect(member('running', others).diff().kind).toBe(kind)
  })
})

test('systemd forgets the unit, and the record of its start is marked', () => {
  expect(systemd.remove(broker)).toMatchInlineSnapshot(`
    "systemctl --quiet disable rocketmq-broker-a-0.service 2>/dev/null || :
    rm -f /etc/systemd/system/rocketmq-broker-a-0.service /run/rmq-provision/broker-a-0.started /run/rmq-provision/broker-a-0.logs
    systemctl daemon-reload
    systemctl reset-failed rocketmq-broker-a-0.service 2>/dev/null || :"
  `)
  expect(systemd.recordWriteWipe(broker)).toMatchInlineSnapshot(`
    "record=/run/rmq-provision/broker-a-0.started
    [ ! -f "$record" ] || printf '%s\\n' 'write permission=wiped' >>"$record""
  `)
})
