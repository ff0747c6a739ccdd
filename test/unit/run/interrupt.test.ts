import { readdirSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import type { PlacedResource } from '../../../src/engine/desired-state.ts'
import type { RunEvent } from '../../../src/engine/events.ts'
import { ExitCode } from '../../../src/errors.ts'
import { applySession } from '../../../src/run/apply.ts'
import { failure } from '../../helpers/failure.ts'
import { note } from './support/note.ts'
import { Stage } from './support/stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await Stage.make()
})

const AUDIT = 'state/lab/audit.log'

/** A plan of two phases on both hosts; the first asks a question. */
const changes = (): PlacedResource[] => [
  note(stage.mq1, 'first', '1'),
  note(stage.mq2, 'first', '1'),
  { ...note(stage.mq1, 'second', '2'), phase: 'services' },
  note(stage.mq2, 'broker-a-1', 'new', { owner: 'broker-a-1', disrupts: true }),
]

async function apply(): Promise<number> {
  const session = await stage.open(changes())
  try {
    return await applySession(session, { verify: true })
  } finally {
    await session.close()
  }
}

/** Presses Ctrl-C when an event of this type is reported for the first time. */
function interruptAt(type: RunEvent['type']): void {
  stage.answer ??= () => true
  stage.onEvent = (event) => {
    if (event.type === type) stage.interrupt()
  }
}

const written = (): (string | undefined)[] => stage.hosts.map((host) => host.read('first'))
const files = (name: string): (string | undefined)[] => stage.hosts.map((host) => host.read(name))

/** Files of the lock on each host. */
const leftBehind = (): string[] =>
  stage.hosts.flatMap((host) =>
    ['state', 'state/lab'].flatMap((folder) =>
      readdirSync(host.path(folder)).filter((name) => name === 'lock' || name.startsWith('stop-')),
    ),
  )

/** Lets everything that is ready run, so many times. */
async function ticks(count: number): Promise<void> {
  for (let tick = 0; tick < count; tick += 1) await new Promise((resolve) => setImmediate(resolve))
}

describe('Ctrl-C changes nothing, takes no lock and reports no host as failed', () => {
  it.each([
    [
      'while hosts connect',
      () => {
        stage.onConnect = () => {
          stage.interrupt()
        }
      },
    ],
    [
      'while hosts are read',
      () => {
        interruptAt('connected')
      },
    ],
    [
      'at the question',
      () => {
        stage.answer = () => {
          stage.interrupt()
          return true
        }
      },
    ],
  ])('%s', async (_when, arrange) => {
    arrange()
    expect(await failure(apply())).toMatchObject({
      code: 'interrupted',
      exitCode: 130,
      message: 'interrupted before anything was changed',
    })
    expect(written()).toEqual([undefined, undefined])
    expect(stage.types()).not.toContain('locked')
    expect(stage.types()).not.toContain('host-failed')
    expect(stage.hosts.every(({ closed, scripts }) => closed || scripts.length === 0)).toBe(true)
  })
})

describe('Ctrl-C under the lock', () => {
  it('changes nothing right after the lock was taken; the run is recorded', async () => {
    interruptAt('locked')
    expect(await apply()).toBe(ExitCode.interrupted)
    expect(stage.outcome()).toBe('interrupted')
    expect(written()).toEqual([undefined, undefined])
    expect(files(AUDIT)).toEqual([
      expect.stringContaining('interrupted'),
      expect.stringContaining('interrupted'),
    ])
  })

  it('lets the running step end and begins none; what was changed is counted', async () => {
    interruptAt('phase-finished')
    expect(await apply()).toBe(ExitCode.interrupted)
    expect(written()).toEqual(['1', '1'])
    expect(files('second')).toEqual([undefined, undefined])
    expect(files('broker-a-1')).toEqual([undefined, undefined])
    expect(stage.events.at(-2)).toMatchObject({ outcome: 'interrupted', changed: 2, failedHosts: [] })
    expect(stage.types()).not.toContain('verified')
  })

  it('asks nothing further while it verifies, and the run is not called verified', async () => {
    interruptAt('verified')
    expect(await apply()).toBe(ExitCode.interrupted)
    expect(stage.shown.map(({ type }) => type)).toEqual(['plan', 'verification'])
    expect(files(AUDIT)[0]).toContain('interrupted')
  })

  it('leaves no stop mark behind, however late the host writes it', async () => {
    interruptAt('run-finished')
    for (const host of stage.hosts) {
      const before = host.before
      host.before = async (script) => {
        if (script.startsWith('touch') && script.includes('/stop-')) await ticks(200)
        return before(script)
      }
    }
    await apply()
    await ticks(400)
    expect(leftBehind()).toEqual([])
  })

  it('breaks the running step off when it comes twice', async () => {
    const hanging = note(stage.mq1, 'first', '1', { script: 'exec sleep 600' })
    stage.onEvent = ({ type }) => {
      if (type === 'step-started') stage.abort()
    }
    const session = await stage.open([hanging])
    expect(await applySession(session, { verify: true })).toBe(ExitCode.interrupted)
    await session.close()
    expect(stage.outcome()).toBe('interrupted')
    expect(stage.mq1.read(AUDIT)).toContain('interrupted')
  })

  it('comes too late while the run is recorded: it has done everything', async () => {
    stage.answer = () => true
    for (const host of stage.hosts) {
      const before = host.before
      host.before = (script) => {
        if (script.includes('\tchanged\t')) stage.interrupt()
        return before(script)
      }
    }
    expect(await apply()).toBe(ExitCode.done)
    expect(stage.outcome()).toBe('changed')
    expect(files(AUDIT)).toEqual([expect.stringContaining('changed'), expect.stringContaining('changed')])
  })

  it.each(['locked', 'step-started', 'phase-finished', 'verified', 'run-finished'] as const)(
    'at %s leaves neither lock nor stop mark behind',
    async (type) => {
      interruptAt(type)
      await apply()
      expect(stage.types().at(-1)).toBe('unlocked')
      expect(leftBehind()).toEqual([])
    },
  )
})
