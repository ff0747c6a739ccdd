import { expect, test } from 'vitest'
import { hasOtherRelease } from '../../../../src/backup/collect/release.ts'
import { LocalHost } from '../../../helpers/local-host.ts'
import { broker, cluster } from '../../support/example.ts'

/** The answer for a host that prints the text. */
function judged(runtime: 'systemd' | 'docker', text: string): Promise<boolean> {
  const host = new LocalHost('mq1')
  host.script = (script) => {
    host.scripts.push(script)
    return Promise.resolve({ exit: 0, stdout: Buffer.from(text), stderr: Buffer.from('') })
  }
  const made = { ...cluster, runtime: { ...cluster.runtime, kind: runtime } } as typeof cluster
  return hasOtherRelease(host, made, broker, AbortSignal.timeout(10_000))
}

test.each<[string, 'systemd' | 'docker', string, boolean]>([
  ['a container that was applied with another one', 'docker', '{"rocketmq":"5.1.4"}', true],
  ['a container that was applied with it', 'docker', '{"rocketmq":"5.3.3"}', false],
  ['a container without a record', 'docker', '', false],
  ['a record that is no JSON', 'docker', '{"rocketmq":', false],
  ['a unit with another folder', 'systemd', '/opt/rocketmq/rocketmq-5.1.4', true],
  ['a host without the unit', 'systemd', '', false],
])('the release of %s', async (_what, runtime, text, other) => {
  expect(await judged(runtime, text)).toBe(other)
})
