import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, type LabHost } from '../../lab/index.ts'
import { edited, written } from '../helpers/lab-inventory.ts'
import { report } from '../helpers/lab-timing.ts'
import { changedLives, lives } from '../helpers/lab-witness.ts'
import { onHost, openBench, type Bench } from '../helpers/lab.ts'

const SHIPPED = fileURLToPath(new URL('../../inventories/one-host-2m-2s.yaml', import.meta.url))
const BROKERS = [
  ['broker-a', '0', 10_001],
  ['broker-a', '1', 10_011],
  ['broker-b', '0', 10_031],
  ['broker-b', '1', 10_041],
] as const

// The tests below tell one story, in order.
describe('two masters, two slaves and two name servers on one host', () => {
  let bench: Bench
  let mq1: LabHost
  let inventory: string

  beforeAll(async () => {
    bench = await openBench(1, { RMQ_DISTRIBUTION: await distribution('4.9.4') })
    mq1 = bench.host('mq1')
    inventory = await written(bench, 'one-host-2m-2s.yaml', onLab(await readFile(SHIPPED, 'utf8'), mq1))
  })
  afterAll(async () => {
    await bench.close()
  })

  test('a bare host becomes all of it, each broker on its port and with its store', async () => {
    const apply = await bench.rmq(['apply', inventory])
    expect(apply.code, apply.stdout + apply.stderr).toBe(0)
    const rows = [...apply.stdout.matchAll(/^rmq-one-host +(broker-[ab]) +([01]) +(\S+) +V4_9_4/gm)]
    expect(rows.map((row) => row.slice(1, 4).join(' ')).sort()).toEqual(
      BROKERS.map(([group, id, port]) => `${group} ${id} ${mq1.address}:${port}`),
    )
    for (const [group, id, port] of BROKERS) {
      const conf = await onHost(mq1, `cat /etc/rocketmq/${group}-${id}.conf`)
      expect(conf).toContain(`\nlistenPort=${port}\n`)
      expect(conf).toContain(`\nnamesrvAddr=${mq1.address}:9001;${mq1.address}:9002\n`)
      expect(conf).toContain(`\nbrokerRole=${id === '0' ? 'SYNC_MASTER' : 'SLAVE'}\n`)
      await onHost(mq1, `test -d /data/rocketmq/${group}-${id}/store/commitlog`)
    }
    report('apply on a bare host', apply)
  })

  test('it verifies, and takes messages that are on the slaves before the send is answered', async () => {
    expect((await bench.rmq(['verify', inventory])).code).toBe(0)
    const smoke = await bench.rmq(['smoke', inventory])
    expect(smoke.code, smoke.stdout + smoke.stderr).toBe(0)
  })

  test('again there is nothing to do', async () => {
    const before = await lives([mq1])
    const again = await bench.rmq(['apply', inventory])
    expect(again.code).toBe(0)
    expect(again.stdout).toMatch(/Nothing to do: \d+ resources on 1 host are as they should be/)
    expect(changedLives(before, await lives([mq1]))).toEqual([])
    report('apply again', again)
  })
})

/** The inventory as it is shipped, with this lab's host, key and distribution in it, and heaps for a shared machine. */
function onLab(shipped: string, host: LabHost): string {
  const network = host.address.replace(/\d+$/, '0/24')
  const login = '\n  identityFile: ${RMQ_LAB_KEY}\n  knownHostsFile: ${RMQ_LAB_KNOWN_HOSTS}\n'
  const edits: readonly (readonly [string, string])[] = [
    ['192.0.2.0/24', network],
    ['192.0.2.11', host.address],
    ['\nssh:\n', `\nartifact: { file: '\${RMQ_DISTRIBUTION}' }\n\nssh:${login}`],
    ['namesrv: 256m, broker: 512m', 'namesrv: 128m, broker: 384m'],
  ]
  return edits.reduce((text, [from, to]) => edited(text, from, to), shipped)
}
