import { execFileSync } from 'node:child_process'
import { chmod } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, resetHost } from '../../../lab/index.ts'
import { oneHostInventory, written } from '../../helpers/lab/inventory.ts'
import { secondApply } from '../../helpers/lab/second-apply.ts'
import { expectSuccess } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, type Bench } from '../../helpers/lab/bench.ts'
import { defaultVersion } from '../../../src/releases/known.ts'

describe('versions of RocketMQ and JDK', () => {
  let bench: Bench

  beforeAll(async () => {
    bench = await openBench(1, {})
  })
  afterAll(async () => {
    await bench.close()
  })

  // One host after the other, each bare at its start.
  test.each([
    { version: '4.9.8', jdk: 8, shown: 'V4_9_8', home: /java-1\.8\.0|jdk1\.8|jre/ },
    { version: '5.5.0', jdk: 17, shown: 'V5_5_0', home: /java-17/ },
    // Six modules of 5.5.1 over the rest of 5.5.0 (docs/lab.md).
    { version: '5.5.1', jdk: 21, shown: 'V5_5_1', home: /java-21/ },
  ] as const)('RocketMQ $version on JDK $jdk', async ({ version, jdk, shown, home }) => {
    await resetHost(bench.host('mq1'))
    const env = { RMQ_DISTRIBUTION: await distribution(version) }
    const inventory = await written(bench, `${version}.yaml`, oneHostInventory(bench, version, jdk))
    const apply = await bench.rmq(['apply', inventory], { env })
    expectSuccess(apply)
    expect(apply.stdout).toContain('Verified: all 2 instances match the inventory')
    expect(apply.stdout).toMatch(new RegExp(`broker-a +0 +\\S+:10911 +${shown} `))
    const java = await onHost(bench.host('mq1'), 'readlink /proc/$(pgrep -f BrokerStartup -n)/exe')
    expect(java).toMatch(home)
    await secondApply(bench, inventory, { env })
  })

  test('bootstrap makes one bare host a node, and again has nothing to do', async () => {
    const host = bench.host('mq1')
    await resetHost(host)
    const env = await ownSshConfig()
    const words = [
      ...['bootstrap', `root@${host.address}`, '--identity-file', host.identityFile, '--heap', '512m'],
      ...['--artifact', await distribution(defaultVersion)],
    ]
    const stranger = await bench.rmq(words, { env })
    expect(stranger.code).toBe(1)
    expect(stranger.stderr).toContain(`the host key of ${host.address} `)
    words.push('--accept-new-host-keys')
    const first = await bench.rmq(words, { env })
    expectSuccess(first)
    expect(first.stdout).toContain('Verified: all 2 instances match the inventory')
    const again = await bench.rmq(words, { env })
    expectSuccess(again)
    expect(again.stdout).toContain('No changes: ')
  })

  /** bootstrap knows hosts as `ssh` does: here through an ssh with a configuration and known_hosts of the test. */
  async function ownSshConfig(): Promise<Record<string, string>> {
    const config = await written(
      bench,
      'ssh-config',
      `Host *\n  UserKnownHostsFile ${bench.dir}/known_hosts\n`,
    )
    const ssh = execFileSync('sh', ['-c', 'command -v ssh'], { encoding: 'utf8' }).trim()
    const wrapper = await written(bench, 'ssh', `#!/bin/sh\nexec ${ssh} -F ${config} "$@"\n`)
    await chmod(wrapper, 0o755)
    return { PATH: `${bench.dir}:${process.env['PATH'] ?? ''}` }
  }
})
