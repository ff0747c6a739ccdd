import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, type LabHost } from '../../../lab/index.ts'
import { edited, written } from '../../helpers/lab/inventory.ts'
import { secondApply } from '../../helpers/lab/second-apply.ts'
import { shippedOnLab } from '../../helpers/lab/shipped.ts'
import { report } from '../../helpers/lab/timing.ts'
import { changedLives, lives } from '../../helpers/lab/witness.ts'
import { expectSuccess, oneLine } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, records, type Bench } from '../../helpers/lab/bench.ts'
import { defaultVersion } from '../../../src/releases/known.ts'

const MEMBERS = ['broker-a-n0', 'broker-a-n1', 'broker-a-n2']

// The tests below build on each other, in order.
describe('masters elected by controllers', () => {
  let bench: Bench
  let hosts: readonly LabHost[]
  let text: string
  let inventory: string

  beforeAll(async () => {
    bench = await openBench(3, { RMQ_DISTRIBUTION: await distribution(defaultVersion) })
    hosts = ['mq1', 'mq2', 'mq3'].map((name) => bench.host(name))
    text = await shippedOnLab('5x-controller.yaml', hosts, [
      'namesrv: 1g, controller: 1g, broker: 4g',
      'namesrv: 128m, controller: 128m, broker: 320m',
    ])
    inventory = await written(bench, '5x-controller.yaml', text)
  })
  afterAll(async () => {
    await bench.close()
  })

  const leaderNow = async (): Promise<string | undefined> => {
    const status = records(await bench.rmq(['status', inventory, '--output', 'json'])).find(
      ({ type }) => type === 'status',
    ) as unknown as { readonly instances: readonly { readonly instance: string; readonly role: string }[] }
    return status.instances.find(({ instance, role }) => MEMBERS.includes(instance) && role === 'master')
      ?.instance
  }

  test('bare hosts become two groups, each with a master that was elected', async () => {
    const apply = await bench.rmq(['apply', inventory])
    expectSuccess(apply)
    expect(apply.stdout).toContain('Verified: all 11 instances match the inventory')
    for (const [group, members] of [
      ['broker-a', 3],
      ['broker-b', 2],
    ] as const) {
      const ids = [...apply.stdout.matchAll(new RegExp(`^\\s+rmq-controlled\\s+${group}\\s+(\\d+)\\s`, 'gm'))]
      expect(ids).toHaveLength(members)
      expect(ids.filter(([, id]) => id === '0')).toHaveLength(1)
    }
    report('apply on three bare hosts', apply)
  })

  test('again there is nothing to do', async () => {
    await secondApply(bench, inventory)
  })

  test('a controller without its store blocks the plan, and verify names what another has put beside its unit', async () => {
    const [host] = hosts
    if (host === undefined) throw new Error('the lab has no hosts')
    const data = '/data/rocketmq/controller-mq1'
    await onHost(host, `systemctl stop rocketmq-controller-mq1 && mv ${data} /root/kept`)
    const plan = await bench.rmq(['plan', inventory])
    expect(plan.code).toBe(1)
    expect(oneLine(plan)).toMatch(
      /controller-mq1 was applied here, and its store in \S+ is gone: is the disk mounted\?/,
    )
    await onHost(host, `mv /root/kept ${data}`)
    const start = await bench.rmq(['start', inventory])
    expectSuccess(start)

    const dropIns = '/etc/systemd/system/rocketmq-controller-mq1.service.d'
    await onHost(host, `mkdir ${dropIns} && printf '[Service]\\nNice=1\\n' >${dropIns}/nice.conf`)
    const verify = await bench.rmq(['verify', inventory])
    expect(verify.code).toBe(3)
    expect(oneLine(verify)).toContain(
      'mq1 differs from the inventory: restart controller-mq1: a drop-in of its unit differs',
    )
    await onHost(host, `rm -r ${dropIns}`)
    expectSuccess(await bench.rmq(['verify', inventory]))
  })

  test('drill failover: a member in sync becomes master, the killed one comes back and catches up', async () => {
    const leader = await leaderNow()
    const drill = await bench.rmq(['drill', 'failover', inventory, 'broker-a', '--yes', '--output', 'json'])
    expectSuccess(drill)
    const result = records(drill).find(({ type }) => type === 'drill') as unknown as Drill
    expect(result).toMatchObject({ group: 'broker-a', killed: leader, recovered: true, missing: [] })
    expect(MEMBERS.filter((member) => member !== leader)).toContain(result.leader)
    process.stdout.write(
      `another master after ${(result.ledAfterMs / 1000).toFixed(1)} s, whole after ${(result.wholeAfterMs / 1000).toFixed(1)} s\n`,
    )
    expectSuccess(await bench.rmq(['verify', inventory]))
  })

  test('a changed key rolls through the group, its master last and handing over, and the group takes messages all the time', async () => {
    const changed = edited(
      text,
      'members: [mq1, mq2, mq3]',
      'members: [mq1, mq2, mq3]\n      config: { fileReservedTime: 24 }',
    )
    const inventoryNow = await written(bench, 'changed.yaml', changed)
    const leader = await leaderNow()
    const before = await lives(hosts)
    // If producers were turned away first, no message would reach the group for a while.
    const rolling = bench.rmq(['apply', inventoryNow, '--yes', '--no-drain'])
    let rolled = false
    const isOver = (): boolean => rolled
    void rolling.then(() => (rolled = true))
    const writes: boolean[] = []
    // One message is enough to see it; a busy machine's "broker busy" for one of several would not.
    while (!isOver()) {
      const smoke = await bench.rmq(['smoke', inventory, '--limit', 'broker-a', '--messages', '1'])
      writes.push(smoke.code === 0)
    }
    const apply = await rolling
    expectSuccess(apply)
    const rolls = [...apply.stdout.matchAll(/^Roll (\S+): \d+ change/gm)].map(([, instance]) => instance)
    expect([...rolls].sort()).toEqual(MEMBERS)
    expect(rolls.at(-1)).toBe(leader)
    expect(changedLives(before, await lives(hosts))).toEqual(MEMBERS)
    expect(await leaderNow()).not.toBe(leader)
    report('rolling restart of three members', apply)
    process.stdout.write(`${writes.filter(Boolean).length} of ${writes.length} writes went well meanwhile\n`)
    // A write may meet the second of the hand-over.
    expect(longestFailure(writes), JSON.stringify(writes)).toBeLessThanOrEqual(1)
    inventory = inventoryNow
  })

  test('a controller is not restarted while another one is down', async () => {
    expectSuccess(await bench.rmq(['stop', inventory, '--limit', 'controller-mq1', '--yes']))
    const restart = await bench.rmq(['restart', inventory, '--limit', 'controller-mq2', '--yes'])
    expect(restart.code).toBe(1)
    expect(restart.stdout + restart.stderr).toContain(
      'controller-mq2 was not restarted: without it 1 of 3 controllers would run, and 2 are needed to elect masters',
    )
    const repaired = await bench.rmq(['apply', inventory])
    expectSuccess(repaired)
  })

  test('smoke: messages to both masters and back', async () => {
    const smoke = await bench.rmq(['smoke', inventory, '--messages', '20', '--output', 'json'])
    const result = records(smoke).find(({ type }) => type === 'smoke') as unknown as Smoke
    expect(result.masters.map(({ group }) => group).sort()).toEqual(['broker-a', 'broker-b'])
    for (const { account } of result.masters) expect(account.lost).toBe(0)
    expectSuccess(smoke)
  })
})

interface Drill {
  readonly leader: string
  readonly ledAfterMs: number
  readonly wholeAfterMs: number
}

interface Smoke {
  readonly masters: readonly { readonly group: string; readonly account: { readonly lost: number } }[]
}

/** How many writes in a row failed at most. */
function longestFailure(writes: readonly boolean[]): number {
  let [longest, now] = [0, 0]
  for (const went of writes) {
    now = went ? 0 : now + 1
    longest = Math.max(longest, now)
  }
  return longest
}
