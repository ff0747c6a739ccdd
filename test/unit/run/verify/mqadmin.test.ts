import { describe, expect, it } from 'vitest'
import { confirmByMqadmin } from '../../../../src/run/verify/mqadmin.ts'
import { RmqError } from '../../../../src/errors.ts'
import type { HostAccess } from '../../../../src/engine/access.ts'
import { select } from '../../../../src/run/selection.ts'
import { makeCluster, pair } from '../../support/cluster.ts'
import { fakeHost } from '../../rocketmq/support/fake-host.ts'

const cluster = makeCluster({ ...pair, version: '5.3.3' })
const LISTED = `
lab  broker-a  0  10.0.0.11:10911  V5_3_3  0.00(0,0ms)  0.00(0,0ms|0,0ms)
lab  broker-a  1  10.0.0.12:10911  V5_3_3  0.00(0,0ms)  0.00(0,0ms|0,0ms)
`
const TIMED_OUT =
  'Caused by: RemotingTimeoutException: wait response on the channel <10.0.0.11:9876> timeout, 688(ms)'

function confirmable(access: HostAccess) {
  const shown: object[] = []
  const on = {
    cluster,
    selection: select(cluster, undefined),
    access: new Map([['mq1', access]]),
    unreachable: new Map(),
    context: {
      emit: () => undefined,
      ui: { show: (_type: string, data: object) => shown.push(data) },
      stop: new AbortController().signal,
    },
  }
  return { on, shown }
}

/** mqadmin with one answer after the other; the last one stays. */
async function confirm(answers: readonly { readonly stdout?: string; readonly stderr?: string }[]) {
  let asked = 0
  const access: HostAccess = {
    ...fakeHost('mq1', new Map()),
    script: (_script, { onStdout } = {}) => {
      const { stdout = '', stderr = '' } = answers[Math.min(asked, answers.length - 1)] ?? {}
      asked += 1
      onStdout?.(Buffer.from(stdout))
      return Promise.resolve({ exit: 0, stdout: Buffer.alloc(0), stderr: Buffer.from(stderr) })
    },
  }
  const { on, shown } = confirmable(access)
  return { confirmed: await confirmByMqadmin(on), asked, shown }
}

/** mqadmin that prints these parts, one after the other, and ends only when it is ended. */
async function confirmStreaming(parts: readonly string[]) {
  let ended = false
  const access: HostAccess = {
    ...fakeHost('mq1', new Map()),
    script: (_script, { onStdout, signal } = {}) => {
      for (const part of parts) onStdout?.(Buffer.from(part))
      return new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => {
          ended = true
          reject(new RmqError('interrupted', 'interrupted'))
        })
      })
    },
  }
  const { on, shown } = confirmable(access)
  return { confirmed: await confirmByMqadmin(on), ended, shown }
}

describe('mqadmin after a change', () => {
  it('is ended when it has listed the cluster, as its JVM goes on for seconds', async () => {
    const other = 'other  broker-z  0  10.0.0.99:10911  V5_3_3  0.00(0,0ms)  0.00(0,0ms|0,0ms)\n'
    const parts = [LISTED.slice(0, 70), LISTED.slice(70), other]
    expect(await confirmStreaming(parts)).toEqual({
      confirmed: true,
      ended: true,
      shown: [{ host: 'mq1', stdout: LISTED + other, problems: [] }],
    })
  })

  it('is asked once when it lists the cluster', async () => {
    expect(await confirm([{ stdout: LISTED }])).toMatchObject({ confirmed: true, asked: 1 })
  })

  it('is asked again when it gave up, and only the second answer is shown', async () => {
    const { confirmed, asked, shown } = await confirm([{ stderr: TIMED_OUT }, { stdout: LISTED }])
    expect({ confirmed, asked }).toEqual({ confirmed: true, asked: 2 })
    expect(shown).toEqual([{ host: 'mq1', stdout: LISTED, problems: [] }])
  })

  it('does not confirm what it does not list, nor is it asked for ever', async () => {
    expect(await confirm([{ stderr: TIMED_OUT }])).toMatchObject({
      confirmed: false,
      asked: 2,
      shown: [{ problems: [{ code: 'mqadmin-failed' }] }],
    })
  })
})
