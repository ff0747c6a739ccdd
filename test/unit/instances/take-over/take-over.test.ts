import { describe, expect, test } from 'vitest'
import type { Diff, Resource, WaitStep } from '../../../../src/engine/resource.ts'
import { ObservedWorld } from '../../../../src/engine/world.ts'
import { service } from '../../../../src/instances/service/service.ts'
import { recordsRef } from '../../../../src/instances/records.ts'
import { serviceRef } from '../../../../src/instances/service-ref.ts'
import { isStartRefused } from '../../../../src/instances/take-over/start-refused.ts'
import type { ForeignProcess, ForeignState } from '../../../../src/instances/take-over/foreign/foreign.ts'
import {
  diffTakeOver,
  endOfForeign,
  foreignProcesses,
  foreignRef,
  takesOver,
  type TakeOver,
} from '../../../../src/instances/take-over/take-over.ts'
import type { HostState } from '../../../../src/runtime/runtime.ts'
import { systemdRuntime } from '../../../../src/runtime/systemd/systemd-runtime.ts'
import { judgeStore } from '../../../../src/stores/origin.ts'
import { broker } from '../../support/example.ts'
import { systemdPaths } from '../../runtime/systemd/systemd-paths.ts'

const parts = { conf: 'c1', env: 'e1', unit: 'u1', release: '/r' }

const foreign: ForeignProcess = {
  pid: 12,
  started: '99',
  user: 'root',
  main: 'BrokerStartup',
  home: '/x',
  command: 'sh mqbroker',
  origin: { kind: 'hand' },
  ports: [10_911],
  roots: ['/data/rocketmq/broker-a-0/store'],
  stores: ['/data/rocketmq/broker-a-0/store'],
  hidden: [],
}

function worldWith(
  processes: readonly Partial<ForeignProcess>[],
  more: Partial<ForeignState> = {},
): ObservedWorld {
  const world = new ObservedWorld()
  world.learn(foreignRef(broker.host), {
    processes: processes.map((changes) => ({ ...foreign, ...changes })),
    lines: [],
    begun: new Map(),
    instances: [broker],
    real: new Map(),
    ...more,
  })
  return world
}

const hostOf = (activity: 'running' | 'stopped' | 'forbidden'): HostState => ({
  instances: new Map([
    [
      broker.id,
      {
        instance: broker.id,
        activity,
        reason: '',
        atBoot: true,
        stale: false,
        javaPid: activity === 'running' ? 7 : undefined,
        uptime: 60,
        restarts: 0,
        startedWith: { ...parts, JDK: '/j' },
        current: { release: '/r', JDK: '/j' },
      },
    ],
  ]),
  foreignListeners: activity === 'running' ? [] : [{ port: 10_911, process: 'java (pid 12)' }],
})

const seen = (title: string): WaitStep => ({ kind: 'wait', title, condition: 'true', timeoutMs: 1 })

function made(user = 'root'): Resource<HostState> {
  return service({
    runtime: systemdRuntime(systemdPaths),
    instance: broker,
    neighbours: [broker],
    parts: () => parts,
    needs: [],
    follows: () => [],
    beforeStart: [seen('no other broker has its id')],
    beforeRestart: [seen('the group goes on')],
    afterStart: [seen('registered')],
    changePassword: [],
    reopenWrites: { kind: 'call', writes: true, title: 'give writes back', call: () => Promise.resolve() },
    takeOver: {
      instance: broker,
      replacement: broker.paths.unit,
      user,
      group: user,
      begun: '/state/take-over',
      copies: '/state/copies',
    },
  }) as unknown as Resource<HostState>
}

/** The change of an instance and the titles of its steps. */
function planned(world: ObservedWorld, host: HostState, user = 'root') {
  const resource = made(user)
  world.learn(serviceRef(broker), host)
  const wanted = resource.desire(world, host)
  return {
    diff: resource.diff(host, wanted),
    before: resource.preconditions?.(host, wanted).map(({ title }) => title),
    steps: (['converge', 'settle', 'join'] as const).flatMap((turn) =>
      (resource[turn]?.(host, wanted) ?? []).map(({ title }) => title),
    ),
  }
}

const CAME_UP = ['broker-a-0 listens on port 10911', 'registered']
const FREE = 'ports of broker-a-0 are free'

describe('the change of an instance', () => {
  const summary = (changes: Partial<ForeignProcess>, more: Partial<ForeignState> = {}): Diff =>
    planned(worldWith([changes], more), hostOf('stopped')).diff

  test.each<[string, Partial<ForeignProcess>, Partial<ForeignState>, string]>([
    [
      'by hand',
      {},
      {},
      'take over: stop pid 12 (started by hand as root: sh mqbroker), start rocketmq-broker-a-0.service',
    ],
    [
      'by rc.local',
      {},
      { lines: [{ file: '/etc/rc.d/rc.local', number: 4, text: 'nohup sh /x/bin/mqbroker &' }] },
      'take over: stop pid 12 (started by hand as root: sh mqbroker), disable line 4 of /etc/rc.d/rc.local (nohup sh /x/bin/mqbroker &), start rocketmq-broker-a-0.service',
    ],
    [
      'by a unit',
      { origin: { kind: 'unit', unit: 'rmq.service', javas: [12], dependents: [] } },
      {},
      'take over: stop pid 12 (unit rmq.service), disable rmq.service, start rocketmq-broker-a-0.service',
    ],
    [
      'by docker',
      { origin: { kind: 'container', id: 'ab', name: 'rmqbroker', javas: [12] } },
      {},
      'take over: stop pid 12 (container rmqbroker), start rocketmq-broker-a-0.service',
    ],
  ])('%s', (_, changes, more, text) => {
    expect(summary(changes, more)).toEqual({
      kind: 'change',
      action: 'restart',
      summary: text,
      disrupts: true,
      exact: true,
    })
  })

  test('a process that cannot be taken over is an obstacle', () => {
    expect(summary({ stores: ['/root/store'] })).toMatchObject({ kind: 'blocked' })
  })

  test('one that runs as it should has none', () => {
    expect(planned(worldWith([]), hostOf('running')).diff).toEqual({ kind: 'same' })
  })

  test('a port that another process holds is one, before the old process is stopped', () => {
    const host = {
      ...hostOf('stopped'),
      foreignListeners: [
        { port: 10_911, process: 'java (pid 12)' },
        { port: 10_912, process: 'nginx (pid 80)' },
        { port: 80, process: 'nginx (pid 80)' },
      ],
    }
    expect(planned(worldWith([{}]), host).diff).toEqual({
      kind: 'blocked',
      reason: 'broker-a-0 cannot start: port 10912 is held by nginx (pid 80)',
      hint: 'Stop that process, or give broker-a-0 another listenPort in the inventory.',
    })
    expect(planned(worldWith([{ ports: [10_911, 10_912] }]), host).diff.kind).toBe('change')
  })

  test.each([
    [[], 'blocked'],
    [[broker.id], 'same'],
  ])('a unit of its name that this tool did not write is one, unless it was applied: %j', (applied, kind) => {
    const world = worldWith([])
    world.learn(recordsRef(broker.host), new Map(applied.map((id) => [id, {}])))
    const resource = foreignProcesses({
      host: broker.host,
      instances: [broker],
      user: 'root',
      folders: [],
      begun: '/state',
      ids: [broker.id],
    }) as unknown as Resource<ForeignState>
    const file = `/etc/systemd/system/${broker.paths.unit}`
    const state: ForeignState = {
      processes: [],
      lines: [],
      begun: new Map(),
      instances: [broker],
      real: new Map(),
      units: new Map([[broker.paths.unit, file]]),
    }
    const diff = resource.diff(state, resource.desire(world, state))
    expect(diff).toMatchObject(
      kind === 'same'
        ? { kind }
        : {
            kind,
            reason: `${broker.paths.unit} of broker-a-0 is there already, and not of this tool: ${file}`,
            hint: `See what it runs: systemctl cat ${broker.paths.unit}. Disable and stop it, remove ${file}, run systemctl daemon-reload, and apply again.`,
          },
    )
  })

  test('a masked unit stays an obstacle', () => {
    expect(planned(worldWith([{}]), hostOf('forbidden')).diff).toMatchObject({
      kind: 'blocked',
      reason: 'rocketmq-broker-a-0.service is masked',
    })
  })

  test('a port that no process of RocketMQ holds is one too, and the key is not proposed again', () => {
    expect(planned(worldWith([]), hostOf('stopped')).diff).toEqual({
      kind: 'blocked',
      reason: 'broker-a-0 cannot start: port 10911 is held by java (pid 12)',
      hint: 'Stop that process, or give broker-a-0 another listenPort in the inventory.',
    })
  })
})

describe('the steps', () => {
  test('those of a restart come first; the old process ends right before the start', () => {
    const { before, steps } = planned(worldWith([{}]), hostOf('stopped'))
    expect(before).toEqual(['pid 12 is the process of the plan', 'the group goes on'])
    expect(steps).toEqual([
      'record that the take over of broker-a-0 has begun',
      'stop pid 12',
      FREE,
      'start broker-a-0',
      'record that broker-a-0 is taken over',
      ...CAME_UP,
    ])
  })

  test('root’s files get the user of the service in between', () => {
    const { steps } = planned(worldWith([{}]), hostOf('stopped'), 'rocketmq')
    expect(steps.slice(1, 4)).toEqual(['stop pid 12', 'give the store of broker-a-0 to rocketmq', FREE])
  })

  test('a run that ended after the stop is continued', () => {
    const world = worldWith([], { begun: new Map([[broker.id, undefined]]) })
    const { diff, before, steps } = planned(world, { ...hostOf('stopped'), foreignListeners: [] }, 'rocketmq')
    expect(diff).toEqual({ kind: 'change', action: 'start', summary: 'start broker-a-0' })
    expect(before).toEqual(['no other broker has its id', FREE])
    expect(steps).toEqual([
      'give the store of broker-a-0 to rocketmq',
      FREE,
      'start broker-a-0',
      'record that broker-a-0 is taken over',
      ...CAME_UP,
    ])
  })
})

const OWNER = {
  cluster: 'c',
  instance: 'broker-a-1',
  group: 'broker-a',
  host: 'mq2',
  role: 'slave' as const,
  root: '/s',
  logs: [],
  separate: [],
  markFile: '/s/m',
  record: '/r',
}

const withService = (host: HostState): ObservedWorld => {
  const world = new ObservedWorld()
  world.learn(serviceRef(broker), host)
  return world
}

describe('the store', () => {
  test.each([
    ['of the process that runs', worldWith([{}]), true],
    [
      'of a process that an earlier run stopped',
      worldWith([], { begun: new Map([[broker.id, undefined]]) }),
      true,
    ],
    ['of a process on another store', worldWith([{ stores: ['/other'] }]), false],
    ['without a process', worldWith([]), false],
    ['without the key', new ObservedWorld(), false],
  ])('%s', (_, world, own) => {
    expect(takesOver(world, broker, 'root')).toBe(own)
  })

  test.each([
    ['of the process that runs', worldWith([{}]), false],
    ['of a process on another store', worldWith([{ stores: ['/other'] }]), true],
    [
      'of a process that another program keeps alive',
      worldWith([{ origin: { kind: 'supervised', by: 'x' } }]),
      true,
    ],
    ['without a process', worldWith([]), false],
    ['without the key, its port held', withService(hostOf('stopped')), true],
    ['without the key, its own process', withService(hostOf('running')), false],
  ] as const)('is not started from when the start is refused: %s', (_, world, refused) => {
    expect(isStartRefused(world, broker, 'root')).toBe(refused)
  })

  test.each(['master', 'slave'] as const)('is not spoken of while the start of a %s is refused', (role) => {
    const traces = { recorded: false, filled: true, logLost: false, bytes: 2048 }
    expect(judgeStore({ ...OWNER, role, refused: true }, traces)).toBeUndefined()
  })

  test.each([
    [true, { note: 'broker-a-1 takes over the store in /s (2.0 kB, newest message unknown)' }],
    [false, { reason: expect.stringContaining('broker-a-1 was not applied here') as string }],
  ])('of a slave that was never applied: taken over %s', (takenOver, verdict) => {
    const traces = { recorded: false, filled: true, logLost: false, bytes: 2048 }
    expect(judgeStore({ ...OWNER, takenOver }, traces)).toMatchObject(verdict)
  })
})

test('no secret of a start file is in the plan or in the steps of a take over', () => {
  const place = {
    instance: broker,
    replacement: 'rocketmq-broker-a-0.service',
    user: 'root',
    group: 'root',
    begun: '/x',
    copies: '/y',
  }
  const text = 'nohup sh /x/bin/mqbroker -Dpassword=hunter2 &'
  const found: TakeOver = {
    match: {
      kind: 'process',
      process: foreign,
      ending: false,
      lines: [{ file: '/etc/rc.d/rc.local', number: 4, text }],
    },
    begun: false,
  }
  expect(diffTakeOver(place, found)).toMatchObject({
    summary: expect.stringContaining('(nohup sh /x/bin/mqbroker -Dpassword=[redacted])') as string,
  })
  expect(JSON.stringify(endOfForeign(place, found))).not.toContain('hunter2')
})

test('a line of a start file that no take over removes is named', () => {
  const made = foreignProcesses({
    host: 'mq1',
    instances: [broker],
    user: 'root',
    folders: [],
    begun: '/x',
    ids: [broker.id],
  }) as unknown as Resource<ForeignState, true>
  const lines = [
    { file: '/etc/rc.d/rc.local', number: 4, text: 'sh /x/bin/mqbroker &' },
    { file: '/etc/crontab', number: 9, text: '@reboot root /usr/local/rocketmq/start.sh hunter2' },
  ]
  const state = worldWith([{}], { lines }).observed(foreignRef('mq1'))
  expect(state && made.diff(state, true)).toEqual({
    kind: 'same',
    note: 'line 9 of /etc/crontab names RocketMQ (/usr/local/rocketmq/start.sh). Check whether it starts a broker.',
  })
})
