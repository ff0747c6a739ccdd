import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, type LabHost } from '../../../lab/index.ts'
import { oneHostInventory, written } from '../../helpers/lab/inventory.ts'
import { changedLives, lives } from '../../helpers/lab/witness.ts'
import { expectSuccess, oneLine } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, type Bench } from '../../helpers/lab/bench.ts'

const DATA = '/data/rocketmq/broker-a-0'
const UNIT = 'rocketmq-broker-a-0.service'

describe('a store that is gone', () => {
  let bench: Bench
  let mq1: LabHost
  let inventory: string

  beforeAll(async () => {
    bench = await openBench(1, { RMQ_DISTRIBUTION: await distribution('5.3.3') })
    mq1 = bench.host('mq1')
    inventory = await written(bench, 'one.yaml', oneHostInventory(bench))
    const apply = await bench.rmq(['apply', inventory, '--yes'])
    expectSuccess(apply)
    expectSuccess(await bench.rmq(['smoke', inventory, '--messages', '20']))
    await onHost(mq1, `systemctl stop ${UNIT} && mv ${DATA} /root/kept`)
  })
  afterAll(async () => {
    await bench.close()
  })

  test('is reported by check and plan, and apply starts nothing', async () => {
    for (const words of [
      ['check', inventory],
      ['plan', inventory],
      ['apply', inventory, '--yes'],
    ]) {
      const outcome = await bench.rmq(words)
      const printed = oneLine(outcome)
      expect(outcome.code, printed).not.toBe(0)
      expect(printed).toContain(`its store in ${DATA}/store is gone: is the disk mounted?`)
    }
    expect(await onHost(mq1, `ls /data/rocketmq`)).not.toContain('broker-a-0')
  })

  test('is not started by its unit either, in an empty folder as a missing disk leaves it', async () => {
    await onHost(mq1, `install -d -o rocketmq -g rocketmq ${DATA} ${DATA}/store ${DATA}/logs ${DATA}/tmp`)
    await onHost(mq1, `! systemctl start ${UNIT}`)
    expect(await onHost(mq1, `journalctl -u ${UNIT} -n 40 --no-pager`)).toContain(
      `broker-a-0 does not start: ${DATA}/store/rmq-provision.mark is missing. Is the disk of ${DATA}/store mounted?`,
    )
    expect(await onHost(mq1, `find ${DATA} -type f`)).toBe('')
    await onHost(mq1, `systemctl stop ${UNIT}; rm -r ${DATA}`)
  })

  test('goes on when it is back', async () => {
    await onHost(mq1, `mv /root/kept ${DATA}`)
    const apply = await bench.rmq(['apply', inventory, '--yes'])
    expectSuccess(apply)
    expectSuccess(await bench.rmq(['plan', inventory, '--exit-code']))
  })

  test('its files may be of its user alone', async () => {
    const before = await lives([mq1])
    await onHost(mq1, `chown root ${DATA}/store/config/consumerOffset.json`)
    await onHost(mq1, `systemctl stop ${UNIT}`)
    const check = await bench.rmq(['check', inventory])
    expect(check.code).not.toBe(0)
    expect(oneLine(check)).toContain(`chown -R rocketmq:rocketmq ${DATA}/store`)
    await onHost(mq1, `chown -R rocketmq:rocketmq ${DATA}/store`)
    expectSuccess(await bench.rmq(['start', inventory]))
    expect(changedLives(before, await lives([mq1]))).toEqual(['broker-a-0'])
  })
})
