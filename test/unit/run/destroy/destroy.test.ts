import { beforeEach, describe, expect, it } from 'vitest'
import type { PlacedResource } from '../../../../src/engine/desired-state.ts'
import { ExitCode } from '../../../../src/errors.ts'
import { endedRecords } from '../../../../src/instances/ended-records.ts'
import { destroySession } from '../../../../src/run/destroy/destroy.ts'
import { expectNoLimit } from '../../../../src/run/destroy/guards.ts'
import { RequestCode } from '../../../../src/rocketmq/remoting/codes.ts'
import { openSession } from '../../../../src/run/session.ts'
import { failure } from '../../../helpers/failure.ts'
import { emptyBroker, fakeBroker } from '../../backup/fake-broker.ts'
import { leftStep } from '../support/left-step.ts'
import { note, noteFacts } from '../support/note.ts'
import { flagsOf, Stage } from '../support/stage.ts'

const STATE = '/var/lib/rmq-provision/lab'

let stage: Stage
beforeEach(async () => {
  stage = await Stage.make()
  for (const host of stage.hosts) {
    host.write('service', 'running')
    await host.script(`mkdir -p ${STATE}/instances`)
  }
})

const resources = (): PlacedResource[] =>
  stage.hosts.flatMap((host) => {
    const ended = note(host, 'service', 'gone', { precious: 'foreign' })
    const records = endedRecords({
      host: host.host,
      folder: STATE,
      needs: [{ host: host.host, id: ended.resource.id }],
    })
    return [ended, { host: host.host, role: 'record', phase: 'records', resource: records }]
  })

async function destroy(typed: string | undefined = 'lab', backup = false): Promise<number> {
  const session = await openSession({
    context: stage.context(),
    flags: flagsOf(),
    cluster: stage.cluster,
    command: 'destroy',
    site: {
      phases: [
        { id: 'files', title: 'Files', afterRolls: true },
        { id: 'records', title: 'Records', afterRolls: true },
      ],
      resources: resources(),
      facts: noteFacts,
    },
  })
  try {
    return await destroySession(session, typed, { backup })
  } finally {
    await session.close()
  }
}

const services = (): (string | undefined)[] => stage.hosts.map((host) => host.read('service'))
const records = async (): Promise<string[]> =>
  Promise.all(
    stage.hosts.map(async (host) => {
      const { stdout } = await host.script(`ls -d ${STATE} 2>/dev/null || echo gone`)
      return stdout.toString().trim() === 'gone' ? 'gone' : 'there'
    }),
  )

describe('destroy', () => {
  it('waits for a step of a killed run that blocks it', async () => {
    stage.mq1.write('service', 'foreign')
    await leftStep(stage.mq1, 'service')
    stage.onEvent = ({ type }) => {
      if (type === 'waiting') stage.mq1.write('end', '')
    }
    expect(await destroy()).toBe(ExitCode.done)
    expect(services()).toEqual(['gone', 'gone'])
  })

  it('removes everything, then the records, and keeps the audit logs; a second run finds nothing', async () => {
    expect(await destroy()).toBe(ExitCode.done)
    expect(services()).toEqual(['gone', 'gone'])
    expect(await records()).toEqual(['gone', 'gone'])
    expect(stage.outcome()).toBe('changed')
    expect(stage.shown.map(({ type }) => type)).toEqual(['plan', 'destroyed'])
    expect(await destroy('')).toBe(ExitCode.done)
    expect(stage.outcome()).toBe('unchanged')
  })

  it('goes on from a run that broke off before it removed the records', async () => {
    for (const host of stage.hosts) host.write('service', 'gone')
    await stage.mq1.script(`: >${STATE}/ended`)
    expect(await destroy()).toBe(ExitCode.done)
    expect(await records()).toEqual(['gone', 'gone'])
  })

  it('takes what a backup can have where nothing runs and no master answers', async () => {
    stage.servers.clear()
    expect(await destroy('lab', true)).toBe(ExitCode.done)
    expect(stage.shown.map(({ type }) => type)).toEqual(['plan', 'backup', 'destroyed'])
    expect(services()).toEqual(['gone', 'gone'])
  })

  it('keeps the records of all hosts when one fails', async () => {
    stage.onEvent = (event) => {
      if (event.type === 'step-started' && event.host === 'mq2') stage.mq2.lost = true
    }
    expect(await destroy()).toBe(ExitCode.failed)
    expect(services()[0]).toBe('gone')
    stage.mq2.lost = false
    expect(await records()).toEqual(['there', 'there'])
  })
})

describe('nothing is removed', () => {
  it.each([
    ['without a terminal', undefined, 'was not given'],
    ['by another name', () => 'prod', "is not 'prod'"],
  ])('%s', async (_what, answer, why) => {
    stage.answer = answer
    expect(await failure(destroy(''))).toMatchObject({
      code: 'needs-name',
      exitCode: ExitCode.needsYes,
      message: `nothing was removed: the name of the cluster ${why}`,
    })
    expect(services()).toEqual(['running', 'running'])
  })

  it('while a host is not reached', async () => {
    stage.down.add('mq2')
    expect(await failure(destroy())).toMatchObject({
      code: 'connect-refused',
      message: 'nothing was removed: mq2 refuses',
      where: { host: 'mq2' },
    })
    expect(services()).toEqual(['running', 'running'])
  })

  it('where a part must not be removed', async () => {
    stage.mq2.write('service', 'foreign')
    expect(await failure(destroy())).toMatchObject({
      code: 'blocked',
      message: 'nothing was removed: service is precious',
    })
    expect(services()).toEqual(['running', 'foreign'])
  })

  it('where the backup before it fails', async () => {
    const master = emptyBroker()
    master.refuses.add(RequestCode.getAllConsumerOffset)
    stage.servers.set('10.0.0.11:10911', fakeBroker(master))
    expect(await failure(destroy('lab', true))).toMatchObject({
      code: 'backup-failed',
      message: expect.stringMatching(
        /^nothing was changed: the backup before it failed: broker-a-0 .* answered SYSTEM_ERROR/,
      ) as string,
    })
    expect(services()).toEqual(['running', 'running'])
  })

  it('with --limit, before a host is contacted', () => {
    expect(() => {
      expectNoLimit(['mq1'])
    }).toThrow('--limit does not go with destroy, which removes the whole cluster')
  })
})
