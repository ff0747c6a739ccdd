import { beforeEach, describe, expect, it } from 'vitest'
import type { PlacedResource } from '../../../src/engine/desired-state.ts'
import { changesOf } from '../../../src/engine/planner.ts'
import { resource } from '../../../src/engine/resource.ts'
import { driftIn } from '../../../src/instances/process-drift.ts'
import { SERVICE } from '../../../src/instances/service-ref.ts'
import { RequestCode } from '../../../src/rocketmq/remoting/codes.ts'
import type { Drift } from '../../../src/rocketmq/verify/verification.ts'
import type { HostState, InstanceState } from '../../../src/runtime/runtime.ts'
import { planOf } from '../../../src/run/plan.ts'
import { withSession, type Session } from '../../../src/run/session.ts'
import { failure } from '../../helpers/failure.ts'
import type { Answering } from '../rocketmq/support/fake-server.ts'
import { factsOf, note } from './support/note.ts'
import { flagsOf, siteOf, Stage } from './support/stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await Stage.make()
})

const notes = () => [note(stage.mq1, 'a', '1'), note(stage.mq2, 'a', '1')]
const differing = async (session: Session): Promise<string[]> =>
  (await planOf(session)).stages.flatMap(({ hosts }) => hosts.map(({ host }) => host))

describe('the answers of the running cluster', () => {
  it('are asked for once, while the hosts are read', async () => {
    const session = await stage.open(notes())
    const [first, second] = [await session.verification(), await session.verification()]
    expect(second).toBe(first)
    expect(stage.dial.dialled).toHaveLength(4)
    await session.close()
  })

  it('are not asked for ahead unless the command verifies', async () => {
    const session = await stage.open(notes(), { verify: false })
    expect(stage.dial.dialled).toEqual([])
    await session.verification()
    expect(stage.dial.dialled).toHaveLength(4)
    await session.close()
  })

  it('are asked for again once they are stale', async () => {
    const session = await stage.open(notes())
    expect((await session.verification()).ok).toBe(true)
    stage.servers.delete('10.0.0.12:9876')
    expect((await session.verification()).ok).toBe(true)
    session.stale()
    expect((await session.verification()).ok).toBe(false)
    await session.close()
  })

  it('are given up when the session closes', async () => {
    stage.servers.set('10.0.0.12:9876', () => undefined)
    const session = await stage.open(notes())
    const asked = session.verification()
    await session.close()
    await expect(asked).rejects.toThrow()
  })
})

describe('what only the running cluster answers', () => {
  /** The service of broker-a-0, which runs as pid 7; it differs when its process does. */
  const service = (): PlacedResource => ({
    host: 'mq1',
    role: 'service',
    phase: 'services',
    resource: resource<HostState, Drift | undefined>({
      id: SERVICE.id('broker-a-0'),
      owner: 'broker-a-0',
      probe: {
        script: ':',
        parse: () => {
          const state = { instance: 'broker-a-0', javaPid: 7 } as unknown as InstanceState
          return { instances: new Map([['broker-a-0', state]]), foreignListeners: [] }
        },
      },
      desire: (world) => driftIn(world, { host: 'mq1', id: 'broker-a-0' }),
      diff: (_observed, drift) =>
        drift === undefined
          ? { kind: 'same' }
          : { kind: 'change', action: 'restart', summary: drift.keys.join() },
      converge: () => [],
    }),
  })
  const runningWith = (keys: Record<string, string>): void => {
    stage.servers.set('10.0.0.11:10911', withConfig(stage.servers.get('10.0.0.11:10911'), keys))
  }
  const withConfig =
    (healthy: Answering | undefined, keys: Record<string, string>): Answering =>
    (request) =>
      request.code === RequestCode.getBrokerConfig
        ? {
            body: Object.entries(keys)
              .map(([key, value]) => `${key}=${value}\n`)
              .join(''),
          }
        : healthy?.(request)

  it('is part of the plan: a changed key of a running broker', async () => {
    runningWith({ brokerPermission: '4' })
    const session = await stage.open([service()])
    const plan = await planOf(session)
    expect(changesOf(plan)).toMatchObject([{ resource: 'service:broker-a-0', summary: 'brokerPermission' }])
    expect(plan.notes).toBeUndefined()
    await session.close()
  })

  it('is noted in the plan where the plan repairs nothing of it', async () => {
    stage.servers.delete('10.0.0.12:9876')
    const session = await stage.open([service()])
    expect((await planOf(session)).notes).toEqual([
      {
        host: 'mq2',
        role: 'verify',
        note: 'name server namesrv-mq2 on mq2 does not answer: connect ECONNREFUSED',
      },
    ])
    await session.close()
  })

  it('is limited as the plan is', async () => {
    stage.servers.delete('10.0.0.12:9876')
    const session = await stage.open([service()], { flags: { limit: ['broker-a-0'] } })
    expect((await planOf(session)).notes).toBeUndefined()
    await session.close()
  })
})

describe('the readings', () => {
  it('are those of the selected hosts and instances', async () => {
    const resources = [
      ...notes(),
      note(stage.mq2, 'b', '1', { owner: 'broker-a-1' }),
      note(stage.mq2, 'n', '1', { owner: 'namesrv-mq2' }),
    ]
    const session = await stage.open(resources, { flags: { limit: ['broker-a-1'] } })
    expect([...session.access.keys()]).toEqual(['mq2'])
    expect(session.site.resources.map(({ resource }) => resource.id)).toEqual(['note:a', 'note:b'])
    await session.close()
  })

  it('change with `readAgain` only', async () => {
    const session = await stage.open(notes())
    stage.mq1.write('a', '1')
    expect(await differing(session)).toEqual(['mq1', 'mq2'])
    await session.readAgain()
    expect(await differing(session)).toEqual(['mq2'])
    await session.close()
  })

  it('of other resources take the place of the first ones', async () => {
    const session = await stage.open(notes())
    session.use(siteOf([note(stage.mq1, 'b', '2')]))
    await session.readAgain()
    expect((await planOf(session)).stages[0]?.hosts).toMatchObject([
      { host: 'mq1', changes: [{ resource: 'note:b' }] },
    ])
    await session.close()
  })

  it('leave out a host that is lost', async () => {
    const session = await stage.open(notes())
    stage.mq2.lost = true
    await session.readAgain()
    expect(session.unreachable.get('mq2')).toMatchObject({ code: 'connection-lost' })
    stage.mq2.lost = false
    await session.readAgain()
    expect(await differing(session)).toEqual(['mq1'])
    expect(stage.types().filter((type) => type === 'host-failed')).toHaveLength(1)
    await session.close()
  })

  it.each([
    ['not-root', factsOf({ uid: 1000 }), 'the login user is not root'],
    ['no-systemd', factsOf({ systemd: false }), 'systemd does not run on this host (CentOS Stream 9)'],
  ])('of a host that is %s are not used', async (code, facts, message) => {
    const session = await stage.open(notes(), { verify: false })
    session.use({ ...siteOf(notes()), facts: { script: 'echo facts', parse: () => facts } })
    await session.readAgain()
    expect(session.unreachable.get('mq1')).toMatchObject({ code, message })
    await session.close()
  })
})

describe('a host that is not reached', () => {
  it('is reported with the reason', async () => {
    stage.down.add('mq2')
    const session = await stage.open(notes())
    expect(stage.events).toContainEqual({
      type: 'host-failed',
      host: 'mq2',
      error: { code: 'connect-refused', message: 'mq2 refuses' },
    })
    expect([...session.unreachable.keys()]).toEqual(['mq2'])
    await session.close()
  })

  it('leaves its servers to another host', async () => {
    stage.down.add('mq2')
    const session = await stage.open(notes())
    expect((await session.verification()).ok).toBe(true)
    expect(new Set(stage.dial.dialled.map((line) => line.split(' ')[0]))).toEqual(new Set(['mq1']))
    await session.close()
  })
})

describe('withSession', () => {
  it('closes the connections when the work throws', async () => {
    const options = {
      context: stage.context(),
      flags: flagsOf(),
      cluster: stage.cluster,
      command: 'plan',
      site: siteOf(notes()),
    }
    const work = withSession(options, () => Promise.reject(new Error('a bug')))
    await expect(work).rejects.toThrow('a bug')
    expect(stage.hosts.map(({ closed }) => closed)).toEqual([true, true])
  })

  it('closes them when reading a host throws a bug, which does not hide as a lost host', async () => {
    stage.mq1.before = () => Promise.reject(new TypeError('a bug'))
    await expect(stage.open(notes())).rejects.toThrow('a bug')
    expect(stage.hosts.map(({ closed }) => closed)).toEqual([true, true])
    expect(stage.types()).not.toContain('host-failed')
  })

  it('asks for passwords before it connects, and connects to nothing without an answer', async () => {
    expect(await failure(stage.open(notes(), { flags: { askPass: true } }))).toMatchObject({
      code: 'no-terminal',
      exitCode: 2,
    })
    expect(stage.types()).toEqual(['run-started'])
  })
})
