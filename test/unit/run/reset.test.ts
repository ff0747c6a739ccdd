import { me } from '../resources/on-host.ts'
import { existsSync, mkdirSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import type { PlacedResource } from '../../../src/engine/desired-state.ts'
import { ExitCode } from '../../../src/errors.ts'
import { resetSession, type ResetParts } from '../../../src/run/reset.ts'
import { openSession } from '../../../src/run/session.ts'
import { wipedStore } from '../../../src/stores/wiped-store.ts'
import { failure } from '../../helpers/failure.ts'
import type { FakeHost } from '../../helpers/fake-host.ts'
import { leftStep } from './support/left-step.ts'
import { note, noteFacts, notePhases } from './support/note.ts'
import { RequestCode } from '../../../src/rocketmq/remoting/codes.ts'
import { emptyBroker, fakeBroker } from '../backup/fake-broker.ts'
import { flagsOf, siteOf, Stage } from './support/stage.ts'
import { hintNaming } from '../../helpers/hint.ts'

let stage: Stage
let brokers: readonly { readonly host: FakeHost; readonly instance: string }[]
beforeEach(async () => {
  stage = await Stage.make()
  brokers = [
    { host: stage.mq1, instance: 'broker-a-0' },
    { host: stage.mq2, instance: 'broker-a-1' },
  ]
  for (const { host, instance } of brokers) {
    mkdirSync(host.path('data/store/commitlog/0'), { recursive: true })
    host.write(`${instance}.state`, 'running')
  }
})

/** Both brokers run or stop when a note says so. */
const state = (text: string): PlacedResource[] =>
  brokers.map(({ host, instance }) => note(host, `${instance}.state`, text, { owner: instance }))

function parts(over: Partial<ResetParts> = {}): ResetParts {
  const stores = brokers.map(({ host, instance }) => ({
    host: host.host,
    spec: { instance, folders: [host.path('data/store')], data: host.path('data'), user: me.user },
  }))
  const wipe = stores.map(({ host, spec }) => ({
    host,
    role: 'store',
    phase: 'wipe',
    resource: wipedStore(spec),
  }))
  return {
    stop: siteOf(state('stopped')),
    wipe: { phases: [{ id: 'wipe', title: 'Wipe' }], resources: wipe, facts: noteFacts },
    start: siteOf(state('running')),
    stores,
    ...over,
  }
}

async function reset(
  options: {
    readonly limit?: readonly string[]
    readonly yesWipe?: string
    readonly parts?: ResetParts
    readonly backup?: boolean
  } = {},
): Promise<number> {
  const { limit, yesWipe = 'lab', parts: made = parts(), backup = false } = options
  const session = await openSession({
    context: stage.context(),
    flags: flagsOf(limit === undefined ? {} : { limit }),
    cluster: stage.cluster,
    command: 'reset',
    site: made.wipe,
  })
  try {
    return await resetSession(session, made, yesWipe, { backup })
  } finally {
    await session.close()
  }
}

const kept = (): boolean[] => brokers.map(({ host }) => existsSync(host.path('data/store/commitlog')))
const states = (): (string | undefined)[] =>
  brokers.map(({ host, instance }) => host.read(`${instance}.state`))
const phases = (): string[] =>
  stage.events.flatMap((event) => (event.type === 'phase-started' ? [event.title] : []))

describe('reset', () => {
  it('waits for a step of a killed run that blocks it', async () => {
    stage.mq1.write('a', 'in between')
    await leftStep(stage.mq1)
    stage.onEvent = ({ type }) => {
      if (type === 'waiting') stage.mq1.write('end', '')
    }
    const { wipe } = parts()
    const blocking = {
      ...wipe,
      phases: [...notePhases, ...wipe.phases],
      resources: [...wipe.resources, note(stage.mq1, 'a', 'done', { precious: 'in between' })],
    }
    expect(await reset({ parts: parts({ wipe: blocking }) })).toBe(ExitCode.done)
    expect(kept()).toEqual([false, false])
  })

  it('stops, wipes, starts and verifies, and counts the changes of all parts', async () => {
    expect(await reset()).toBe(ExitCode.done)
    expect(phases()).toEqual(['Write notes', 'Wipe', 'Write notes'])
    expect(kept()).toEqual([false, false])
    expect(states()).toEqual(['running', 'running'])
    expect(stage.events.at(-2)).toMatchObject({ type: 'run-finished', outcome: 'changed', changed: 6 })
    expect(stage.types().at(-1)).toBe('unlocked')
    expect(stage.mq1.read('state/lab/audit.log')).toContain('6 changes')
  })

  it('with --limit empties the store of that instance, and locks the hosts of its group', async () => {
    expect(await reset({ limit: ['broker-a-1'] })).toBe(ExitCode.done)
    expect(kept()).toEqual([true, false])
    expect(stage.shown[0]).toMatchObject({ type: 'reset', data: { hosts: [{ host: 'mq2' }] } })
    expect(stage.events).toContainEqual({ type: 'locked', hosts: ['mq1', 'mq2'] })
    expect(stage.mq1.read('broker-a-0.state')).toBe('running')
  })

  it('does nothing when the stores are empty', async () => {
    for (const { host } of brokers) await host.script(`rm -r ${host.path('data/store/commitlog')}`)
    expect(await reset()).toBe(ExitCode.done)
    expect(stage.types()).not.toContain('locked')
    expect(stage.outcome()).toBe('unchanged')
  })
})

describe('the name of the cluster', () => {
  it.each([
    ['no terminal', undefined, 'was not given'],
    ['another name', () => 'prod', "is not 'prod'"],
  ])('keeps all stores with %s', async (_what, answer, why) => {
    stage.answer = answer
    expect(await failure(reset({ yesWipe: '' }))).toMatchObject({
      code: 'needs-name',
      exitCode: 6,
      message: `nothing was removed: the name of the cluster ${why}`,
    })
    expect(kept()).toEqual([true, true])
    expect(stage.types()).not.toContain('locked')
  })

  it('is typed, and the reset goes on', async () => {
    stage.answer = () => ' lab '
    expect(await reset({ yesWipe: '' })).toBe(ExitCode.done)
    expect(kept()).toEqual([false, false])
  })
})

describe('a reset that cannot be made whole', () => {
  it('is refused when a host is not reached', async () => {
    stage.down.add('mq2')
    expect(await failure(reset())).toMatchObject({
      code: 'connect-refused',
      message: 'nothing was removed: mq2 refuses',
    })
    expect(kept()).toEqual([true, true])
  })

  it('stops nothing when the master refuses the backup', async () => {
    const master = emptyBroker()
    master.refuses.add(RequestCode.getAllConsumerOffset)
    stage.servers.set('10.0.0.11:10911', fakeBroker(master))
    expect(await failure(reset({ backup: true }))).toMatchObject({
      code: 'backup-failed',
      message: expect.stringMatching(
        /^nothing was changed: the backup before it failed: broker-a-0 .* answered SYSTEM_ERROR/,
      ) as string,
    })
    expect(states()).toEqual(['running', 'running'])
    expect(kept()).toEqual([true, true])
    expect(stage.types().at(-1)).toBe('unlocked')
  })

  it('stops nothing when a host is lost right after the lock was taken', async () => {
    stage.onEvent = ({ type }) => {
      if (type === 'locked') stage.mq2.lost = true
    }
    expect(await failure(reset())).toMatchObject({ code: 'connection-lost' })
    expect(states()).toEqual(['running', 'running'])
    expect(kept()).toEqual([true, true])
  })

  it('wipes nothing when an instance does not stop', async () => {
    const stop = siteOf([
      ...state('stopped').slice(0, 1),
      note(stage.mq2, 'broker-a-1.state', 'stopped', { owner: 'broker-a-1', script: 'exit 5' }),
    ])
    expect(await reset({ parts: parts({ stop }) })).toBe(ExitCode.failed)
    expect(kept()).toEqual([true, true])
    expect(stage.outcome()).toBe('failed')
    expect(stage.types().at(-1)).toBe('unlocked')
  })

  it('wipes nothing when a host is lost while instances stop, and says how to start them', async () => {
    stage.onEvent = ({ type }) => {
      if (type === 'phase-finished') stage.mq2.lost = true
    }
    expect(await reset()).toBe(ExitCode.failed)
    expect(kept()).toEqual([true, true])
    expect(stage.events).toContainEqual(
      expect.objectContaining({
        type: 'host-failed',
        host: 'mq2',
        error: expect.objectContaining({
          message: 'nothing was removed: the connection was lost',
          hint: hintNaming({ run: 'start' }),
        }) as object,
      }),
    )
  })

  it('wipes nothing after Ctrl-C, and is recorded', async () => {
    stage.onEvent = ({ type }) => {
      if (type === 'phase-finished') stage.interrupt()
    }
    expect(await reset()).toBe(ExitCode.interrupted)
    expect(kept()).toEqual([true, true])
    expect(stage.mq1.read('state/lab/audit.log')).toContain('interrupted')
  })
})
