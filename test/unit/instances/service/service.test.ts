import { describe, expect, test } from 'vitest'
import type { Resource, WaitStep } from '../../../../src/engine/resource.ts'
import { diffService } from '../../../../src/instances/service/diff.ts'
import { service } from '../../../../src/instances/service/service.ts'
import { stateOf } from '../../../../src/instances/state-of.ts'
import type { HostState, InstanceState } from '../../../../src/runtime/runtime.ts'
import { systemdRuntime } from '../../../../src/runtime/systemd/systemd-runtime.ts'
import { broker, namesrv } from '../../support/example.ts'
import { systemdPaths } from '../../runtime/systemd/systemd-paths.ts'

const parts = { conf: 'c1', env: 'e1', unit: 'u1', release: '/r' }
const started = { ...parts, JDK: '/j' }

function hostWith(state: Partial<InstanceState>, strangers: HostState['foreignListeners'] = []): HostState {
  const full: InstanceState = {
    instance: broker.id,
    activity: 'running',
    reason: '',
    atBoot: true,
    stale: false,
    javaPid: 7,
    uptime: 60,
    restarts: 0,
    startedWith: started,
    current: { release: '/r', JDK: '/j' },
    ...state,
  }
  return { instances: new Map([[broker.id, full]]), foreignListeners: strangers }
}

describe('diffService', () => {
  test.each<[string, HostState, object]>([
    ['as wanted', hostWith({}), { kind: 'same' }],
    [
      'drop-ins of its unit',
      hostWith({ dropIns: ['/etc/systemd/system/rocketmq-broker-a-0.service.d/override.conf'] }),
      {
        kind: 'same',
        note: 'rocketmq-broker-a-0.service is changed by files that this tool does not manage: /etc/systemd/system/rocketmq-broker-a-0.service.d/override.conf',
      },
    ],
    [
      'conf',
      hostWith({ startedWith: { ...started, conf: 'c0' } }),
      { kind: 'change', action: 'restart', summary: 'restart broker-a-0: conf differs', disrupts: true },
    ],
    [
      'a drop-in that is newer than the start',
      hostWith({ dropIns: ['/etc/systemd/system/x.d/override.conf'], newDropIns: true }),
      {
        kind: 'change',
        action: 'restart',
        summary: 'restart broker-a-0: a drop-in of its unit differs',
        disrupts: true,
      },
    ],
    [
      'several parts',
      hostWith({ startedWith: { ...started, env: 'e0', release: '/old', JDK: '/oldj' } }),
      {
        kind: 'change',
        action: 'restart',
        summary: 'restart broker-a-0: env, release, JDK differ',
        disrupts: true,
      },
    ],
    [
      'the host has no JDK now: it cannot be compared',
      hostWith({ current: { release: '/r' } }),
      { kind: 'same' },
    ],
    [
      'another heap, although all that it was started with is right',
      hostWith({ maxHeap: 8 * broker.heap.size }),
      {
        kind: 'change',
        action: 'restart',
        summary: 'restart broker-a-0: -Xmx32g of its process differs',
        disrupts: true,
      },
    ],
    [
      'another user',
      hostWith({ otherUser: 'root' }),
      {
        kind: 'change',
        action: 'restart',
        summary: 'restart broker-a-0: its user (root) differs',
        disrupts: true,
      },
    ],
    [
      'another user of a drop-in',
      hostWith({ dropInUser: 'root', dropIns: ['/etc/systemd/system/x.d/o.conf'], otherUser: 'root' }),
      {
        kind: 'blocked',
        reason:
          'systemd runs broker-a-0 as root, as a drop-in of rocketmq-broker-a-0.service says, and not as the user of the inventory: /etc/systemd/system/x.d/o.conf',
        hint: 'Remove the line with User= from the drop-in, or set rocketmq.user, and run systemctl daemon-reload.',
      },
    ],
    [
      'fewer open files than those of its unit, and a drop-in',
      hostWith({ fewFiles: 4096, dropIns: ['/etc/systemd/system/x.d/o.conf'] }),
      {
        kind: 'same',
        note: 'broker-a-0 may have 4096 files open, and not 655350 as in its unit: restart it, or correct LimitNOFILE in a drop-in (systemctl cat rocketmq-broker-a-0.service); rocketmq-broker-a-0.service is changed by files that this tool does not manage: /etc/systemd/system/x.d/o.conf',
      },
    ],
    [
      'a library that was replaced while it runs',
      hostWith({ replaced: 'rocketmq-store-5.3.3.jar' }),
      {
        kind: 'change',
        action: 'restart',
        summary:
          'restart broker-a-0: rocketmq-store-5.3.3.jar, which was removed or replaced since its start, differs',
        disrupts: true,
      },
    ],
    [
      'a new release has other libraries',
      hostWith({ replaced: 'a.jar', startedWith: { ...started, release: '/old' } }),
      { kind: 'change', action: 'restart', summary: 'restart broker-a-0: release differs', disrupts: true },
    ],
    ['the right heap', hostWith({ maxHeap: broker.heap.size }), { kind: 'same' }],
    [
      'another heap because the env is another',
      hostWith({ maxHeap: 1024, startedWith: { ...started, env: 'e0' } }),
      { kind: 'change', action: 'restart', summary: 'restart broker-a-0: env differs', disrupts: true },
    ],
    [
      'its removal from the cluster was begun',
      hostWith({ startedWith: { ...started, 'write permission': 'wiped' } }),
      {
        kind: 'change',
        action: 'restart',
        summary: 'restart broker-a-0: write permission differs',
        disrupts: true,
      },
    ],
    [
      'no record',
      hostWith({ startedWith: undefined }),
      {
        kind: 'change',
        action: 'restart',
        summary: 'restart broker-a-0: nothing says what it was started with',
        disrupts: true,
      },
    ],
    [
      'not at boot',
      hostWith({ atBoot: false }),
      { kind: 'change', action: 'update', summary: 'start broker-a-0 at boot' },
    ],
    [
      'unit not read again',
      hostWith({ stale: true }),
      { kind: 'change', action: 'update', summary: 'let systemd read rocketmq-broker-a-0.service again' },
    ],
    [
      'stopped',
      hostWith({ activity: 'stopped' }),
      { kind: 'change', action: 'start', summary: 'start broker-a-0' },
    ],
    [
      'failed',
      hostWith({ activity: 'failed', reason: 'exit code 255' }),
      { kind: 'change', action: 'start', summary: 'start broker-a-0 (had failed: exit code 255)' },
    ],
    [
      'crashing',
      hostWith({ activity: 'crashing', reason: 'oom-kill', restarts: 3 }),
      {
        kind: 'change',
        action: 'start',
        summary: 'start broker-a-0 (keeps ending: oom-kill, started again 3 times)',
      },
    ],
    [
      'port held',
      hostWith({ activity: 'stopped' }, [{ port: 10912, process: 'nginx (pid 812)' }]),
      {
        kind: 'blocked',
        reason: 'broker-a-0 cannot start: port 10912 is held by nginx (pid 812)',
        hint: 'Stop that process, or give broker-a-0 another listenPort in the inventory.',
      },
    ],
    [
      'port held by another instance',
      hostWith({ activity: 'stopped' }, [
        { port: 10912, process: 'java (pid 812)', unit: 'rocketmq-broker-b-0.service' },
      ]),
      {
        kind: 'blocked',
        reason:
          'broker-a-0 cannot start: port 10912 is held by java (pid 812) of rocketmq-broker-b-0.service',
        hint: 'Give broker-a-0 another listenPort in the inventory. If rocketmq-broker-b-0.service is not needed any more, remove it by the inventory that it is from. If it is broker-a-0, set up by hand, write takeOver: true into the inventory.',
      },
    ],
    [
      'port held by a java process',
      hostWith({ activity: 'stopped' }, [{ port: 10911, process: 'java (pid 812)' }]),
      {
        kind: 'blocked',
        reason: 'broker-a-0 cannot start: port 10911 is held by java (pid 812)',
        hint: 'Stop that process, or give broker-a-0 another listenPort in the inventory. If it is broker-a-0, set up by hand, write takeOver: true into the inventory.',
      },
    ],
    [
      'a foreign process on a port of no instance',
      hostWith({ activity: 'stopped' }, [{ port: 80, process: 'nginx (pid 812)' }]),
      { kind: 'change', action: 'start', summary: 'start broker-a-0' },
    ],
    [
      'running on a store that is not in its folder any more',
      hostWith({ otherLock: '/data/old/lock' }),
      {
        kind: 'blocked',
        reason: `broker-a-0 runs on another store than the one in ${broker.paths.store ?? ''} now: it has /data/old/lock open`,
        hint: expect.stringContaining('Keep broker-a-0 running') as string,
      },
    ],
    [
      'another unit file goes before the one of this tool',
      hostWith({ shadowedBy: '/run/systemd/system.control/rocketmq-broker-a-0.service' }),
      {
        kind: 'blocked',
        reason:
          'systemd starts broker-a-0 by /run/systemd/system.control/rocketmq-broker-a-0.service, and not by the unit of this tool',
        hint: 'See who made it: systemctl cat rocketmq-broker-a-0.service. Remove it, and run systemctl daemon-reload.',
      },
    ],
    [
      'masked',
      hostWith({ activity: 'forbidden' }),
      {
        kind: 'blocked',
        reason: 'rocketmq-broker-a-0.service is masked',
        hint: 'An administrator masked the unit. To allow the start, run: systemctl unmask rocketmq-broker-a-0.service',
      },
    ],
  ])('%s', (_, host, diff) => {
    expect(diffService(broker, host, { parts })).toEqual(diff)
  })

  test.each([
    [
      'keys that run with other values',
      hostWith({}),
      { keys: ['fileReservedTime', 'deleteWhen'], closedAt: ['namesrv-mq1'], reopens: true },
      {
        action: 'restart',
        summary: 'restart broker-a-0: fileReservedTime of its process, deleteWhen of its process differ',
        disrupts: true,
      },
    ],
    [
      'keys that run with other values because the file is an older one',
      hostWith({ startedWith: { ...started, conf: 'c0' } }),
      { keys: ['fileReservedTime'], closedAt: [], reopens: true },
      { action: 'restart', summary: 'restart broker-a-0: conf differs', disrupts: true },
    ],
    [
      'a write permission that a request gives back',
      hostWith({}),
      { keys: [], closedAt: ['namesrv-mq1', 'namesrv-mq2'], reopens: true },
      {
        action: 'update',
        summary: `give ${broker.broker?.group ?? broker.id} its write permission back at namesrv-mq1, namesrv-mq2`,
      },
    ],
    [
      'a write permission that only a restart gives back',
      hostWith({}),
      { keys: [], closedAt: ['namesrv-mq1'], reopens: false },
      { action: 'restart', summary: 'restart broker-a-0: write permission differs', disrupts: true },
    ],
    [
      'a password whose change was broken off',
      hostWith({}),
      { keys: [], closedAt: [], reopens: true, oldPassword: true },
      { action: 'update', summary: 'change the password of the user of acl on broker-a-0' },
    ],
  ])('%s', (_, host, drift, change) => {
    expect(diffService(broker, host, { parts, drift })).toEqual({ kind: 'change', ...change })
  })

  test('an instance that the probe does not know is a bug', () => {
    expect(() => stateOf(namesrv, hostWith({}))).toThrow('the probe says nothing of namesrv-mq1')
  })
})

describe('converge', () => {
  const runtime = systemdRuntime(systemdPaths)
  const seen = (title: string): WaitStep => ({ kind: 'wait', title, condition: 'true', timeoutMs: 1 })
  const made = service({
    runtime,
    instance: broker,
    neighbours: [broker],
    parts: () => parts,
    needs: [],
    follows: () => [],
    beforeStart: [seen('no other broker has its id')],
    beforeRestart: [seen('the group goes on')],
    afterStart: [seen('registered')],
    reopenWrites: { kind: 'call', writes: true, title: 'give writes back', call: () => Promise.resolve() },
    changePassword: [
      { kind: 'call', writes: true, title: 'change the password', call: () => Promise.resolve() },
    ],
  }) as unknown as Resource
  const titles = (state: Partial<InstanceState>): string[] =>
    (['converge', 'settle', 'join'] as const).flatMap((turn) =>
      (made[turn]?.(hostWith(state), { parts, drift: undefined }) ?? []).map(({ title }) => title),
    )
  test('a password that is still the previous one is changed without a restart', () => {
    const drift = { keys: [], closedAt: [], reopens: true, oldPassword: true }
    expect(made.converge(hostWith({}), { parts, drift }).map(({ title }) => title)).toEqual([
      'set broker-a-0 up for boot',
      'change the password',
    ])
  })
  const before = (state: Partial<InstanceState>): string[] =>
    made.preconditions?.(hostWith(state), { parts, drift: undefined }).map(({ title }) => title) ?? []
  const waited = ['broker-a-0 listens on port 10911', 'registered']

  const free = 'ports of broker-a-0 are free'

  test.each<[string, Partial<InstanceState>, string[], string[]]>([
    [
      'stopped',
      { activity: 'stopped' },
      ['no other broker has its id', free],
      ['start broker-a-0', ...waited],
    ],
    ['changed', { startedWith: undefined }, [free, 'the group goes on'], ['restart broker-a-0', ...waited]],
    ['not at boot: is left running', { atBoot: false }, [], ['set broker-a-0 up for boot']],
  ])('%s', (_, state, first, then) => {
    expect(before(state)).toEqual(first)
    expect(titles(state)).toEqual(then)
  })
})
