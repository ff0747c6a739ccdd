import { beforeEach, describe, expect, it } from 'vitest'
import { withCluster } from '../../../../src/run/connected-cluster.ts'
import { waitUntilStarted } from '../../../../src/run/verify/wait-until-started.ts'
import type { Verification } from '../../../../src/rocketmq/verify/verification.ts'
import { answered, printed } from '../../../helpers/fake-host.ts'
import { flagsOf, Stage } from '../support/stage.ts'

let stage: Stage
let paused = 0
beforeEach(async () => {
  stage = await Stage.make()
  paused = 0
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

/** Verifies while the slave does not answer; `during` happens in the first pause and may bring it back. */
async function wait(
  seconds: number,
  during: (bringBack: () => void) => void = () => undefined,
): Promise<Verification> {
  const slave = stage.servers.get('10.0.0.12:10911')
  stage.servers.delete('10.0.0.12:10911')
  stage.mq2.before = (script) => Promise.resolve(answered(script, startedAgo('broker-a-1', seconds)))
  stage.mq1.before = () => Promise.resolve({ ...printed(''), exit: 1 })
  let now = 0
  const clock = {
    now: () => now,
    sleep: (ms: number): Promise<void> => {
      now += ms
      paused += 1
      if (paused === 1) during(() => slave && stage.servers.set('10.0.0.12:10911', slave))
      if (paused > 5) throw new Error('it waits for ever')
      return Promise.resolve()
    },
  }
  const options = { context: stage.context(), flags: flagsOf(), cluster: stage.cluster }
  return withCluster(options, (cluster) => waitUntilStarted(cluster, () => cluster.verification(), clock))
}

describe('waitUntilStarted', () => {
  it('verifies again until a young instance answers', async () => {
    const verified = await wait(4, (bringBack) => {
      bringBack()
    })
    expect({ ok: verified.ok, paused }).toEqual({ ok: true, paused: 1 })
    expect(stage.events).toContainEqual({
      type: 'waiting',
      instances: ['broker-a-1'],
      message: 'Waiting for broker-a-1 (started 4 s ago)',
    })
  })

  it('does not wait for an instance that had its time', async () => {
    const verified = await wait(100_000)
    expect({ ok: verified.ok, paused }).toEqual({ ok: false, paused: 0 })
  })

  it('ends with Ctrl-C, with what it knows then', async () => {
    const verified = await wait(4, () => {
      stage.interrupt()
    })
    expect({ ok: verified.ok, paused }).toEqual({ ok: false, paused: 1 })
  })
})
