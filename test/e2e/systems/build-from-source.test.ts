import { copyFile, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensurePrerequisites } from '../../../lab/index.ts'
import { edited, oneHostInventory, written } from '../../helpers/lab/inventory.ts'
import { secondApply } from '../../helpers/lab/second-apply.ts'
import { report } from '../../helpers/lab/timing.ts'
import { expectSuccess } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, type Bench } from '../../helpers/lab/bench.ts'

/** A minute on a quiet machine, once Maven has everything; ten where it shares its cores and fetches all of it. */
const BUILD_TIMEOUT_MS = 1_500_000
const SOURCE = 'org.apache.rocketmq:rocketmq-all:5.3.3:zip:source-release'
/** On both cores, and without the tests, which -DskipTests still compiles: a third of the time. */
const BUILD = `artifact: { build: { maven: '${SOURCE}', options: [-T2, -Dmaven.test.skip=true] } }`

describe('build from source', () => {
  let bench: Bench
  let inventory: string
  let cache: string

  beforeAll(async () => {
    await ensurePrerequisites('distribution', () => undefined)
    // A cache of the test's own, so that nothing is there; under the bench's folder, so that nothing stays.
    bench = await openBench(1, {})
    cache = join(bench.dir, 'cache')
    await mkdir(cache)
    const text = edited(oneHostInventory(bench), "artifact: { file: '${RMQ_DISTRIBUTION}' }", BUILD)
    inventory = await written(bench, 'build.yaml', text)
  })
  afterAll(async () => {
    await bench.close()
  })

  const rmq = (...words: string[]) => bench.rmq(words, { env: { XDG_CACHE_HOME: cache } })
  const artifacts = (): string => join(cache, 'rmq-provision', 'artifacts')
  const archives = async (): Promise<string[]> => {
    const names = await readdir(artifacts(), { recursive: true })
    return names.filter((name) => /^[0-9a-f]{128}\/rocketmq-5/.test(name))
  }

  test(
    'source code becomes a verified cluster',
    async () => {
      const apply = await rmq('apply', inventory)
      report('apply with a build', apply)
      expectSuccess(apply)
      // What Maven does is reported while it does it.
      expect(apply.stdout).toMatch(
        /bring RocketMQ 5\.3\.3 \(built from maven:\S+\) … Maven: .* \(\d+ of 19\)/,
      )
      expect(apply.stdout).toContain('Verified: all 2 instances match the inventory')
      expect(await archives()).toEqual([expect.stringMatching(/\/rocketmq-5\.3\.3\.zip$/)])
      expect(await readdir(join(artifacts(), 'builds'))).toEqual([])
      // A jar that Maven Central does not have, so it was not taken from there.
      await onHost(bench.host('mq1'), 'test -e /opt/rocketmq/releases/5.3.3/lib/rocketmq-example-5.3.3.jar')
    },
    BUILD_TIMEOUT_MS,
  )

  test('again, there is nothing to do', async () => {
    await secondApply(bench, inventory, { env: { XDG_CACHE_HOME: cache } })
  })

  test('a release that was lost comes back from the cache, without a build', async () => {
    await rmq('stop', inventory, '--yes')
    await onHost(bench.host('mq1'), 'rm -r /opt/rocketmq/releases/5.3.3')
    const before = await archives()
    const apply = await rmq('apply', inventory, '--yes')
    report('apply from the cache', apply)
    expectSuccess(apply)
    expect(apply.stdout).not.toContain('Maven:')
    expect(await archives()).toEqual(before)
  })

  test('source code of another version is refused before anything is built', async () => {
    const source = join(bench.dir, 'rocketmq-source.zip')
    const [zip] = (await readdir(artifacts(), { recursive: true })).filter((name) =>
      name.endsWith('source-release.zip'),
    )
    await copyFile(join(artifacts(), zip ?? ''), source)
    const text = edited(
      oneHostInventory(bench, '5.3.2'),
      "{ file: '${RMQ_DISTRIBUTION}' }",
      `{ build: { source: ${source} } }`,
    )
    const apply = await rmq('apply', await written(bench, 'other.yaml', text), '--yes')
    expect(apply.code).toBe(1)
    expect(apply.stdout + apply.stderr).toContain(
      `${source} is RocketMQ 5.3.3, and rocketmq.version is 5.3.2`,
    )
    expect(apply.stdout).not.toContain('Maven:')
  })
})
