import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, type LabHost } from '../../../lab/index.ts'
import { edited, oneHostInventory, written } from '../../helpers/lab/inventory.ts'
import { changedLives, differences, lives, picture } from '../../helpers/lab/witness.ts'
import { expectExit, expectSuccess } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, records, type Bench } from '../../helpers/lab/bench.ts'

const STORE = '/data/rocketmq/broker-a-0/store'

describe('reset', () => {
  let bench: Bench
  let mq1: LabHost
  let text: string
  let inventory: string

  beforeAll(async () => {
    bench = await openBench(1, { RMQ_DISTRIBUTION: await distribution('4.9.4') })
    mq1 = bench.host('mq1')
    text = oneHostInventory(bench, '4.9.4', 8)
    inventory = await written(bench, 'one.yaml', text)
    const apply = await bench.rmq(['apply', inventory])
    expectSuccess(apply)
    expectSuccess(await bench.rmq(['smoke', inventory, '--messages', '50']))
    await onHost(mq1, `echo keep >${STORE}/notes.txt`)
  })
  afterAll(async () => {
    await bench.close()
  })

  const untouched = async (words: readonly string[], code: number, said: string): Promise<void> => {
    const [before, files] = [await lives([mq1]), await onHost(mq1, `find ${STORE} -name '0*' | sort`)]
    const reset = await bench.rmq(words)
    expectExit(reset, code)
    expect(reset.stdout + reset.stderr).toContain(said)
    expect(changedLives(before, await lives([mq1]))).toEqual([])
    expect(await onHost(mq1, `find ${STORE} -name '0*' | sort`)).toBe(files)
  }

  test('names every path, and does nothing without the name of the cluster', async () => {
    await untouched(['reset', inventory], 6, 'nothing was removed')
    await untouched(['reset', inventory, '--yes'], 6, `${STORE}/commitlog/00000000000000000000`)
    await untouched(['reset', inventory, '--yes-wipe', 'rmq-two'], 2, "the cluster's name is 'rmq-one'")
  })

  test('refuses a store that a link leads out of the data folder', async () => {
    await onHost(
      mq1,
      `mkdir -p /srv/other && mv ${STORE}/config /srv/other/ && ln -s /srv/other/config ${STORE}/config`,
    )
    await untouched(['reset', inventory, '--yes-wipe', 'rmq-one'], 1, `${STORE}/config is a link`)
    await onHost(mq1, `rm ${STORE}/config && mv /srv/other/config ${STORE}/config`)
  })

  test('refuses a store in a folder of the system, before it asks a host', async () => {
    const top = edited(
      text,
      'groups:\n',
      'config: { storePathRootDir: /srv, storePathCommitLog: /srv/log }\n  groups:\n',
    )
    const wrong = await written(bench, 'top.yaml', top)
    await untouched(['reset', wrong, '--yes-wipe', 'rmq-one'], 2, '/srv belongs to the system')
  })

  test('removes nothing when a store becomes one that must not be removed while it is stopped', async () => {
    const unit = '/run/systemd/system/rocketmq-broker-a-0.service.d'
    const link = `mv ${STORE}/config /srv/other/ && ln -s /srv/other/config ${STORE}/config`
    await onHost(
      mq1,
      `mkdir -p ${unit} && printf '[Service]\\nExecStopPost=+/bin/sh -c "%s"\\n' '${link}' >${unit}/link.conf && systemctl daemon-reload`,
    )
    // The end of a broker removes the commit log's next file, which was made ahead of its use.
    const messages = `find ${STORE}/commitlog/00000000000000000000 ${STORE}/consumequeue -type f | sort`
    const files = await onHost(mq1, messages)
    const reset = await bench.rmq(['reset', inventory, '--yes-wipe', 'rmq-one'])
    await onHost(
      mq1,
      `rm -r ${unit} ${STORE}/config && mv /srv/other/config ${STORE}/config && systemctl daemon-reload`,
    )
    expectExit(reset, 1)
    expect(reset.stdout + reset.stderr).toContain(`nothing was removed: the store of broker-a-0`)
    expect(reset.stdout + reset.stderr).toContain(
      'The instances are stopped. Start them: rmq-provision start',
    )
    expect(await onHost(mq1, messages)).toBe(files)
    expectSuccess(await bench.rmq(['start', inventory]))
  })

  test('removes the messages and nothing else, and the cluster is whole again', async () => {
    const [before, life] = [await picture(mq1), await lives([mq1])]
    const reset = await bench.rmq(['reset', inventory, '--yes-wipe', 'rmq-one', '--output', 'json'])
    expectSuccess(reset)
    const reported = records(reset).find(({ type }) => type === 'reset') as unknown as {
      readonly hosts: readonly {
        readonly removed: readonly { readonly path: string }[]
        readonly left: string[]
      }[]
    }
    const removed = reported.hosts.flatMap((host) => host.removed.map(({ path }) => path))
    expect(removed).toContain(`${STORE}/consumequeue`)
    expect(reported.hosts[0]?.left).toEqual([`${STORE}/notes.txt`])
    expect(changedLives(life, await lives([mq1]))).toEqual(['broker-a-0', 'namesrv-mq1'])
    // No message, no offset; what was not RocketMQ's is there.
    expect(
      await onHost(mq1, `find ${STORE}/commitlog ${STORE}/consumequeue -type f 2>/dev/null | wc -l`),
    ).toBe('0\n')
    expect(await onHost(mq1, `cat ${STORE}/notes.txt`)).toBe('keep\n')
    const elsewhere = differences(before, await picture(mq1)).filter(
      (line) =>
        ![`${STORE}/`, '/var/lib/rmq-provision/', '/logs/', '/tmp/'].some((part) => line.includes(part)),
    )
    // systemd keeps nothing of a stop and a start.
    expect(elsewhere).toEqual([])
    expectSuccess(await bench.rmq(['plan', inventory, '--exit-code']))
    expectSuccess(await bench.rmq(['smoke', inventory]))
    expect(await onHost(mq1, 'tail -n 1 /var/lib/rmq-provision/rmq-one/audit.log')).toContain('reset')
  })

  test('--limit leaves the others alone', async () => {
    const before = await lives([mq1])
    const reset = await bench.rmq(['reset', inventory, '--limit', 'broker-a', '--yes-wipe', 'rmq-one'])
    expectSuccess(reset)
    expect(changedLives(before, await lives([mq1]))).toEqual(['broker-a-0'])
  })
})
