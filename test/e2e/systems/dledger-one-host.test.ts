import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, type LabHost } from '../../../lab/index.ts'
import {
  DELIVERY_AND_LOGIN,
  edited,
  editedAll,
  networkOf,
  readShipped,
  written,
} from '../../helpers/lab/inventory.ts'
import { secondApply } from '../../helpers/lab/second-apply.ts'
import { report } from '../../helpers/lab/timing.ts'
import { changedLives, lives } from '../../helpers/lab/witness.ts'
import { expectSuccess, oneLine } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, records, type Bench, type Outcome } from '../../helpers/lab/bench.ts'

const GROUP = 'RaftNode00'
const MEMBERS = [`${GROUP}-n0`, `${GROUP}-n1`, `${GROUP}-n2`]

// The tests below build on each other, in order.
describe('DLedger on one host', () => {
  let bench: Bench
  let mq1: LabHost
  let text: string
  let inventory: string

  beforeAll(async () => {
    bench = await openBench(1, { RMQ_DISTRIBUTION: await distribution('4.9.4') })
    mq1 = bench.host('mq1')
    text = onLab(await readShipped('dledger-one-host.yaml'), mq1)
    inventory = await written(bench, 'dledger-one-host.yaml', text)
  })
  afterAll(async () => {
    await bench.close()
  })

  test('a bare host becomes the quick start: three rows in clusterList, one of them with id 0', async () => {
    const apply = await bench.rmq(['apply', inventory])
    expectSuccess(apply)
    expect(apply.stderr).toContain('3 of 3 members of RaftNode00 are on mq1')
    expect(idsIn(apply)).toHaveLength(3)
    expect(idsIn(apply).filter((id) => id === 0)).toEqual([0])
    expectSuccess(await bench.rmq(['verify', inventory]))
    report('apply on a bare host', apply)
  })

  test('peers and self ids follow from the list of members, threads from the cores', async () => {
    const cores = (await onHost(mq1, 'nproc')).trim()
    for (const [index, member] of MEMBERS.entries()) {
      const conf = await onHost(mq1, `cat /etc/rocketmq/${member}.conf`)
      const peers = [0, 1, 2].map((n) => `n${n}-${mq1.address}:4091${n + 1}`).join(';')
      expect(conf).toContain(`\ndLegerPeers=${peers}\n`)
      expect(conf).toContain(`\ndLegerSelfId=n${index}\n`)
      expect(conf).toContain(`\nlistenPort=309${index + 1}1\n`)
      expect(conf).toContain(`\nsendMessageThreadPoolNums=${cores}\n`)
    }
    expect(await reservedPorts(mq1)).toBe('40911-40913')
  })

  test('again there is nothing to do', async () => {
    await secondApply(bench, inventory)
  })

  test('a member without its store blocks the plan, and does not start', async () => {
    const member = `${GROUP}-n2`
    const data = `/data/rocketmq/${member}`
    await onHost(mq1, `systemctl stop rocketmq-${member} && mv ${data} /root/kept`)
    const plan = await bench.rmq(['plan', inventory])
    expect(plan.code).toBe(1)
    expect(oneLine(plan)).toContain(`its store in ${data}/store is gone: is the disk mounted?`)
    await onHost(mq1, `install -d -o rocketmq -g rocketmq ${data} ${data}/store ${data}/logs ${data}/tmp`)
    await onHost(mq1, `! systemctl start rocketmq-${member}`)
    await onHost(mq1, `systemctl stop rocketmq-${member}; rm -r ${data} && mv /root/kept ${data}`)
    const start = await bench.rmq(['start', inventory])
    expectSuccess(start)
    expectSuccess(await bench.rmq(['verify', inventory]))
  })

  test('verify names a drop-in of another that a member has not started with', async () => {
    const member = `${GROUP}-n1`
    const dropIns = `/etc/systemd/system/rocketmq-${member}.service.d`
    await onHost(mq1, `mkdir ${dropIns} && printf '[Service]\\nNice=1\\n' >${dropIns}/nice.conf`)
    const verify = await bench.rmq(['verify', inventory])
    expect(verify.code).toBe(3)
    expect(oneLine(verify)).toContain(
      `mq1 differs from the inventory: restart ${member}: a drop-in of its unit differs`,
    )
    await onHost(mq1, `rm -r ${dropIns}`)
    expectSuccess(await bench.rmq(['verify', inventory]))
  })

  test('ports that others reserve stay reserved', async () => {
    await onHost(mq1, 'echo 8080,40912 >/proc/sys/net/ipv4/ip_local_reserved_ports')
    const before = await lives([mq1])
    const apply = await bench.rmq(['apply', inventory])
    expectSuccess(apply)
    expect(await reservedPorts(mq1)).toBe('8080,40911-40913')
    expect(await onHost(mq1, 'cat /etc/sysctl.d/90-rocketmq.conf')).toContain('= 8080,40911-40913\n')
    expect(changedLives(before, await lives([mq1]))).toEqual([])
  })

  test('a change rolls through the group one by one, the leader last', async () => {
    const changed = edited(
      text,
      'replication: dledger',
      'replication: dledger\n      config: { fileReservedTime: 24 }',
    )
    inventory = await written(bench, 'changed.yaml', changed)
    const leader = leaderIn(await bench.rmq(['status', inventory, '--output', 'json']))
    const apply = await bench.rmq(['apply', inventory, '--yes'])
    expectSuccess(apply)
    const rolls = [...apply.stdout.matchAll(/^Roll (\S+): \d+ change/gm)].map(([, instance]) => instance)
    expect([...rolls].sort()).toEqual(MEMBERS)
    expect(rolls.at(-1)).toBe(leader)
    for (const member of MEMBERS) expect(apply.stdout).toContain(`${GROUP} works without ${member}`)
  })

  test('a member is not restarted while another one is down', async () => {
    const leader = leaderIn(await bench.rmq(['status', inventory, '--output', 'json']))
    const [down = '', up = ''] = MEMBERS.filter((member) => member !== leader)
    expectSuccess(await bench.rmq(['stop', inventory, '--limit', down, '--yes']))
    const before = await lives([mq1])
    const restart = await bench.rmq(['restart', inventory, '--limit', up, '--yes'])
    expect(restart.code).toBe(1)
    expect(restart.stdout + restart.stderr).toContain(
      `${up} was not restarted: without it ${GROUP} would have 1 of 3 members, and it needs 2`,
    )
    const drill = await bench.rmq(['drill', 'failover', inventory, GROUP, '--yes'])
    expect(drill.code).toBe(1)
    expect(drill.stderr).toContain(
      `nothing was killed: without ${leader ?? ''}, 1 of the 3 members of ${GROUP} answer, and it takes 2`,
    )
    expect(changedLives(before, await lives([mq1]))).toEqual([])
    expectSuccess(await bench.rmq(['start', inventory, '--limit', down]))
  })

  test('drill failover asks, kills the leader, and sees the group recover', async () => {
    expectSuccess(await bench.rmq(['smoke', inventory]))
    const before = await lives([mq1])
    const asked = await bench.rmq(['drill', 'failover', inventory, GROUP])
    expect(asked.code).toBe(6)
    expect(changedLives(before, await lives([mq1]))).toEqual([])
    expect((await bench.rmq(['drill', 'failover', inventory, 'RaftNode99'])).code).toBe(2)

    const leader = leaderIn(await bench.rmq(['status', inventory, '--output', 'json'])) ?? ''
    const drill = await bench.rmq(['drill', 'failover', inventory, GROUP, '--yes', '--output', 'json'])
    expectSuccess(drill)
    const result = records(drill).find(({ type }) => type === 'drill') as unknown as Drill
    expect(result).toMatchObject({ group: GROUP, killed: leader, recovered: true, missing: [] })
    expect(result.leader).not.toBe(leader)
    // The document's 10 s, and room for a machine with two cores.
    expect(result.ledAfterMs).toBeLessThan(30_000)
    expect(result.moments.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['killed', 'leads', 'returned', 'rejoined', 'caught-up']),
    )
    expect(changedLives(before, await lives([mq1]))).toEqual([leader])
    expectSuccess(await bench.rmq(['verify', inventory]))
    process.stdout.write(`another leader after ${(result.ledAfterMs / 1000).toFixed(1)} s\n`)
  })

  test('a group that cannot come back in time fails the drill', async () => {
    const drill = await bench.rmq(['drill', 'failover', inventory, GROUP, '--yes', '--timeout', '1s'])
    expect(drill.code).toBe(1)
    expect(drill.stdout).toContain('Failed: RaftNode00 has not recovered within 1.')
    // It recovers all the same.
    expectSuccess(await bench.rmq(['start', inventory]))
  })
})

interface Drill {
  readonly leader: string
  readonly ledAfterMs: number
  readonly moments: readonly { readonly event: string }[]
}

/** The inventory as it is shipped, with this lab's host, key and distribution in it. */
function onLab(shipped: string, host: LabHost): string {
  return editedAll(shipped, [
    ['192.0.2.0/24', networkOf([host])],
    ['192.0.2.11', host.address],
    DELIVERY_AND_LOGIN,
  ])
}

/** BIDs of mqadmin's own clusterList. */
const idsIn = ({ stdout }: Outcome): number[] =>
  [...stdout.matchAll(/^\s*RaftCluster\s+RaftNode00\s+(\d+)\s+\S+\s+V4_9_4/gm)].map(([, id]) => Number(id))

function leaderIn(outcome: Outcome): string | undefined {
  const status = records(outcome).find(({ type }) => type === 'status') as unknown as {
    readonly instances: readonly { readonly instance: string; readonly role: string }[]
  }
  return status.instances.find(({ role }) => role === 'master')?.instance
}

const reservedPorts = async (host: LabHost): Promise<string> =>
  (await onHost(host, 'cat /proc/sys/net/ipv4/ip_local_reserved_ports')).trim()
