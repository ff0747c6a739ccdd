import { readFile, rm } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { distribution, resetHost, type LabHost } from '../../../lab/index.ts'
import { edited, oneHostInventory, written } from '../../helpers/lab/inventory.ts'
import { readAll, sendTo } from '../../helpers/lab/messages.ts'
import { report } from '../../helpers/lab/timing.ts'
import { changedLives, lives } from '../../helpers/lab/witness.ts'
import { expectExit, expectSuccess } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, type Bench, type Outcome } from '../../helpers/lab/bench.ts'

const MESSAGES = 20
const BEFORE = 'before'
const SINCE = 'since'

describe('a rollback', () => {
  let bench: Bench
  let mq1: LabHost
  let inventory = ''

  beforeAll(async () => {
    bench = await openBench(1, {})
    mq1 = bench.host('mq1')
  })
  afterAll(async () => {
    await bench.close()
  })
  beforeEach(async () => {
    await resetHost(mq1)
  })

  test(
    'goes back from 5.5.1 to 5.5.0 and its configuration, and forth again',
    { timeout: 600_000 },
    async () => {
      await applied('5.3.3', '')
      await applied('5.5.0', 'fileReservedTime: 48')
      await filled(BEFORE)
      const old = await readFile(inventory, 'utf8')
      const checked = await rmq('upgrade-check', inventory, '--to', '5.5.1')
      expect(checked.stdout + checked.stderr).toContain('RocketMQ 5.5.0 → 5.5.1: allowed')
      expect(checked.stdout).toMatch(/^Ready: /m)
      expect([0, 5]).toContain(checked.code)
      expect(await releases()).toEqual(['5.3.3', '5.5.0'])
      await applied('5.5.1', 'fileReservedTime: 72')
      expect(await releases()).toEqual(['5.5.0', '5.5.1'])
      await filled(SINCE)

      const back = await rmq('rollback', inventory, '--yes')
      report('5.5.1 went back to 5.5.0', back)
      expectSuccess(back)
      expect(back.stdout).toContain('Back to RocketMQ 5.5.0 on JDK 17')
      expect(back.stdout).toContain('RocketMQ 5.5.1 → 5.5.0: allowed')
      expect(await readFile(besides(), 'utf8')).toBe(old)
      await bothAreReadable()
      expect(await onHost(mq1, 'cat /etc/rocketmq/broker-a-0.conf')).toContain('fileReservedTime=48\n')
      const settled = await lives([mq1])
      const again = await rmq('apply', besides())
      expect(again.stdout).toMatch(/No changes: \d+ resources on 1 host match the inventory/)
      expect(changedLives(settled, await lives([mq1]))).toEqual([])

      await rm(besides())
      const forth = await rmq('rollback', inventory, '--yes')
      expectSuccess(forth)
      expect(forth.stdout).toContain('Back to RocketMQ 5.5.1 on JDK 17')
      await bothAreReadable()
      await rm(besides())
    },
  )

  test('is refused from 5.5.1 to 4.9.8, and changes nothing', { timeout: 600_000 }, async () => {
    await applied('4.9.8', '', 8)
    await filled(BEFORE)
    await applied('5.5.1', '')
    await filled(SINCE)
    const settled = await lives([mq1])
    const back = await rmq('rollback', inventory, '--yes')
    expectExit(back, 1)
    expect(back.stderr).toContain(
      'nothing was changed: RocketMQ 5.5.1 → 4.9.8 is not allowed: 4.x is not made to read',
    )
    expect(changedLives(settled, await lives([mq1]))).toEqual([])
    await bothAreReadable()
    await rm(besides())
  })

  test('is refused where a one-way key is in use, and names it', { timeout: 600_000 }, async () => {
    await applied('5.5.0', '')
    await applied('5.5.0', "indexRocksDBEnable: 'true'")
    await filled(SINCE)
    const settled = await lives([mq1])
    const back = await rmq('rollback', inventory, '--yes')
    expect(back.code).toBe(1)
    expect(back.stderr).toContain('(indexRocksDBEnable=true), and there is no way back')
    expect(changedLives(settled, await lives([mq1]))).toEqual([])
    await rm(besides())
  })

  test('is refused where no previous state is kept', { timeout: 300_000 }, async () => {
    await applied('5.5.0', '')
    const back = await rmq('rollback', inventory, '--yes')
    expect(back.code).toBe(1)
    expect(back.stderr).toContain('there is nothing to roll back to: no host keeps a previous state')
  })

  const releases = async (): Promise<string[]> =>
    (await onHost(mq1, 'ls /opt/rocketmq/releases')).trim().split('\n')

  const besides = (): string => inventory.replace('.yaml', '.rollback.yaml')

  const rmq = (...words: readonly string[]): Promise<Outcome> => bench.rmq(words)

  async function applied(version: string, config: string, jdk = 17): Promise<void> {
    const text = edited(
      edited(oneHostInventory(bench, version, jdk), '${RMQ_DISTRIBUTION}', await distribution(version)),
      'broker-a: { master: mq1 }',
      `broker-a: { master: { host: mq1, config: { ${config} } } }`,
    )
    inventory = await written(bench, 'rollback.yaml', text)
    const outcome = await rmq('apply', inventory, '--yes')
    expectSuccess(outcome)
  }

  async function filled(topic: string): Promise<void> {
    await sendTo(mq1, topic, MESSAGES)
  }

  async function bothAreReadable(): Promise<void> {
    const numbers = Array.from({ length: MESSAGES }, (_, index) => index)
    expect([await readAll(mq1, BEFORE), await readAll(mq1, SINCE)]).toEqual([numbers, numbers])
  }
})
