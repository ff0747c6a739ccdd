import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, type LabHost } from '../../../lab/index.ts'
import { edited, editedAll, oneHostInventory, written } from '../../helpers/lab/inventory.ts'
import { changedLives, lives } from '../../helpers/lab/witness.ts'
import { expectSuccess, oneLine } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, type Bench } from '../../helpers/lab/bench.ts'

const OWN_STATE = '/var/lib/rmq-provision/rmq-one'

describe('two clusters on one host', () => {
  let bench: Bench
  let mq1: LabHost
  let one: string
  let two: string
  let twoText: string

  /** The second cluster: names, ports and heaps of its own; user, folders and release are the same. */
  const second = (): string =>
    editedAll(oneHostInventory(bench), [
      ['cluster: rmq-one', 'cluster: rmq-two'],
      ['  mq1: {', '  beta: {'],
      ['namesrv: { hosts: [mq1] }', 'namesrv: { hosts: [{ host: beta, listenPort: 9886 }] }'],
      ['heap: { namesrv: 256m, broker: 512m }', 'heap: { namesrv: 200m, broker: 400m }'],
      [
        '    broker-a: { master: mq1 }\n',
        '    broker-b: { master: { host: beta, listenPort: 10931 } }\n    broker-c: { master: { host: beta, listenPort: 10951 } }\n',
      ],
    ])

  beforeAll(async () => {
    bench = await openBench(1, { RMQ_DISTRIBUTION: await distribution('5.3.3') })
    mq1 = bench.host('mq1')
    one = await written(bench, 'one.yaml', oneHostInventory(bench))
    twoText = second()
    two = await written(bench, 'two.yaml', twoText)
  })
  afterAll(async () => {
    await bench.close()
  })

  const bothAreWhole = async (): Promise<void> => {
    for (const inventory of [one, two]) {
      expectSuccess(await bench.rmq(['plan', inventory, '--exit-code']))
      expectSuccess(await bench.rmq(['verify', inventory]))
    }
  }

  test('both are applied, and the second plan of each has no changes', async () => {
    expectSuccess(await bench.rmq(['apply', one, '--yes']))
    const before = await lives([mq1])
    expectSuccess(await bench.rmq(['apply', two, '--yes']))
    expect(changedLives(before, await lives([mq1]))).toEqual(['broker-b-0', 'broker-c-0', 'namesrv-beta'])
    await bothAreWhole()
    expectSuccess(await bench.rmq(['check', two]))
  })

  test('an inventory with another name of the cluster is refused, with the owner named', async () => {
    const text = edited(oneHostInventory(bench), 'cluster: rmq-one', 'cluster: staging')
    const renamed = await written(bench, 'renamed.yaml', text)
    const before = await lives([mq1])
    for (const words of [
      ['check', renamed],
      ['plan', renamed],
      ['apply', renamed, '--yes'],
      ['restart', renamed, '--yes'],
      ['stop', renamed, '--yes'],
      ['reset', renamed, '--yes-wipe', 'staging'],
    ]) {
      const outcome = await bench.rmq(words)
      const printed = outcome.stdout + outcome.stderr
      expect(outcome.code, words.join(' ') + printed).not.toBe(0)
      expect(printed.replaceAll(/\s+/g, ' '), words.join(' ')).toContain('belongs to cluster rmq-one')
    }
    expect(changedLives(before, await lives([mq1]))).toEqual([])
  })

  test('ports and folders of the other cluster are refused', async () => {
    const port = await written(bench, 'port.yaml', edited(twoText, 'listenPort: 10931', 'listenPort: 10911'))
    const plan = await bench.rmq(['plan', port])
    expect(plan.code).not.toBe(0)
    expect(oneLine(plan)).toContain('port 10911 of broker-b-0 is of broker-a-0 of cluster rmq-one')
  })

  test('the store of the other cluster blocks the plan, and its unit does not start', async () => {
    const [unit, others] = ['rocketmq-broker-b-0', 'rocketmq-broker-a-0']
    const [own, other] = ['/data/rocketmq/broker-b-0/store', '/data/rocketmq/broker-a-0/store']
    await onHost(mq1, `systemctl stop ${unit} ${others} && mv ${own} /root/kept && mv ${other} ${own}`)
    const plan = await bench.rmq(['plan', two])
    expect(plan.code).toBe(1)
    expect(oneLine(plan)).toContain(
      `the store in ${own} is of broker-a-0 of cluster rmq-one, not of broker-b-0`,
    )
    await onHost(mq1, `! systemctl start ${unit}`)
    expect(await onHost(mq1, `journalctl -u ${unit} -n 40 --no-pager`)).toContain(
      `broker-b-0 does not start: by ${own}/rmq-provision.mark the store is of broker-a-0 of cluster rmq-one`,
    )
    await onHost(mq1, `systemctl stop ${unit}; mv ${own} ${other} && mv /root/kept ${own}`)
    for (const inventory of [one, two]) expectSuccess(await bench.rmq(['start', inventory]))
    await bothAreWhole()
  })

  test('reset and removal in one leave the other as it is', async () => {
    const state = await onHost(mq1, `cd ${OWN_STATE} && find instances -type f -exec sha256sum {} + | sort`)
    const before = await lives([mq1])
    expectSuccess(await bench.rmq(['reset', two, '--yes-wipe', 'rmq-two']))
    const gone = edited(
      twoText,
      'broker-c: { master: { host: beta, listenPort: 10951 } }',
      'broker-c: { master: { host: beta, listenPort: 10951 }, state: absent, unread: discard }',
    )
    two = await written(bench, 'two.yaml', gone)
    expectSuccess(await bench.rmq(['apply', two, '--yes']))
    expect(changedLives(before, await lives([mq1]))).toEqual(['broker-b-0', 'broker-c-0', 'namesrv-beta'])
    expect(await onHost(mq1, `cd ${OWN_STATE} && find instances -type f -exec sha256sum {} + | sort`)).toBe(
      state,
    )
    await bothAreWhole()
  })
})
