import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, type LabHost } from '../../../lab/index.ts'
import { edited, labInventory, written } from '../../helpers/lab/inventory.ts'
import { secondApply } from '../../helpers/lab/second-apply.ts'
import { takesWrites, topicOn } from '../../helpers/lab/messages.ts'
import { allBack, mastersIn } from '../../helpers/lab/smoke.ts'
import { PATIENT_LINES } from '../../helpers/lab/patience.ts'
import { report } from '../../helpers/lab/timing.ts'
import { beginTraffic } from '../../helpers/lab/traffic.ts'
import { lives } from '../../helpers/lab/witness.ts'
import { expectSuccess } from '../../helpers/lab/outcome.ts'
import { openBench, type Bench } from '../../helpers/lab/bench.ts'

const MASTERS = ['broker-a-0', 'broker-b-0', 'broker-c-0']
const NAME_SERVERS = ['namesrv-mq1', 'namesrv-mq2', 'namesrv-mq3']

// The tests below build on each other, in order.
describe('three masters and three name servers', () => {
  let bench: Bench
  let hosts: readonly LabHost[]
  let inventory: string

  beforeAll(async () => {
    bench = await openBench(3, { RMQ_DISTRIBUTION: await distribution('4.7.0') })
    hosts = bench.lab.hosts
    const shipped = await labInventory(bench, 'multi-master.yaml')
    const small = edited(shipped, 'namesrv: 1g, broker: 4g', 'namesrv: 256m, broker: 512m')
    const text = edited(small, 'fileReservedTime: 48\n', `fileReservedTime: 48\n${PATIENT_LINES}`)
    inventory = await written(bench, 'multi-master.yaml', text)
  })
  afterAll(async () => {
    await bench.close()
  })

  test('bare hosts become it, and again there is nothing to do', async () => {
    const apply = await bench.rmq(['apply', inventory])
    expectSuccess(apply)
    expect(apply.stdout).toContain('Verified: all 6 instances match the inventory')
    expect(apply.stdout.match(/^\s*DefaultCluster +broker-[abc] +0 +\S+:10911 +V4_7_0 /gm)).toHaveLength(3)
    report('apply on bare hosts', apply)
    await secondApply(bench, inventory)
    expect([...(await lives(hosts)).keys()].sort()).toEqual([...MASTERS, ...NAME_SERVERS])
  })

  test('a message to each master is read back', async () => {
    const smoke = await bench.rmq(['smoke', inventory, '--messages', '20'])
    expectSuccess(smoke)
    expect(mastersIn(smoke)).toEqual(allBack(MASTERS, 20))
  })

  test('no send fails while a changed key restarts a master; without the drain some do', async () => {
    const topic = 'live-traffic'
    const nameServers = hosts.map(({ address }) => `${address}:9876`).join(';')
    await Promise.all(hosts.map((host) => topicOn(host, topic)))
    const text = await readFile(inventory, 'utf8')
    await writeFile(inventory, edited(text, 'fileReservedTime: 48', 'fileReservedTime: 49'))

    const drained = await beginTraffic(bench.host('mq3'), nameServers, topic)
    const apply = await bench.rmq(['apply', inventory, '--limit', 'broker-a', '--yes'])
    const unnoticed = await drained.end()
    expectSuccess(apply)
    expect(apply.stdout).toContain('producers that send to it are turned to other groups first')
    expect(apply.stderr).not.toMatch(/^warning:/m)
    expect(unnoticed.sent).toBeGreaterThan(1000)
    expect(unnoticed.failed, unnoticed.output).toBe(0)
    for (const host of hosts) expect(await takesWrites(host, 'broker-a')).toBe(true)
    report('a master restarted under traffic', apply)

    const hurried = await beginTraffic(bench.host('mq3'), nameServers, topic)
    const others = ['--limit', 'broker-b,broker-c', '--no-drain']
    const atOnce = await bench.rmq(['apply', inventory, ...others, '--yes'])
    const noticed = await hurried.end()
    expectSuccess(atOnce)
    expect(atOnce.stdout).toContain('sends to it fail until producers turn to other groups')
    expect(noticed.failed).toBeGreaterThan(0)
  })

  test('without one name server messages go on, and verify names it', async () => {
    const [down = '', ...up] = NAME_SERVERS
    expectSuccess(await bench.rmq(['stop', inventory, '--limit', down, '--yes']))
    const smoke = await bench.rmq(['smoke', inventory, '--messages', '20'])
    expectSuccess(smoke)
    expect(mastersIn(smoke)).toEqual(allBack(MASTERS, 20))
    expect(smoke.stdout).toContain(`warning: a name server is left out: ${down} `)

    const verify = await bench.rmq(['verify', inventory])
    expect(verify.code).toBe(3)
    expect(verify.stdout).toMatch(new RegExp(`^${down} .* no answer$`, 'm'))
    for (const server of up) expect(verify.stdout).toMatch(new RegExp(`^${server} .* ok$`, 'm'))
    expect(verify.stderr + verify.stdout).toContain(`error: name server ${down} on mq1 does not answer`)

    const apply = await bench.rmq(['apply', inventory])
    expectSuccess(apply)
    expect(apply.stdout).toContain(`start ${down}`)
    expectSuccess(await bench.rmq(['verify', inventory]))
  })

  test('while a master is down the others go on', async () => {
    const stop = await bench.rmq(['stop', inventory, '--limit', 'broker-b', '--yes'])
    expectSuccess(stop)
    const smoke = await bench.rmq(['smoke', inventory, '--messages', '20'])
    expect(smoke.code).toBe(3)
    expect(mastersIn(smoke)).toEqual(allBack(['broker-a-0', 'broker-c-0'], 20))
    expect(smoke.stdout).toContain('error: broker-b has no master at the name servers')
    const start = await bench.rmq(['start', inventory, '--limit', 'broker-b'])
    expectSuccess(start)
    expectSuccess(await bench.rmq(['smoke', inventory]))
  })
})
