import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { distribution, type LabHost } from '../../../lab/index.ts'
import { edited, inventoryHead, written } from '../../helpers/lab/inventory.ts'
import { secondApply } from '../../helpers/lab/second-apply.ts'
import { readFrom, sendTo, takesWrites } from '../../helpers/lab/messages.ts'
import { changedLives, lives } from '../../helpers/lab/witness.ts'
import { expectExit, expectSuccess } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, type Bench, type Outcome } from '../../helpers/lab/bench.ts'

const inventoryText = (network: string): string => `${inventoryHead('rmq-three', '4.9.4', 8)}
firewall: { clients: [${network}.0/24] }

heap: { namesrv: 128m, broker: 256m }

hosts:
  mq1: { address: ${network}.11 }
  mq2: { address: ${network}.12 }
  mq3: { address: ${network}.13 }

namesrv: { hosts: [mq1, mq3] }

brokers:
  groups:
    broker-a: { replication: async, master: mq1, slaves: [mq3] }
    broker-b: { replication: none, master: mq2 }
    broker-d: { replication: dledger, members: [mq1, mq3, { host: mq3, listenPort: 10951 }], listenPort: 10931 }
`

describe('what the inventory says is absent', () => {
  let bench: Bench
  let text: string
  const host = (name: string): LabHost => bench.host(name)

  beforeAll(async () => {
    bench = await openBench(3, { RMQ_DISTRIBUTION: await distribution('4.9.4') })
    text = inventoryText(host('mq1').address.replace(/\.\d+$/, ''))
    const apply = await bench.rmq(['apply', await written(bench, 'three.yaml', text)])
    expectSuccess(apply)
  })
  afterAll(async () => {
    await bench.close()
  })

  const applied = async (): Promise<Outcome> =>
    bench.rmq(['apply', await written(bench, 'three.yaml', text), '--yes'])
  const expectApplied = async (): Promise<Outcome> => {
    const apply = await applied()
    expectSuccess(apply)
    expect(apply.stdout).toContain('Verified')
    await secondApply(bench, await written(bench, 'three.yaml', text))
    return apply
  }
  /** Of an instance: its unit, what is written for it, and whether it listens; its data. */
  const traces = (at: LabHost, id: string, port: number): Promise<string> =>
    onHost(
      at,
      `ls /etc/systemd/system/rocketmq-${id}.service /etc/systemd/system/*/rocketmq-${id}.service \\
        /etc/rocketmq/${id}.* /var/lib/rmq-provision/rmq-three/instances/${id}.json /run/rmq-provision/${id}.* 2>/dev/null
      systemctl show -p LoadState rocketmq-${id}.service | grep -v not-found
      firewall-cmd --list-all | grep 'port="${port}"'
      ss -ltn | grep ':${port} '
      ls -d /data/rocketmq/${id}`,
    )
  /** The members of broker-d, by their numbers. */
  const members = [
    ['mq1', 'broker-d-n0', 10_931],
    ['mq3', 'broker-d-n1', 10_931],
    ['mq3', 'broker-d-n2', 10_951],
  ] as const
  const storeOf = (id: string): string => `/data/rocketmq/${id}/store/commitlog`

  test('a slave goes at a word, and its store stays', async () => {
    text = edited(text, 'slaves: [mq3]', 'slaves: [{ host: mq3, state: absent }]')
    const inventory = await written(bench, 'three.yaml', text)
    const verify = await bench.rmq(['verify', inventory])
    expect(verify.code).toBe(3)
    expect(verify.stdout).toContain('broker-a-1 on mq3 is to be removed')
    const asked = await bench.rmq(['apply', inventory])
    expect(asked.code).toBe(6)
    expect(asked.stderr).toContain('the plan stops and removes 1 running instance (broker-a-1)')
    expect((await bench.rmq(['status', inventory])).stdout).toMatch(
      /^broker-a-1 +mq3 +slave +running \(to be removed\)/m,
    )

    const apply = await expectApplied()
    expect(apply.stdout).toContain('its data stay in /data/rocketmq/broker-a-1')
    expect(await traces(host('mq3'), 'broker-a-1', 10_911)).toBe('/data/rocketmq/broker-a-1\n')
    expect(await onHost(host('mq3'), `ls ${storeOf('broker-a-1')}`)).toMatch(/^0+$/m)
    expect((await bench.rmq(['status', inventory])).stdout).not.toContain('broker-a-1')
  })

  test('a group with unread messages stays, undisturbed', async () => {
    await sendTo(host('mq2'), 'Orders', 20)
    await readFrom(host('mq2'), 'Orders', 'billing', 7)
    text = edited(text, 'broker-b: {', 'broker-b: { state: absent,')
    const before = await lives([host('mq2')])
    const apply = await applied()
    expectExit(apply, 1)
    expect(apply.stdout).toContain('7 messages are not consumed (7 of Orders by billing)')
    expect(changedLives(before, await lives([host('mq2')]))).toEqual([])
    expect(await takesWrites(host('mq1'), 'broker-b')).toBe(true)
  })

  test('a group that does not run stays, because its unread messages cannot be counted', async () => {
    await onHost(host('mq2'), 'systemctl stop rocketmq-broker-b-0')
    const refused = await applied()
    expectExit(refused, 1)
    expect(refused.stderr).toContain('nothing was changed: broker-b-0 is not running, so its unread')
    expect(await traces(host('mq2'), 'broker-b-0', 10_911)).toContain('/etc/rocketmq/broker-b-0.conf')
    await onHost(host('mq2'), 'systemctl start rocketmq-broker-b-0')
    await vi.waitFor(
      async () => {
        expect(await takesWrites(host('mq1'), 'broker-b')).toBe(true)
      },
      { timeout: 60_000, interval: 1000 },
    )
  })

  test('a run that broke off after the writes were taken is taken back by a restart', async () => {
    await readFrom(host('mq2'), 'Orders', 'billing', 0)
    let interrupted = false
    const broken = await bench.rmq(['apply', await written(bench, 'three.yaml', text), '--yes'], {
      watch: (printed, child) => {
        if (interrupted || !printed.includes('broker-b gets no new messages')) return
        interrupted = true
        child.kill('SIGINT')
      },
    })
    expectExit(broken, 130)
    expect(await takesWrites(host('mq1'), 'broker-b')).toBe(false)
    text = edited(text, 'broker-b: { state: absent,', 'broker-b: {')
    const apply = await expectApplied()
    expect(apply.stdout).toContain('restart broker-b-0: write permission differs')
    expect(await takesWrites(host('mq1'), 'broker-b')).toBe(true)
  })

  test('groups that are read go, also by a run that goes on where another was ended while it stopped the members', async () => {
    text = edited(text, 'broker-b: {', 'broker-b: { state: absent,')
    text = edited(text, 'broker-d: {', 'broker-d: { state: absent,')
    let interrupted = false
    const broken = await bench.rmq(['apply', await written(bench, 'three.yaml', text), '--yes'], {
      watch: (printed, child) => {
        if (interrupted || !/stop broker-d-n\d … done/.test(printed)) return
        interrupted = true
        child.kill('SIGINT')
      },
    })
    expectExit(broken, 130)
    // What was seen of members that still run is old, and they may have no leader any more who could be asked.
    for (const [name, id] of members) {
      const mark = `/var/lib/rmq-provision/rmq-three/drained-${id}`
      await onHost(
        host(name),
        `! systemctl is-active --quiet rocketmq-${id} || touch -d '5 minutes ago' ${mark}`,
      )
    }
    await expectApplied()
    expect(await traces(host('mq2'), 'broker-b-0', 10_911)).toBe('/data/rocketmq/broker-b-0\n')
    expect(await onHost(host('mq2'), `ls ${storeOf('broker-b-0')}`)).toMatch(/^0+$/m)
    for (const [name, id, port] of members) {
      expect(await traces(host(name), id, port)).toBe(`/data/rocketmq/${id}\n`)
    }
    text = text.replace(/^ +broker-d: .*\n/m, '')
    const without = await applied()
    expect(without.stdout).not.toContain('broker-d')
  })

  test('a host is removed with its name server, after no broker needs it any more', async () => {
    text = edited(text, 'mq3: { address', 'mq3: { state: absent, address')
    const apply = await expectApplied()
    // The broker that stays gets the new list of name servers first.
    expect(apply.stdout.indexOf('restart broker-a-0')).toBeLessThan(apply.stdout.indexOf('stop namesrv-mq3'))
    expect(await traces(host('mq3'), 'namesrv-mq3', 9876)).toBe('/data/rocketmq/namesrv-mq3\n')
    expect(await onHost(host('mq1'), 'cat /etc/rocketmq/broker-a-0.conf')).not.toContain(host('mq3').address)
    expect(await onHost(host('mq1'), `cat /etc/hosts; firewall-cmd --list-all`)).not.toContain(
      host('mq3').address,
    )
    expect(await onHost(host('mq3'), 'cat /var/lib/rmq-provision/rmq-three/firewalld.rules')).toBe('')
  })
})
