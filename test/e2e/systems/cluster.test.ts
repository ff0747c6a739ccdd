import { readdirSync, statSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, type LabHost } from '../../../lab/index.ts'
import { demoInventory, edited, written } from '../../helpers/lab/inventory.ts'
import { secondApply } from '../../helpers/lab/second-apply.ts'
import { changedLives, differences, lives, picture } from '../../helpers/lab/witness.ts'
import { changesIn } from '../../helpers/lab/plan.ts'
import { login, median, report } from '../../helpers/lab/timing.ts'
import { expectExit, expectSuccess } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, records, type Bench } from '../../helpers/lab/bench.ts'
import { defaultVersion } from '../../../src/releases/known.ts'

const INSTANCES = ['namesrv-mq1', 'namesrv-mq2', 'broker-a-0', 'broker-a-1', 'broker-b-0', 'broker-b-1']
const LOCK = '/var/lib/rmq-provision/rmq-demo/lock'
const NOTHING = /No changes: \d+ resources on 3 hosts match the inventory \(.*\)\./

// The tests below build on each other, in order: a bare lab becomes the demo's cluster, is read, damaged and repaired.
describe('a cluster of three hosts', () => {
  let bench: Bench
  let hosts: readonly LabHost[]
  let demo: string
  let inventory: string

  beforeAll(async () => {
    bench = await openBench(3, { RMQ_DISTRIBUTION: await distribution(defaultVersion) })
    hosts = ['mq1', 'mq2', 'mq3'].map((name) => bench.host(name))
    demo = openToAll(await demoInventory(bench, 'demo.yaml'))
    inventory = await written(bench, 'demo.yaml', demo)
  })
  afterAll(async () => {
    await bench.close()
  })

  const lock = (host: LabHost): Promise<string> => onHost(host, `cat ${LOCK} 2>/dev/null || true`)

  test('plan on bare hosts shows everything and writes nothing of ours', async () => {
    const before = await Promise.all(hosts.map((host) => picture(host)))
    const plan = await bench.rmq(['plan', inventory, '--verbose'])
    const after = await Promise.all(hosts.map((host) => picture(host)))
    expectSuccess(plan)
    expect(plan.stderr.match(/^\S.*/gm)).toEqual([
      expect.stringMatching(/^warning: .*: firewall\.clients is not set: /) as string,
    ])
    expect(plan.stdout).toContain('java-17-openjdk-devel')
    expect(plan.stdout).toContain('+brokerName=broker-b')
    expect(plan.stdout).toMatch(/Plan: \d+ changes on 3 hosts, \d+ unchanged\./)
    expect(before.map((lines) => lines.length > 10_000)).toEqual([true, true, true])
    expect(before.map((lines, at) => differences(lines, after[at] ?? []))).toEqual([[], [], []])
  })

  test('apply brings the cluster up and verifies it', async () => {
    const apply = await bench.rmq(['apply', inventory])
    expectSuccess(apply)
    for (const instance of INSTANCES) {
      expect(apply.stdout).toMatch(new RegExp(`^${instance} .* ok$`, 'm'))
    }
    expect(apply.stdout).toContain('Verified: all 6 instances match the inventory')
    // RocketMQ's own tool has the last word: a row for each broker.
    expect(
      apply.stdout.match(/^\s*rmq-demo\s+broker-[ab]\s+[01]\s+10\.77\.\d+\.\d+:\d+\s+V5_5_0/gm),
    ).toHaveLength(4)
    expect(apply.stdout).toMatch(/^Done: \d+ changes on 3 hosts/m)
    report('apply on bare hosts', apply)
  })

  test('apply again has nothing to do, restarts nothing and takes no lock', async () => {
    const before = await lives(hosts)
    const state = 'stat -c "%n %y" /var/lib/rmq-provision/rmq-demo /var/lib/rmq-provision/rmq-demo/*'
    const stamps = await Promise.all(hosts.map((host) => onHost(host, state)))
    const again = await bench.rmq(['apply', inventory])
    expectSuccess(again)
    expect(again.stdout).toMatch(NOTHING)
    expect(again.stdout).toContain('Verified: all 6 instances')
    expect([...before.keys()].sort()).toEqual([...INSTANCES].sort())
    expect(changedLives(before, await lives(hosts))).toEqual([])
    expect(await Promise.all(hosts.map((host) => onHost(host, state)))).toEqual(stamps)
  })

  test('every host has at least 25 resources, the events are JSON lines', async () => {
    const again = await bench.rmq(['apply', inventory, '--output', 'json'])
    expect(again).toMatchObject({ code: 0, stderr: '' })
    const events = records(again)
    const probed = events.filter(({ type }) => type === 'probed')
    expect(probed.map(({ host }) => host).sort()).toEqual(['mq1', 'mq2', 'mq3'])
    for (const { host, resources } of probed) expect(resources, String(host)).toBeGreaterThanOrEqual(25)
    expect(events.some(({ type }) => type === 'locked')).toBe(false)
    expect(events.at(-1)).toMatchObject({ type: 'run-finished', outcome: 'unchanged', changed: 0 })
  })

  test('an apply without changes takes little longer than a bare ssh', async () => {
    const [applies, logins]: [number[], number[]] = [[], []]
    for (let round = 0; round < 5; round += 1) {
      logins.push(login(bench.host('mq1')))
      const apply = await bench.rmq(['apply', inventory])
      expectSuccess(apply)
      applies.push(apply.ms)
    }
    const ratio = median(applies) / median(logins)
    const load = loadavg()[0] ?? 0
    // What else runs on the machine slows node down more than ssh, which mostly waits.
    // 3.9 was measured on two cores, hosts included, right after six JVMs had started; neighbours may double that.
    const limit = load < 8 ? 8 : 16
    process.stdout.write(
      `apply without changes ${median(applies).toFixed(0)} ms, ssh host true ${median(logins).toFixed(0)} ms: ` +
        `${ratio.toFixed(2)} times (limit ${limit}, load average ${load.toFixed(1)})\n`,
    )
    expect(ratio).toBeLessThanOrEqual(limit)
  })

  test('the INI twin of the inventory finds nothing to do', async () => {
    const ini = await written(bench, 'demo.ini', openToAll(await demoInventory(bench, 'demo.ini')))
    const plan = await bench.rmq(['plan', ini, '--exit-code'])
    expectSuccess(plan)
    expect(plan.stdout).toMatch(NOTHING)
  })

  test('verify speaks JSON lines, status and exec report every host, logs of an instance', async () => {
    const verify = await bench.rmq(['verify', inventory, '--output', 'json'])
    expect(verify).toMatchObject({ code: 0, stderr: '' })
    const found = records(verify)
    expect(found.every(({ time, type }) => typeof time === 'string' && typeof type === 'string')).toBe(true)
    expect(found.find(({ type }) => type === 'verified')).toMatchObject({ ok: true, problems: [] })

    const status = await bench.rmq(['status', inventory])
    expectSuccess(status)
    for (const instance of INSTANCES)
      expect(status.stdout).toMatch(new RegExp(`^${instance} .* running `, 'm'))

    const exec = await bench.rmq(['exec', inventory, '--', 'echo', "it's $HOME; |", '*'])
    expectSuccess(exec)
    for (const { name } of hosts) expect(exec.stdout).toContain(`${name}:\n  it's $HOME; | *\n`)
    const fails = await bench.rmq(['exec', inventory, '--limit', 'mq2', '--', 'exit 7'])
    expect(fails.code).toBe(1)
    expect(fails.stdout).toBe('mq2: exit 7\n')

    const logs = await bench.rmq(['logs', inventory, 'broker-a-0', '--lines', '5'])
    expectSuccess(logs)
    expect(logs.stdout).toMatch(/rocketmq-broker-a-0|INFO/)
  })

  test('a run leaves a log that only its owner may read', () => {
    const folder = join(bench.state, 'rmq-provision', 'runs')
    const logs = readdirSync(folder)
    expect(logs.filter((name) => name.endsWith('-rmq-demo-apply.jsonl')).length).toBeGreaterThan(1)
    for (const name of logs) expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
  })

  test('a changed broker key restarts this broker and no other', async () => {
    const master = 'broker-b: { replication: async, master: '
    const text = edited(demo, `${master}mq3`, `${master}{ host: mq3, config: { fileReservedTime: 36 } }`)
    const changed = await written(bench, 'one-key.yaml', text)
    const plan = await bench.rmq(['plan', changed, '--output', 'json'])
    expectSuccess(plan)
    expect(changesIn(plan)).toEqual([
      { host: 'mq3', owner: 'broker-b-0', resource: 'file:/etc/rocketmq/broker-b-0.conf', disrupts: false },
      { host: 'mq3', owner: 'broker-b-0', resource: 'service:broker-b-0', disrupts: true },
    ])
    const shown = await bench.rmq(['plan', changed, '--exit-code'])
    expect(shown.code).toBe(5)
    expect(shown.stdout.match(/^ +[-+](?![-+]).*$/gm)?.map((line) => line.trim())).toEqual([
      '-fileReservedTime=48',
      '+fileReservedTime=36',
    ])
    expect(shown.stdout).toContain('restart broker-b-0: conf differs')

    const before = await lives(hosts)
    const refused = await bench.rmq(['apply', changed])
    expect(refused.code).toBe(6)
    expect(refused.stderr).toContain('nothing was changed: the plan restarts 1 running instance (broker-b-0)')
    expect(refused.stderr).toContain('--yes')
    expect(changedLives(before, await lives(hosts))).toEqual([])
    expect(
      await onHost(bench.host('mq3'), 'grep -c fileReservedTime=36 /etc/rocketmq/broker-b-0.conf || true'),
    ).toBe('0\n')

    const apply = await bench.rmq(['apply', changed, '--yes'])
    expectSuccess(apply)
    expect(changedLives(before, await lives(hosts))).toEqual(['broker-b-0'])
    expectSuccess(await bench.rmq(['plan', changed, '--exit-code']))
    demo = text
    inventory = changed
    report('one changed key', apply)
  })

  test('a changed listenPort moves a broker and its firewall rules in one run', async () => {
    const mq1 = bench.host('mq1')
    const slave = 'slaves: [{ host: mq1, listenPort: '
    const text = edited(demo, `${slave}10921`, `${slave}10931`)
    const changed = await written(bench, 'port.yaml', text)
    const ports = (words = ''): Promise<string> =>
      onHost(mq1, `firewall-cmd --zone=public --list-ports ${words}`)
    expect(await ports()).toContain('10921/tcp')
    const plan = await bench.rmq(['plan', changed])
    expect(plan.stdout).toMatch(/^ +- 10921\/tcp from everywhere in zone public \(running, permanent\)$/m)

    const apply = await bench.rmq(['apply', changed, '--yes'])
    expectSuccess(apply)
    for (const listed of [await ports(), await ports('--permanent')]) {
      expect(listed).toContain('10931/tcp')
      expect(listed).not.toContain('10921/tcp')
    }
    await secondApply(bench, changed)
    demo = text
    inventory = changed
  })

  test('a stopped broker fails verify by name, and apply brings it back', async () => {
    const mq1 = bench.host('mq1')
    await onHost(mq1, 'systemctl stop rocketmq-broker-b-1')
    const verify = await bench.rmq(['verify', inventory])
    expect(verify.code).toBe(3)
    expect(verify.stdout).toMatch(/^error: .*broker-b-1/m)
    expect(verify.stdout).toContain('Not verified')
    expect((await bench.rmq(['status', inventory])).stdout).toMatch(/^broker-b-1 .* stopped/m)

    const before = await lives(hosts)
    const apply = await bench.rmq(['apply', inventory])
    expectSuccess(apply)
    expect(changedLives(before, await lives(hosts))).toEqual(['broker-b-1'])
    expect(apply.stdout).toContain('Verified: all 6 instances')
  })

  test('a firewall rule removed by hand is missed from another host, and apply restores it', async () => {
    const mq1 = bench.host('mq1')
    await onHost(
      mq1,
      'firewall-cmd --permanent --remove-port=10911/tcp && firewall-cmd --remove-port=10911/tcp',
    )
    const check = await bench.rmq(['check', inventory])
    expect(check.code).toBe(1)
    for (const from of ['mq2', 'mq3']) {
      expect(check.stdout).toContain(
        `${from} does not reach mq1 (${mq1.address}) on port 10911, the client port of broker-a-0`,
      )
    }
    const plan = await bench.rmq(['plan', inventory])
    expect(plan.stdout).toMatch(/Open ports\n {2}mq1\n.*\n +\+ 10911\/tcp from everywhere/)
    const before = await lives(hosts)
    const apply = await bench.rmq(['apply', inventory])
    expectSuccess(apply)
    expect(changedLives(before, await lives(hosts))).toEqual([])
    for (const where of ['', '--permanent ']) {
      expect(await onHost(mq1, `firewall-cmd ${where}--query-port=10911/tcp`)).toBe('yes\n')
    }
    expectSuccess(await bench.rmq(['check', inventory]))
  })

  test('stop, start and restart touch what --limit names', async () => {
    const before = await lives(hosts)
    expect((await bench.rmq(['stop', inventory, '--limit', 'broker-a-1'])).code).toBe(6)
    expect(changedLives(before, await lives(hosts))).toEqual([])
    const stop = await bench.rmq(['stop', inventory, '--limit', 'broker-a-1', '--yes'])
    expectSuccess(stop)
    expect(await onHost(bench.host('mq3'), 'systemctl is-active rocketmq-broker-a-1 || true')).toBe(
      'inactive\n',
    )
    const start = await bench.rmq(['start', inventory, '--limit', 'broker-a-1'])
    expectSuccess(start)
    const started = await lives(hosts)
    expect(changedLives(before, started)).toEqual(['broker-a-1'])
    const restart = await bench.rmq(['restart', inventory, '--limit', 'broker-a-1', '--yes'])
    expectSuccess(restart)
    expect(changedLives(started, await lives(hosts))).toEqual(['broker-a-1'])
    expectSuccess(await bench.rmq(['plan', inventory, '--exit-code']))
  })

  test('a lock held by another run stops apply, and unlock breaks it', async () => {
    const pending = await written(bench, 'pending.yaml', slowerBrokerA(demo))
    const mq2 = bench.host('mq2')
    const holder = {
      token: 'f00d',
      who: 'ann@laptop',
      command: 'rmq-provision apply x.yaml',
      since: '2026-03-01T12:00:00Z',
    }
    await onHost(mq2, `printf '%s\\n' '${JSON.stringify(holder)}' >${LOCK}`)
    const before = await lives(hosts)
    const apply = await bench.rmq(['apply', pending, '--yes'])
    expect(apply.code).toBe(4)
    expect(apply.stderr).toContain(
      "mq2: locked by ann@laptop, running 'rmq-provision apply x.yaml' since 2026-03-01T12:00:00Z",
    )
    expect(changedLives(before, await lives(hosts))).toEqual([])
    // The lock that mq1 gave before mq2 refused is given back.
    expect(await lock(bench.host('mq1'))).toBe('')
    // Looking takes no lock.
    expectSuccess(await bench.rmq(['apply', inventory]))

    const asked = await bench.rmq(['unlock', inventory])
    expect(asked.code).toBe(6)
    expect(asked.stdout).toContain('ann@laptop')
    expect(await lock(mq2)).toContain('ann@laptop')
    const unlock = await bench.rmq(['unlock', inventory, '--yes', '--reason', "Ann's laptop died"])
    expectSuccess(unlock)
    expect(unlock.stdout).toContain('Unlocked mq2.')
    expect(await lock(mq2)).toBe('')
    expect(await onHost(mq2, 'tail -n 1 /var/lib/rmq-provision/rmq-demo/audit.log')).toContain(
      "Ann's laptop died",
    )
  })

  test('Ctrl-C ends the running step, releases the lock, and the same command goes on', async () => {
    const pending = await written(bench, 'pending.yaml', slowerBrokerA(demo))
    const before = await lives(hosts)
    let pressed = false
    const interrupted = await bench.rmq(['apply', pending, '--yes'], {
      watch: (printed, child) => {
        if (pressed || !printed.includes('\nRoll broker-a-1: ')) return
        pressed = true
        child.kill('SIGINT')
      },
    })
    expect(pressed, interrupted.stdout).toBe(true)
    expectExit(interrupted, 130)
    expect(interrupted.stdout).toContain('Stopping after the running step')
    expect(interrupted.stdout).toMatch(/^Interrupted: /m)
    expect(interrupted.stdout).toContain(`To continue, run again: rmq-provision apply ${pending} --yes`)
    expect(await Promise.all(hosts.map(lock))).toEqual(['', '', ''])
    // The master's turn never came.
    expect(changedLives(before, await lives(hosts))).not.toContain('broker-a-0')

    const apply = await bench.rmq(['apply', pending, '--yes'])
    expectSuccess(apply)
    expect(changedLives(before, await lives(hosts)).filter((name) => name.startsWith('broker-a'))).toEqual([
      'broker-a-0',
      'broker-a-1',
    ])
    expectSuccess(await bench.rmq(['plan', pending, '--exit-code']))
  })
})

/** Both members of broker-a, and no other instance, have a change to make. */
function slowerBrokerA(demo: string): string {
  return edited(
    demo,
    'broker-a: { replication: async',
    'broker-a: { config: { fileReservedTime: 24 }, replication: async',
  )
}

/** Without the list of clients, so that a test can take a rule away by its port alone. */
function openToAll(text: string): string {
  const line = /^firewall(?:_clients=|: \{ clients:).*\n/m.exec(text)?.[0]
  if (line === undefined) throw new Error('the inventory has no list of clients')
  return edited(text, line, '')
}
