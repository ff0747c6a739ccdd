import { beforeEach, describe, expect, it } from 'vitest'
import type { PlacedResource } from '../../../src/engine/desired-state.ts'
import { ExitCode } from '../../../src/errors.ts'
import { applySession } from '../../../src/run/apply.ts'
import { failure } from '../../helpers/failure.ts'
import { printed } from '../../helpers/fake-host.ts'
import { note } from './support/note.ts'
import { Stage } from './support/stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await Stage.make()
})

const LOCK = 'state/lab/lock'
const AUDIT = 'state/lab/audit.log'

/** Applies these resources and verifies, as `apply` does. */
async function apply(resources: readonly PlacedResource[], verify = true): Promise<number> {
  const session = await stage.open(resources)
  try {
    return await applySession(session, { verify })
  } finally {
    await session.close()
  }
}

/** A note of each host, both not written yet. */
const twoNotes = (): PlacedResource[] => [note(stage.mq1, 'a', '1'), note(stage.mq2, 'a', '1')]

/** Restarts the master and its slave. */
const restarts = (): PlacedResource[] => [
  note(stage.mq1, 'broker-a-0', 'new', { owner: 'broker-a-0', disrupts: true }),
  note(stage.mq2, 'broker-a-1', 'new', { owner: 'broker-a-1', disrupts: true }),
]

const locks = (): (string | undefined)[] => stage.hosts.map((host) => host.read(LOCK))
const audits = (): (string | undefined)[] => stage.hosts.map((host) => host.read(AUDIT))

describe('a run without changes', () => {
  beforeEach(() => {
    for (const host of stage.hosts) host.write('a', '1')
  })

  it('takes one script of each host and no lock, and verifies by the answers that came while the hosts were read', async () => {
    expect(await apply(twoNotes())).toBe(ExitCode.done)
    expect(stage.outcome()).toBe('unchanged')
    expect(stage.types()).not.toContain('locked')
    expect(audits()).toEqual([undefined, undefined])
    expect(stage.dial.dialled).toHaveLength(4)
    expect(stage.hosts.map(({ scripts }) => scripts.length)).toEqual([1, 1])
  })

  it('does not verify after a command that stops instances', async () => {
    stage.servers.clear()
    expect(await apply(twoNotes(), false)).toBe(ExitCode.done)
    expect(stage.types()).not.toContain('verified')
  })

  it('ends with 3 when the running cluster differs from the inventory', async () => {
    stage.servers.delete('10.0.0.12:9876')
    expect(await apply(twoNotes())).toBe(ExitCode.unverified)
    expect(stage.outcome()).toBe('unverified')
  })
})

describe('a run with changes', () => {
  it('locks, changes, verifies, asks mqadmin, records and unlocks, in this order', async () => {
    expect(await apply(twoNotes())).toBe(ExitCode.done)
    expect(stage.outcome()).toBe('changed')
    expect(stage.hosts.map((host) => host.read('a'))).toEqual(['1', '1'])
    const order = ['planned', 'locked', 'probed', 'planned', 'phase-started', 'verified', 'run-finished']
    expect(stage.types().filter((type) => [...order, 'unlocked'].includes(type))).toEqual([
      'probed',
      'probed',
      'planned',
      'locked',
      'probed',
      'probed',
      'planned',
      'phase-started',
      'verified',
      'run-finished',
      'unlocked',
    ])
    expect(stage.shown.map(({ type }) => type)).toEqual(['plan', 'verification', 'mqadmin'])
    expect(locks()).toEqual([undefined, undefined])
    expect(audits()).toEqual([expect.stringContaining('changed'), expect.stringContaining('changed')])
  })

  it('asks the running cluster again after its changes', async () => {
    await apply(twoNotes())
    expect(stage.dial.dialled).toHaveLength(8)
  })

  it('closes every connection', async () => {
    await apply(twoNotes())
    expect(stage.hosts.map(({ closed }) => closed)).toEqual([true, true])
  })

  it('asks before it restarts, and does so with a yes', async () => {
    stage.answer = () => true
    expect(await apply(restarts())).toBe(ExitCode.done)
    expect(stage.questions).toEqual([
      'This restarts 2 running instances (broker-a-1, broker-a-0), one after the other. Continue?',
    ])
    expect(stage.mq1.read('broker-a-0')).toBe('new')
  })

  it('shows with the plan what the clients notice of each restart', async () => {
    stage.answer = () => true
    await apply(restarts())
    const plan = stage.shown.find(({ type }) => type === 'plan')
    expect(plan?.data).toMatchObject({
      notes: [{ host: 'mq1', role: 'note', note: expect.stringContaining('broker-a') as string }],
    })
  })

  it.each([
    ['there is no terminal', undefined],
    ['the answer is no', () => false],
  ])('changes nothing when %s', async (_when, answer) => {
    stage.answer = answer
    expect(await failure(apply(restarts()))).toMatchObject({
      code: 'needs-yes',
      exitCode: 6,
      message:
        'nothing was changed: the plan restarts 2 running instances (broker-a-1, broker-a-0), one after the other',
    })
    expect(stage.types()).not.toContain('locked')
    expect(stage.mq1.read('broker-a-0')).toBeUndefined()
  })

  it('begins nothing of a plan that is blocked', async () => {
    stage.mq2.write('b', 'old')
    const resources = [...twoNotes(), note(stage.mq2, 'b', 'new', { precious: 'old' })]
    expect(await failure(apply(resources))).toMatchObject({
      code: 'blocked',
      message: 'nothing was changed: b is precious',
      where: { host: 'mq2', step: 'note:b' },
    })
    expect(stage.mq1.read('a')).toBeUndefined()
    expect(stage.types()).not.toContain('locked')
  })
})

describe('a roll that fails', () => {
  it('leaves the later ones alone, is recorded on its host, and gives the lock back', async () => {
    stage.answer = () => true
    const [master, slave] = restarts()
    const broken = note(stage.mq2, 'broker-a-1', 'new', {
      owner: 'broker-a-1',
      disrupts: true,
      script: 'echo no memory; exit 7',
    })
    if (!master || !slave) throw new Error('there are two')
    expect(await apply([master, broken])).toBe(ExitCode.failed)
    expect(stage.outcome()).toBe('failed')
    expect(stage.mq1.read('broker-a-0')).toBeUndefined()
    expect(stage.events).toContainEqual({
      type: 'skipped',
      host: 'mq1',
      resource: 'note:broker-a-0',
      reason: 'the roll of broker-a-1 failed',
    })
    expect(stage.types()).not.toContain('verified')
    expect(locks()).toEqual([undefined, undefined])
    expect(stage.mq2.read(AUDIT)).toContain('failed')
  })
})

describe('between the plan and the lock', () => {
  it('a restart that was not agreed to refuses the whole plan', async () => {
    stage.mq2.write('broker-a-1', 'new')
    stage.answer = () => {
      stage.mq2.write('broker-a-1', 'changed by hand')
      return true
    }
    expect(await failure(apply(restarts()))).toMatchObject({
      code: 'plan-changed',
      message: 'the hosts changed after the plan was shown; nothing was changed',
      where: { host: 'mq2', step: 'note:broker-a-1' },
    })
    expect(stage.mq1.read('broker-a-0')).toBeUndefined()
    expect(locks()).toEqual([undefined, undefined])
  })

  it('so does something that blocks', async () => {
    const resources = [...restarts(), note(stage.mq1, 'b', 'new', { precious: 'old' })]
    stage.answer = () => {
      stage.mq1.write('b', 'old')
      return true
    }
    expect(await failure(apply(resources))).toMatchObject({
      code: 'plan-changed',
      where: { host: 'mq1', step: 'note:b' },
    })
    expect(stage.mq2.read('broker-a-1')).toBeUndefined()
  })

  it('a change that another run has made is not made again', async () => {
    stage.answer = () => {
      stage.mq1.write('broker-a-0', 'new')
      stage.mq2.write('broker-a-1', 'new')
      return true
    }
    expect(await apply(restarts())).toBe(ExitCode.done)
    expect(stage.outcome()).toBe('unchanged')
    expect(stage.types()).not.toContain('phase-started')
  })

  it('the numbers of the plan and of the end agree when another run has made a part of it', async () => {
    stage.answer = () => {
      stage.mq2.write('broker-a-1', 'new')
      return true
    }
    expect(await apply(restarts())).toBe(ExitCode.done)
    expect(stage.events.find(({ type }) => type === 'planned')).toMatchObject({ changes: 2 })
    expect(stage.events.find(({ type }) => type === 'run-finished')).toMatchObject({
      changed: 1,
      unneeded: 1,
    })
  })

  it('a host that is lost ends the run before anything is changed, and no lock stays', async () => {
    stage.answer = () => {
      stage.mq2.lost = true
      return true
    }
    expect(await failure(apply(restarts()))).toMatchObject({
      code: 'connection-lost',
      where: { host: 'mq2' },
    })
    expect(stage.mq1.read('broker-a-0')).toBeUndefined()
    expect(locks()).toEqual([undefined, undefined])
  })

  it('another run that holds the lock ends this one with its name, and no lock of this one stays', async () => {
    const other = JSON.stringify({ token: 'ab12', who: 'ann@ops', command: 'apply', since: 'noon' })
    stage.answer = () => {
      stage.mq2.write(LOCK, other)
      return true
    }
    await stage.mq2.script(`mkdir -p ${stage.mq2.path('state/lab')}`)
    expect(await failure(apply(restarts()))).toMatchObject({ code: 'locked', exitCode: 4 })
    expect(locks()).toEqual([undefined, other])
    expect(stage.mq1.read('broker-a-0')).toBeUndefined()
  })
})

describe('a host that is lost under the lock', () => {
  it('is left out, and the run fails after it has changed the others', async () => {
    stage.onEvent = ({ type }) => {
      if (type === 'locked') stage.mq2.lost = true
    }
    expect(await apply(twoNotes())).toBe(ExitCode.failed)
    expect(stage.mq1.read('a')).toBe('1')
    expect(stage.events).toContainEqual(expect.objectContaining({ type: 'host-failed', host: 'mq2' }))
    expect(stage.events.slice(-3)).toMatchObject([
      { outcome: 'failed', changed: 1, failedHosts: ['mq2'] },
      { type: 'warning', code: 'not-unlocked' },
      { type: 'unlocked' },
    ])
    expect(stage.mq1.read(LOCK)).toBeUndefined()
  })
})

describe('hosts that are not reached', () => {
  it('are left out of the plan, and the run fails when it has changed the others', async () => {
    stage.down.add('mq2')
    expect(await apply(twoNotes())).toBe(ExitCode.failed)
    expect(stage.mq1.read('a')).toBe('1')
    expect(stage.events.at(-2)).toMatchObject({ type: 'run-finished', failedHosts: ['mq2'] })
  })

  it('fail the run without a verification when they are all', async () => {
    stage.down.add('mq1').add('mq2')
    expect(await apply(twoNotes())).toBe(ExitCode.failed)
    expect(stage.events.at(-1)).toMatchObject({ outcome: 'failed', failedHosts: ['mq1', 'mq2'] })
    expect(stage.types()).not.toContain('verified')
    expect(stage.types()).not.toContain('locked')
  })
})

describe('the verification after a change', () => {
  it('fails the run when mqadmin lists another cluster', async () => {
    for (const host of stage.hosts) {
      host.before = (script) => (script.includes('mqadmin') ? Promise.resolve(printed('no rows')) : undefined)
    }
    expect(await apply(twoNotes())).toBe(ExitCode.unverified)
    expect(stage.outcome()).toBe('unverified')
    expect(stage.mq1.read(AUDIT)).toContain('unverified')
    expect(locks()).toEqual([undefined, undefined])
  })

  it('asks mqadmin nothing when the protocol says that something is wrong', async () => {
    stage.servers.delete('10.0.0.12:10911')
    expect(await apply(twoNotes())).toBe(ExitCode.unverified)
    expect(stage.shown.map(({ type }) => type)).toEqual(['plan', 'verification'])
  })
})
