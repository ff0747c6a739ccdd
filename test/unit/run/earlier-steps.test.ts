import { existsSync, mkdirSync } from 'node:fs'
import { beforeEach, expect, test } from 'vitest'
import { ExitCode } from '../../../src/errors.ts'
import { applySession } from '../../../src/run/apply.ts'
import { planToShow } from '../../../src/run/plan-when-idle.ts'
import { failure } from '../../helpers/failure.ts'
import { BUSY, leftStep } from './support/left-step.ts'
import { note } from './support/note.ts'
import { siteOf, Stage } from './support/stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await Stage.make()
  stage.mq1.write('a', 'in between')
  stage.mq2.write('a', '1')
})

/** Applies the notes; that of mq1 is blocked while its text is 'in between'. */
async function apply(): Promise<number> {
  const session = await stage.open([
    note(stage.mq1, 'a', '1', { precious: 'in between' }),
    note(stage.mq2, 'a', '1'),
  ])
  try {
    return await applySession(session, { verify: true })
  } finally {
    await session.close()
  }
}

test('a plan that a step of a killed run blocks is made again when the step has ended', async () => {
  await leftStep(stage.mq1)
  stage.onEvent = ({ type }) => {
    if (type === 'waiting') stage.mq1.write('end', '')
  }
  expect(await apply()).toBe(ExitCode.done)
  expect(stage.mq1.read('a')).toBe('1')
  expect(stage.events.find(({ type }) => type === 'waiting')).toMatchObject({
    message: expect.stringMatching(
      /^Waiting for mq1: the step 'stop broker-a-0' of 'apply' \(ann@desk, .*still at work/,
    ) as string,
  })
})

test('a step that has ended since the hosts were read does not block the plan either', async () => {
  mkdirSync(stage.mq1.path('state'))
  stage.mq1.write(BUSY, '')
  stage.onEvent = ({ type }) => {
    if (type === 'planned') stage.mq1.write('a', 'done')
  }
  expect(await apply()).toBe(ExitCode.done)
  expect(stage.types()).not.toContain('waiting')
})

test('a plan that stays blocked is refused', async () => {
  mkdirSync(stage.mq1.path('state'))
  stage.mq1.write(BUSY, '')
  expect(await failure(apply())).toMatchObject({ code: 'blocked' })
  expect(stage.types()).not.toContain('locked')
})

test('a host on which no step has ever begun gets no file by a plan that is blocked', async () => {
  expect(await failure(apply())).toMatchObject({ code: 'blocked' })
  expect(existsSync(stage.mq1.path('state'))).toBe(false)
  expect(stage.types().filter((type) => type === 'planned')).toHaveLength(1)
})

test('a plan that is only shown names the step at work, and does not wait for it', async () => {
  await leftStep(stage.mq1)
  const session = await stage.open([note(stage.mq1, 'a', '1', { precious: 'in between' })])
  try {
    expect((await planToShow(session)).blocked).toHaveLength(1)
  } finally {
    await session.close()
  }
  expect(stage.types()).not.toContain('waiting')
  expect(stage.events.find(({ type }) => type === 'warning')).toMatchObject({
    code: 'host-busy',
    message: expect.stringMatching(/^mq1: the step 'stop broker-a-0' of 'apply' .*still at work/) as string,
  })
})

test('what a site was made of is read again after the wait', async () => {
  await leftStep(stage.mq1)
  stage.mq2.write('a', '0')
  stage.onEvent = ({ type }) => {
    if (type !== 'waiting') return
    stage.mq2.write('a', '2')
    stage.mq1.write('end', '')
  }
  const placed = note(stage.mq2, 'a', '0')
  const session = await stage.open([note(stage.mq1, 'a', '1', { precious: 'in between' }), placed])
  try {
    // As a restart does: what it wants follows from what it has read.
    await session.derive((read) => {
      const text = read.world.observed({ host: 'mq2', id: placed.resource.id }) as string
      const first = note(stage.mq1, 'a', '1', { precious: 'in between' })
      return siteOf([first, note(stage.mq2, 'b', `was ${text}`)])
    })
    expect(await applySession(session, { verify: true })).toBe(ExitCode.done)
  } finally {
    await session.close()
  }
  expect(stage.mq2.read('b')).toBe('was 2')
})
