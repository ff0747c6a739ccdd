import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, resetHost } from '../../../lab/index.ts'
import { defaultJdk } from '../../../src/releases/jdk-matrix.ts'
import { oneHostInventory, written } from '../../helpers/lab/inventory.ts'
import { secondApply } from '../../helpers/lab/second-apply.ts'
import { allBack, mastersIn } from '../../helpers/lab/smoke.ts'
import { report } from '../../helpers/lab/timing.ts'
import { expectSuccess } from '../../helpers/lab/outcome.ts'
import { openBench, type Bench } from '../../helpers/lab/bench.ts'

/** The first and the last release of each line, and those that changed the start scripts. */
const RELEASES = [
  ...['4.3.0', '4.4.0', '4.5.2', '4.6.1', '4.7.1', '4.8.0', '4.9.8'],
  ...['5.0.0', '5.1.4', '5.2.0', '5.3.0', '5.3.1', '5.3.2', '5.4.0', '5.5.0', '5.5.1'],
]
/** RMQ_E2E_RELEASES names others, with commas between them. */
const CHOSEN = process.env['RMQ_E2E_RELEASES']?.split(',') ?? RELEASES

describe('each release on its default JDK', () => {
  let bench: Bench

  beforeAll(async () => {
    bench = await openBench(1, {})
  })
  afterAll(async () => {
    await bench.close()
  })

  test.each(CHOSEN)('%s: a bare host runs it, and takes messages', async (version) => {
    const env = { RMQ_DISTRIBUTION: await distribution(version) }
    const { hosts } = bench.lab
    await Promise.all(hosts.map((host) => resetHost(host)))
    const text = oneHostInventory(bench, version, defaultJdk(version))
    const inventory = await written(bench, `${version}.yaml`, text)

    const apply = await bench.rmq(['apply', inventory], { env })
    expectSuccess(apply)
    expect(apply.stdout).toContain('Verified: all 2 instances match the inventory')
    const shown = `V${version.replaceAll('.', '_')}`
    expect(apply.stdout).toMatch(new RegExp(`^ *rmq-one +broker-a +0 +\\S+:10911 +${shown} `, 'm'))
    report(`${version} on a bare host`, apply)

    const verify = await bench.rmq(['verify', inventory], { env })
    expectSuccess(verify)
    const smoke = await bench.rmq(['smoke', inventory, '--messages', '20'], { env })
    expectSuccess(smoke)
    expect(mastersIn(smoke)).toEqual(allBack(['broker-a-0'], 20))

    await secondApply(bench, inventory, { env })
  })
})
