import { mkdirSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { applySession } from '../../../../src/run/apply.ts'
import type { AuditEntry } from '../../../../src/model/audit-entry.ts'
import { parseAuditEntry } from '../../../../src/run/audit/audit-log.ts'
import { audited } from '../../../../src/run/audit/exec-audit.ts'
import { withCluster } from '../../../../src/run/connected-cluster.ts'
import { underLock } from '../../../../src/run/under-lock.ts'
import { RmqError } from '../../../../src/errors.ts'
import { failure } from '../../../helpers/failure.ts'
import type { FakeHost } from '../../../helpers/fake-host.ts'
import { note } from '../support/note.ts'
import { flagsOf, Stage } from '../support/stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await Stage.make()
})

const AUDIT = 'state/lab/audit.log'

const entriesOn = (host: FakeHost): AuditEntry[] =>
  (host.read(AUDIT) ?? '').split('\n').flatMap((line) => parseAuditEntry(line) ?? [])

const outcomes = (host: FakeHost): string[] =>
  entriesOn(host).map(({ outcome, detail }) => `${outcome}: ${detail}`)

async function apply(): Promise<void> {
  const session = await stage.open([note(stage.mq1, 'a', '1'), note(stage.mq2, 'a', '1', broken)])
  await applySession(session, { verify: true })
  await session.close()
}
let broken: { readonly script?: string } = {}
beforeEach(() => {
  broken = {}
})

describe('a run', () => {
  it('leaves an entry when it begins and one when it ends, with one id on all hosts', async () => {
    await apply()
    expect(stage.hosts.map(outcomes)).toEqual([
      ['begun: ', 'changed: 2 changes'],
      ['begun: ', 'changed: 2 changes'],
    ])
    const ids = new Set(stage.hosts.flatMap(entriesOn).map(({ run }) => run))
    expect([...ids]).toEqual([expect.stringMatching(/^[0-9a-f]{8}$/)])
  })

  it('has begun before anything is changed', async () => {
    const seen: string[][] = []
    stage.onEvent = ({ type }) => {
      if (type === 'step-started') seen.push(outcomes(stage.mq1))
    }
    await apply()
    expect(seen[0]).toEqual(['begun: '])
  })

  it('has the number of changes that its summary has, also when a host fails half way', async () => {
    broken = { script: 'exit 3' }
    await apply()
    const finished = stage.events.find(({ type }) => type === 'run-finished')
    expect(finished).toMatchObject({ outcome: 'failed', changed: 1 })
    expect(stage.hosts.map(outcomes)).toEqual([
      ['begun: ', 'failed: 1 change'],
      ['begun: ', 'failed: 1 change'],
    ])
  })

  it.each([
    ['plan-changed', new RmqError('plan-changed', 'it changed'), 'failed: plan-changed'],
    ['interrupted', new RmqError('interrupted', 'interrupted'), 'interrupted: '],
    ['bug', new TypeError('a bug'), 'failed: bug'],
  ])('that ends with %s says so', async (_code, error, ending) => {
    const options = { context: stage.context(), flags: flagsOf(), cluster: stage.cluster }
    const work = withCluster(options, (cluster) => underLock(cluster, () => Promise.reject(error)))
    await expect(work).rejects.toBe(error)
    expect(outcomes(stage.mq1)).toEqual(['begun: ', ending])
  })

  it('that loses a host has no end there', async () => {
    stage.onEvent = ({ type }) => {
      if (type === 'phase-finished') stage.mq2.lost = true
    }
    await apply()
    expect(outcomes(stage.mq1)).toHaveLength(2)
    expect(outcomes(stage.mq2)).toEqual(['begun: '])
  })

  it('writes nothing once another run has the lock, and says that it did not', async () => {
    const options = { context: stage.context(), flags: flagsOf(), cluster: stage.cluster }
    await withCluster(options, (cluster) =>
      underLock(cluster, async ({ audit }) => {
        stage.mq1.write('state/lab/lock', 'of another run')
        await audit.end({ outcome: 'changed', detail: '' })
      }),
    )
    expect(outcomes(stage.mq1)).toEqual(['begun: '])
    expect(stage.events).toContainEqual({
      type: 'warning',
      code: 'not-audited',
      message: 'mq1: the audit log could not be written',
    })
  })
})

describe('exec', () => {
  const command = { exit: 0, stdout: Buffer.from('ok'), stderr: Buffer.alloc(0) }
  /** The host's uid, as `id -u` prints it. */
  const uid = (number: number): void => {
    stage.mq1.before = (script) => {
      if (!script.includes('id -u')) return undefined
      return stage.mq2.script(
        script
          .replaceAll('$(id -u)', String(number))
          .replaceAll('/var/lib/rmq-provision', stage.mq1.path('state')),
      )
    }
  }
  const exec = (exit = 0) =>
    audited(
      stage.mq1,
      { context: stage.context(), cluster: stage.cluster, id: 'ab12cd34', asRoot: false },
      () => Promise.resolve({ ...command, exit }),
    )

  it.each([
    [0, 'done: '],
    [7, 'failed: exit 7'],
  ])('as root with exit code %i leaves two entries with the command', async (exit, ending) => {
    uid(0)
    expect((await exec(exit))?.exit).toBe(exit)
    expect(outcomes(stage.mq1)).toEqual(['begun: ', ending])
    expect(entriesOn(stage.mq1)[0]).toMatchObject({
      command: 'rmq-provision apply lab.yaml',
      run: 'ab12cd34',
    })
  })

  it('as another user leaves none', async () => {
    uid(1000)
    await exec()
    expect(stage.mq1.read(AUDIT)).toBeUndefined()
  })

  it('runs although the audit log cannot be written, and says so', async () => {
    mkdirSync(stage.mq1.path(AUDIT), { recursive: true })
    uid(0)
    expect((await exec())?.exit).toBe(0)
    expect(stage.events.filter(({ type }) => type === 'warning')).toHaveLength(2)
  })

  it('that is interrupted says so', async () => {
    uid(0)
    const options = { context: stage.context(), cluster: stage.cluster, id: 'ab', asRoot: false }
    const interrupted = new RmqError('interrupted', 'interrupted')
    expect(await failure(audited(stage.mq1, options, () => Promise.reject(interrupted)))).toBe(interrupted)
    expect(outcomes(stage.mq1)).toEqual(['begun: ', 'interrupted: '])
  })
})
