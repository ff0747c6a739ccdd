import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, type LabHost } from '../../../lab/index.ts'
import { edited, oneHostInventory, written } from '../../helpers/lab/inventory.ts'
import { readAll, sendTo } from '../../helpers/lab/messages.ts'
import { changedLives, lives } from '../../helpers/lab/witness.ts'
import { oneLine } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, type Bench } from '../../helpers/lab/bench.ts'

const UNIT = 'rocketmq-broker-a-0.service'
const STORE = '/data/rocketmq/broker-a-0/store'
const FIRST_FILE = `${STORE}/commitlog/00000000000000000000`
/** md5 of the cluster's name. */
const TIERED = '/tiered/81d71890_rmq-one/broker-a'
const MESSAGES = 3000
const ALL = Array.from({ length: MESSAGES }, (_, index) => index)

const CONFIG = `config:
    messageStorePlugIn: org.apache.rocketmq.tieredstore.TieredMessageStore
    tieredBackendServiceProvider: org.apache.rocketmq.tieredstore.provider.PosixFileSegment
    tieredStoreFilePath: /tiered
    tieredStoreGroupCommitTimeout: 1000
    maxMessageSize: 65536
    mappedFileSizeCommitLog: 1048576
    mappedFileSizeConsumeQueue: 6000
  groups:
`

// Each test goes on from the one before.
describe('the tiered store of 5.5.0 on a disk', () => {
  let bench: Bench
  let mq1: LabHost
  let inventory: string

  const mqadmin = (words: string): Promise<string> =>
    onHost(
      mq1,
      `cd /tmp && runuser -u rocketmq -- env HOME=/tmp ROCKETMQ_HOME=/opt/rocketmq/current PATH=/usr/lib/jvm/java-17-openjdk/bin:$PATH JAVA_OPT=-Duser.home=/tmp sh /opt/rocketmq/current/bin/mqadmin ${words}`,
    )
  const rmq = async (...words: string[]): Promise<string> => {
    const outcome = await bench.rmq(words)
    const printed = oneLine(outcome)
    return `exit ${outcome.code}: ${printed}`
  }
  const apply = () => rmq('apply', inventory, '--yes')

  beforeAll(async () => {
    bench = await openBench(1, { RMQ_DISTRIBUTION: await distribution('5.5.0') })
    mq1 = bench.host('mq1')
    const text = edited(oneHostInventory(bench, '5.5.0'), 'groups:\n', CONFIG)
    inventory = await written(bench, 'tiered.yaml', text)
  })
  afterAll(async () => {
    await bench.close()
  })

  test('starts, with a folder of its own for the files', async () => {
    expect(await apply()).toMatch(/^exit 0: /)
    expect(await rmq('plan', inventory, '--exit-code')).toMatch(/^exit 0: /)
    expect(await onHost(mq1, `stat -c '%U %a' ${TIERED}`)).toBe('rocketmq 750\n')
    expect(await onHost(mq1, `stat -c '%U %a' /tiered`)).toBe('root 755\n')
  })

  test('messages are read after the broker has deleted their files', async () => {
    await sendTo(mq1, 'orders', MESSAGES, 1024)
    // The size of the queue's files in the tiered store: 20 bytes a message.
    await expect
      .poll(
        () =>
          onHost(
            mq1,
            `du -cb ${TIERED}/orders/0/CONSUME_QUEUE | awk 'END { print ($1 >= ${MESSAGES * 20}) }'`,
          ),
        { timeout: 120_000, interval: 2000 },
      )
      .toBe('1\n')
    await onHost(mq1, `[ -f ${FIRST_FILE} ]`)
    const broker = `-b ${mq1.address}:10911`
    await mqadmin(`updateBrokerConfig ${broker} -k fileReservedTime -v 0`)
    await mqadmin(`deleteExpiredCommitLog -n ${mq1.address}:9876 ${broker}`)
    await expect
      .poll(() => onHost(mq1, `[ ! -f ${FIRST_FILE} ]; echo $?; ls ${STORE}/consumequeue/orders/0`), {
        timeout: 120_000,
        interval: 2000,
      })
      .toMatch(/^0\n(?!0{20}\n)/)
    expect(await readAll(mq1, 'orders')).toEqual(ALL)
    expect(await apply()).toMatch(/^exit 0: /)
    expect(await readAll(mq1, 'orders')).toEqual(ALL)
  })

  test('does not start without its disk, which would make it forget the files', async () => {
    await onHost(mq1, `systemctl stop ${UNIT} && mv /tiered /root/kept`)
    for (const command of ['check', 'plan', 'apply']) {
      const printed = await rmq(command, inventory, ...(command === 'apply' ? ['--yes'] : []))
      expect(printed).not.toMatch(/^exit 0: /)
      expect(printed).toContain(
        `broker-a-0 was applied here, and its files of the tiered store in ${TIERED} are gone: is the disk mounted?`,
      )
    }
    await onHost(mq1, `install -d -o rocketmq -g rocketmq ${TIERED}; ! systemctl start ${UNIT}`)
    expect(await onHost(mq1, `journalctl -u ${UNIT} -n 40 --no-pager`)).toContain(
      `broker-a-0 does not start: ${TIERED}/rmq-provision.mark is missing. Is the disk of ${TIERED} mounted?`,
    )
    await onHost(mq1, `systemctl stop ${UNIT}; rm -r /tiered; mv /root/kept /tiered`)
    expect(await apply()).toMatch(/^exit 0: /)
    expect(await readAll(mq1, 'orders')).toEqual(ALL)
  })

  test('the tiered store cannot be taken out, or be elsewhere, while messages lie in it', async () => {
    const before = await lives([mq1])
    const text = edited(oneHostInventory(bench, '5.5.0'), 'groups:\n', CONFIG)
    const without = text.replaceAll(/^ +(?:messageStorePlugIn|tiered\w+): .*\n/gm, '')
    for (const [name, other, value] of [
      ['without.yaml', without, 'not set'],
      ['elsewhere.yaml', edited(text, ': /tiered\n', ': /elsewhere\n'), '/elsewhere'],
    ] as const) {
      expect(await rmq('apply', await written(bench, name, other), '--yes')).toContain(
        `broker-a-0 would start without its data: tieredStoreFilePath is /tiered on the host, where files lie, and ${value} in the inventory`,
      )
    }
    expect(changedLives(before, await lives([mq1]))).toEqual([])
  })

  test('reset empties it, and messages are numbered from 0 again', async () => {
    expect(await rmq('reset', inventory, '--yes-wipe', 'rmq-one')).toMatch(/^exit 0: /)
    expect(await onHost(mq1, `find /tiered -type f`)).toBe(`${TIERED}/rmq-provision.mark\n`)
    expect(await rmq('start', inventory)).toMatch(/^exit 0: /)
    expect(await rmq('smoke', inventory)).toMatch(/^exit 0: /)
    await sendTo(mq1, 'orders', 10)
    expect(await readAll(mq1, 'orders')).toEqual(ALL.slice(0, 10))
    expect(await rmq('plan', inventory, '--exit-code')).toMatch(/^exit 0: /)
  })
})
