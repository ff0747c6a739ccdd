import { beforeEach, describe, expect, it } from 'vitest'
import { RmqError } from '../../../../src/errors.ts'
import { applySession } from '../../../../src/run/apply.ts'
import { planToApply } from '../../../../src/run/plan.ts'
import { failure } from '../../../helpers/failure.ts'
import { note } from '../support/note.ts'
import { Stage } from '../support/stage.ts'
import { recorded } from './support/recorded.ts'

const OLD = { 'broker-a-0': '4.9.8', 'broker-a-1': '4.9.8' }
const REASON =
  'RocketMQ 4.9.8 → 5.3.3 is not allowed: A slave of 5.3.2 to 5.4.0 deletes all topics and groups and adds them again ' +
  'every three seconds: after a switch they can be lost (broker-a-1)'
const ACTION = 'Go to 5.5.0 or later directly.'

let stage: Stage
beforeEach(async () => {
  stage = await Stage.make()
  stage.answer = () => true
})

/** A session whose plan would write a note on the first host. */
const open = (records: Readonly<Record<string, string>>) =>
  stage.open([...recorded(stage, records), note(stage.mq1, 'a', '1')])

describe('a pair of releases that is not allowed', () => {
  it('blocks the plan, with what to do', async () => {
    const session = await open(OLD)
    const { blocked } = await planToApply(session)
    await session.close()
    expect(blocked).toEqual([
      { host: 'mq2', role: 'rocketmq', resource: 'upgrade:4.9.8-5.3.3', reason: REASON, hint: ACTION },
    ])
  })

  it('blocks apply with the agreement of the user too, and writes nothing', async () => {
    const session = await open(OLD)
    const error = await failure(applySession(session, { verify: true }))
    await session.close()
    expect(error).toBeInstanceOf(RmqError)
    expect(error).toMatchObject({ code: 'blocked', message: `nothing was changed: ${REASON}`, hint: ACTION })
    expect(stage.mq1.read('a')).toBeUndefined()
    expect(stage.hosts.map((host) => host.read('state/lab/lock'))).toEqual([undefined, undefined])
    expect(stage.hosts.map((host) => host.read('state/lab/audit.log'))).toEqual([undefined, undefined])
    expect(stage.questions).toEqual([])
    expect(stage.shown.map(({ type }) => type)).toEqual(['upgrade', 'plan'])
  })
})

it('a pair that is allowed blocks nothing', async () => {
  const session = await open({ 'broker-a-0': '5.3.2', 'broker-a-1': '5.3.2' })
  expect((await planToApply(session)).blocked).toEqual([])
  await session.close()
})
