import { expect, test } from 'vitest'
import type { Resource } from '../../../src/engine/resource.ts'
import { restarted, stopped, type LifecycleSpec } from '../../../src/instances/lifecycle.ts'
import type { HostState, InstanceState, PortHolder } from '../../../src/runtime/runtime.ts'
import { systemdRuntime } from '../../../src/runtime/systemd/systemd-runtime.ts'
import { systemdPaths } from '../runtime/systemd/systemd-paths.ts'
import { broker } from '../support/example.ts'

const host = (foreignListeners: readonly PortHolder[], state: Partial<InstanceState> = {}): HostState => ({
  instances: new Map([
    [
      broker.id,
      {
        instance: broker.id,
        activity: 'stopped',
        reason: '',
        atBoot: true,
        stale: false,
        javaPid: undefined,
        uptime: undefined,
        restarts: 0,
        startedWith: undefined,
        current: {},
        ...state,
      },
    ],
  ]),
  foreignListeners,
})

const spec: LifecycleSpec = {
  runtime: systemdRuntime(systemdPaths),
  instance: broker,
  neighbours: [broker],
  needs: [],
  follows: () => [],
  beforeStart: [],
  beforeRestart: [],
  afterStart: [],
  storeCheck: 'check the store',
}
const made = stopped(spec) as unknown as Resource<HostState, true>
const again = restarted(spec, 300) as unknown as Resource<HostState, true>

test.each([
  ['no process has its ports', [], { kind: 'same' }],
  ['a process has another port', [{ port: 99, process: 'java (pid 12)' }], { kind: 'same' }],
  [
    'a process that was started by hand has its port',
    [{ port: 10_911, process: 'java (pid 12)' }],
    {
      kind: 'blocked',
      reason: 'broker-a-0 does not run, and is not stopped: port 10911 is held by java (pid 12)',
      hint: 'If that process is broker-a-0, started by hand, stop it by hand, or take it over with takeOver: true and apply.',
    },
  ],
])('a stop of an instance that does not run: %s', (_, listeners, diff) => {
  expect(made.diff(host(listeners), true)).toEqual(diff)
})

test('a restart of an instance whose store is not in its folder any more is refused', () => {
  const running = host([], { activity: 'running', javaPid: 300, otherLock: '/data/old/lock' })
  expect(again.diff(running, true)).toMatchObject({
    kind: 'blocked',
    reason: expect.stringContaining('it has /data/old/lock open') as string,
  })
})

test('a restart stops nothing while a start would refuse the store', () => {
  const [first] = again.preconditions?.(host([], { activity: 'running', javaPid: 300 }), true) ?? []
  expect(first).toMatchObject({
    title: 'a start of broker-a-0 would accept its store',
    script: 'check the store',
  })
  expect(again.preconditions?.(host([]), true)).toEqual([])
})
