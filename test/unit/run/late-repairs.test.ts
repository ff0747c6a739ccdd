import { beforeEach, expect, it } from 'vitest'
import type { PlacedResource } from '../../../src/engine/desired-state.ts'
import { resource } from '../../../src/engine/resource.ts'
import { resourceKind } from '../../../src/engine/world.ts'
import { ExitCode } from '../../../src/errors.ts'
import { driftIn } from '../../../src/instances/process-drift.ts'
import type { Drift } from '../../../src/rocketmq/verify/verification.ts'
import { RequestCode } from '../../../src/rocketmq/remoting/codes.ts'
import { applySession } from '../../../src/run/apply.ts'
import type { HostState, InstanceState } from '../../../src/runtime/runtime.ts'
import { sh } from '../../../src/shell/quote.ts'
import { note } from './support/note.ts'
import { Stage } from './support/stage.ts'

const BROKER = '10.0.0.11:10911'

let stage: Stage
beforeEach(async () => {
  stage = await Stage.make()
})

/** The service of broker-a-0, which runs as pid 7; a request repairs the drift that its process has. */
const service = (disrupts = false): PlacedResource => ({
  host: 'mq1',
  role: 'service',
  phase: 'services',
  resource: resource<HostState, Drift | undefined>({
    id: resourceKind<HostState>('service').id('broker-a-0'),
    owner: 'broker-a-0',
    probe: {
      script: ':',
      parse: () => {
        const state = { instance: 'broker-a-0', javaPid: 7 } as unknown as InstanceState
        return { instances: new Map([['broker-a-0', state]]), foreignListeners: [] }
      },
    },
    desire: (world) =>
      stage.mq1.read('request') === undefined ? driftIn(world, { host: 'mq1', id: 'broker-a-0' }) : undefined,
    diff: (_observed, drift) =>
      drift === undefined
        ? { kind: 'same' }
        : {
            kind: 'change',
            action: disrupts ? 'restart' : 'update',
            summary: drift.keys.join(),
            disrupts,
          },
    converge: () => [
      { kind: 'script', title: 'request', script: sh`echo sent >>${stage.mq1.path('request')}` },
    ],
  }),
})

/** From the next event of this type on the broker answers that it runs with another key, until the request. */
function driftAt(type: string, then: () => void = () => undefined): void {
  const healthy = stage.servers.get(BROKER)
  stage.onEvent = (event) => {
    if (event.type !== type) return
    stage.onEvent = () => undefined
    stage.servers.set(BROKER, (request) =>
      request.code === RequestCode.getBrokerConfig && stage.mq1.read('request') === undefined
        ? { body: 'brokerPermission=4\n' }
        : healthy?.(request),
    )
    then()
  }
}

it('a run with changes repairs what only its verification finds', async () => {
  const session = await stage.open([note(stage.mq2, 'a', '1'), service()])
  driftAt('locked')
  expect(await applySession(session, { verify: true })).toBe(ExitCode.done)
  await session.close()
  expect(stage.mq1.read('request')).toBe('sent\n')
  expect(stage.outcome()).toBe('changed')
})

it('so does a run without changes, under the lock', async () => {
  const session = await stage.open([service()])
  driftAt('planned', () => {
    session.stale()
  })
  expect(await applySession(session, { verify: true })).toBe(ExitCode.done)
  await session.close()
  expect(stage.mq1.read('request')).toBe('sent\n')
  expect(stage.types()).toContain('locked')
})

it('nothing is restarted for it that was not in the plan', async () => {
  const session = await stage.open([note(stage.mq2, 'a', '1'), service(true)])
  driftAt('locked')
  expect(await applySession(session, { verify: true })).toBe(ExitCode.unverified)
  await session.close()
  expect(stage.mq1.read('request')).toBeUndefined()
})
