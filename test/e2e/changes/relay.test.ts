import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution } from '../../../lab/index.ts'
import { expectSuccess } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, type Bench } from '../../helpers/lab/bench.ts'
import { editedAll, oneHostInventory, written } from '../../helpers/lab/inventory.ts'
import { secondApply } from '../../helpers/lab/second-apply.ts'

const HOSTS = ['mq1', 'mq2', 'mq3', 'mq4']

// The tests below build on each other, in order.
describe('hosts that hand the distribution on to each other', () => {
  let bench: Bench
  let inventory: string

  beforeAll(async () => {
    bench = await openBench(HOSTS.length, { RMQ_DISTRIBUTION: await distribution('5.3.3') })
    const lines = HOSTS.map((name) => `  ${name}: { address: ${bench.host(name).address} }\n`)
    const edits = [
      [
        "artifact: { file: '${RMQ_DISTRIBUTION}' }",
        "artifact: { file: '${RMQ_DISTRIBUTION}', fetch: relay }",
      ],
      [lines[0] ?? '', lines.join('')],
      ['namesrv: { hosts: [mq1] }', `namesrv: { hosts: [${HOSTS.join(', ')}] }`],
    ] as const
    const text = editedAll(oneHostInventory(bench), edits)
    inventory = await written(bench, 'relay.yaml', text)
  })
  afterAll(async () => {
    await bench.close()
  })

  test('this machine sends it to one host, the others copy it, and the cluster comes up', async () => {
    const apply = await bench.rmq(['apply', inventory])
    const said = apply.stdout + apply.stderr
    expectSuccess(apply)
    const copies = [...said.matchAll(/^(mq\d) .*copy RocketMQ 5\.3\.3 from mq\d.* done/gm)].map(
      ([, host]) => host,
    )
    expect(copies.length, said).toBe(HOSTS.length - 1)
    expect(new Set(copies).size).toBe(copies.length)
    expect(said).not.toContain('cannot copy')
  })

  test('no program, no port and no rule of a transfer is left', async () => {
    for (const name of HOSTS) {
      const ports = await onHost(bench.host(name), "ss -Hltn | awk '{ print $4 }' | sed 's/.*://' | sort -n")
      expect(ports.split('\n').filter((port) => Number(port) >= 20_000 && Number(port) < 30_000)).toEqual([])
      const rules = await onHost(bench.host(name), 'firewall-cmd --list-all-zones')
      expect(rules).not.toMatch(/port port="2\d{4}"/)
    }
  })

  test('again there is nothing to do', async () => {
    await secondApply(bench, inventory)
  })
})
