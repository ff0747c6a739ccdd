import { beforeEach, describe, expect, it } from 'vitest'
import { withCluster } from '../../../../src/run/connected-cluster.ts'
import { waitUntilStarted } from '../../../../src/run/verify/wait-until-started.ts'
import { FakeClock } from '../../../helpers/clock.ts'
import { answered, printed } from '../../../helpers/fake-host.ts'
import { flagsOf, Stage } from '../support/stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await Stage.make()
})

/** What systemd says of the broker of a host that started so many seconds ago. */
const startedAgo = (instance: string, seconds: number): string => `[host]
up=1000
[paths]
[units]
Id=rocketmq-namesrv-mq2.service
ActiveState=active
UnitFileState=enabled

Id=rocketmq-${instance}.service
ActiveState=active
SubState=running
UnitFileState=enabled
MainPID=300
InvocationID=abc
ExecMainStartTimestampMonotonic=${(1000 - seconds) * 1e6}
ExecMainStatus=0
NRestarts=0
Result=success
NeedDaemonReload=no
[started namesrv-mq2]
[started ${instance}]
[processes]
300=304
[heaps]
[listeners]
`

/**
 * Verifies while the slave does not answer; `during` happens in the first pause and may bring it back.
 * @returns ms: the time that was waited
 */
async function wait(
  seconds: number,
  during: (bringBack: () => void) => void = () => undefined,
): Promise<{ readonly ok: boolean; readonly ms: number }> {
  const slave = stage.servers.get('10.0.0.12:10911')
  stage.servers.delete('10.0.0.12:10911')
  stage.mq2.before = (script) => Promise.resolve(answered(script, startedAgo('broker-a-1', seconds)))
  stage.mq1.before = () => Promise.resolve({ ...printed(''), exit: 1 })
  const clock = new FakeClock()
  clock.at(1, () => {
    during(() => slave && stage.servers.set('10.0.0.12:10911', slave))
  })
  clock.at(6000, () => {
    throw new Error('it waits without an end')
  })
  const options = { context: stage.context(), flags: flagsOf(), cluster: stage.cluster }
  const verified = await withCluster(options, (cluster) =>
    waitUntilStarted(cluster, () => cluster.verification(), clock),
  )
  return { ok: verified.ok, ms: clock.now() }
}

describe('waitUntilStarted', () => {
  it('verifies again until a young instance answers', async () => {
    const verified = await wait(4, (bringBack) => {
      bringBack()
    })
    expect(verified).toEqual({ ok: true, ms: 1000 })
    expect(stage.events).toContainEqual({
      type: 'waiting',
      instances: ['broker-a-1'],
      message: 'Waiting for broker-a-1 (started 4 s ago)',
    })
  })

  it('does not wait for an instance that had its time', async () => {
    const verified = await wait(100_000)
    expect(verified).toEqual({ ok: false, ms: 0 })
  })

  it('ends with Ctrl-C, with what it knows then', async () => {
    const verified = await wait(4, () => {
      stage.interrupt()
    })
    expect(verified).toEqual({ ok: false, ms: 1000 })
  })
})
