import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, type LabHost } from '../../../lab/index.ts'
import { edited, editedAll, oneHostInventory, written } from '../../helpers/lab/inventory.ts'
import { allBack, mastersIn, replicatedIn } from '../../helpers/lab/smoke.ts'
import { changedLives, lives } from '../../helpers/lab/witness.ts'
import { expectSuccess, oneLine } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, type Bench } from '../../helpers/lab/bench.ts'

// The tests below build on each other, in order.
describe('hosts with a public address', () => {
  let bench: Bench
  let hosts: LabHost[]
  let inventory: string

  /** The address for clients: a second one on the interface of the host. */
  const publicOf = (host: LabHost): string => host.address.replace(/\d+$/, (last) => `1${last}`)
  const setAddress = (host: LabHost, action: 'add' | 'del'): Promise<string> =>
    onHost(
      host,
      `dev=$(ip -o -4 addr show | awk '$4 ~ "^${host.address}/" { print $2 }') && ip addr ${action} ${publicOf(host)}/32 dev "$dev"`,
    )
  const entry = (host: LabHost): string =>
    `${host.name}: { address: ${host.address}, publicAddress: ${publicOf(host)} }`
  const rmq = async (...words: string[]): Promise<string> => {
    const outcome = await bench.rmq(words)
    return `exit ${outcome.code}: ${oneLine(outcome)}`
  }
  /** 'address:port' of both ends; a JVM names IPv4 as a part of IPv6. */
  const connections = async (host: LabHost): Promise<string> =>
    (await onHost(host, 'ss -tnH state established')).replaceAll(/\[::ffff:([\d.]+)\]/g, '$1')

  beforeAll(async () => {
    bench = await openBench(2, { RMQ_DISTRIBUTION: await distribution('5.5.0') })
    const [mq1, mq2] = [bench.host('mq1'), bench.host('mq2')]
    hosts = [mq1, mq2]
    for (const host of hosts) await setAddress(host, 'add')
    const machine = mq1.address.replace(/\d+$/, '1')
    const edits = [
      ['mq1: { address: ' + mq1.address + ' }', `${entry(mq1)}\n  ${entry(mq2)}`],
      ['{ master: mq1 }', '{ master: mq1, slaves: [mq2] }'],
      ['namesrv: {', `firewall: { clients: [${machine}] }\n\nnamesrv: {`],
    ] as const
    const text = editedAll(oneHostInventory(bench, '5.5.0'), edits)
    inventory = await written(bench, 'nat.yaml', text)
  })
  afterAll(async () => {
    await bench.close()
  })

  test('brokers are registered under it, and the second apply changes nothing', async () => {
    const [mq1, mq2] = [bench.host('mq1'), bench.host('mq2')]
    const apply = await bench.rmq(['apply', inventory, '--yes'])
    expectSuccess(apply)
    expect(apply.stdout).toMatch(new RegExp(`broker-a +0 +${publicOf(mq1)}:10911 +V5_5_0 `))
    expect(apply.stdout).toMatch(new RegExp(`broker-a +1 +${publicOf(mq2)}:10911 +V5_5_0 `))
    const before = await lives(hosts)
    expect(await rmq('apply', inventory, '--yes')).toMatch(/^exit 0: .*No changes: \d+ resources/)
    expect(changedLives(before, await lives(hosts))).toEqual([])
    expect(await rmq('verify', inventory)).toMatch(/^exit 0: /)
  })

  test('the slave copies messages from the private one, and topics from the public one', async () => {
    const [mq1, mq2] = [bench.host('mq1'), bench.host('mq2')]
    const smoke = await bench.rmq(['smoke', inventory, '--slaves', '--messages', '40'])
    expectSuccess(smoke)
    expect(mastersIn(smoke)).toEqual(allBack(['broker-a-0'], 40))
    expect(replicatedIn(smoke)).toEqual(['broker-a-1 of broker-a-0'])
    expect(await connections(mq2)).toContain(`${mq1.address}:10912`)
    expect(await connections(mq2)).not.toContain(`${publicOf(mq1)}:10912`)
    // The fast channel.
    expect(await connections(mq2)).toContain(`${publicOf(mq1)}:10909`)
  })

  test('check tests it from the hosts that use it, and from this machine', async () => {
    const mq1 = bench.host('mq1')
    const address = publicOf(mq1)
    expect(await rmq('check', inventory, '--output', 'json')).toMatch(
      /^exit 0: .*this machine reaches all 5 ports at public addresses/,
    )
    await setAddress(mq1, 'del')
    const printed = await rmq('check', inventory)
    expect(printed).not.toMatch(/^exit 0: /)
    expect(printed).toContain(
      `mq2 does not reach mq1 (${address}) on port 10909, the fast port of broker-a-0`,
    )
    expect(printed).toContain(
      `mq2 does not reach mq1 (${address}) on port 10911, the client port of broker-a-0`,
    )
    expect(printed).toContain(
      `this machine does not reach broker-a-0 at its public address ${address} on port 10911: `,
    )
    expect(await rmq('status', inventory)).toMatch(/^exit 0: .*broker-a-0 mq1 master running/)
    await setAddress(mq1, 'add')
    expect(await rmq('check', inventory)).toMatch(/^exit 0: /)
  })

  test('brokers start with one that is on no interface, and their metrics with them', async () => {
    const [mq1] = hosts
    if (mq1 === undefined) throw new Error('the lab has a host')
    await setAddress(mq1, 'del')
    // As a router that sends packets of the cluster back: every host finds mq1 at its public address.
    const rule = `ip daddr ${publicOf(mq1)} dnat to ${mq1.address}`
    for (const host of hosts) {
      await onHost(
        host,
        `nft 'add table ip router; add chain ip router output { type nat hook output priority -100; }; add rule ip router output ${rule}'`,
      )
    }
    const metrics = edited(
      await readFile(inventory, 'utf8'),
      '  groups:\n',
      '  config: { metricsExporterType: PROM }\n  groups:\n',
    )
    inventory = await written(bench, 'metrics.yaml', metrics)
    expect(await rmq('apply', inventory, '--yes')).toMatch(/^exit 0: /)
    expect(await onHost(mq1, `ss -tlnH 'sport = :5557'`)).toContain(`${mq1.address}]:5557`)
    expect(await rmq('smoke', inventory, '--slaves')).toMatch(/^exit 0: /)
    const printed = await rmq('check', inventory)
    expect(printed).toMatch(/^exit 0: /)
    expect(printed).toContain(`this machine does not reach broker-a-0 at its public address ${publicOf(mq1)}`)
    expect(await rmq('plan', inventory, '--exit-code')).toMatch(/^exit 0: /)
  })
})
