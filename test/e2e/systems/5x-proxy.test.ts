import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, exec, type LabHost } from '../../../lab/index.ts'
import { edited, written } from '../../helpers/lab/inventory.ts'
import { secondApply } from '../../helpers/lab/second-apply.ts'
import { shippedOnLab } from '../../helpers/lab/shipped.ts'
import { report } from '../../helpers/lab/timing.ts'
import { changedLives, lives } from '../../helpers/lab/witness.ts'
import { expectSuccess } from '../../helpers/lab/outcome.ts'
import {
  onHost,
  openBench,
  records,
  type Bench,
  type CliOptions,
  type Outcome,
} from '../../helpers/lab/bench.ts'
import { defaultVersion } from '../../../src/releases/known.ts'

/** With what JSON, YAML, properties and shells treat in ways of their own. */
const SECRET = 'qu"ote\\=:#ü$HOME-e2e'
const NEXT_SECRET = 'another-password-e2e'
/** A part of both that no escape changes. */
const TRACE = /ü\$HOME-e2e|another-password-e2e/
const INSTANCES = ['namesrv-mq1', 'namesrv-mq2', 'broker-a-0', 'broker-a-1', 'proxy-mq1', 'proxy-mq2']

// The tests below build on each other, in order.
describe('proxies and ACL 2.0', () => {
  let bench: Bench
  let hosts: readonly LabHost[]
  let text: string
  let inventory: string
  let secrets: CliOptions = { env: { RMQ_SECRET_KEY: SECRET } }
  const printed: string[] = []

  const rmq = async (words: readonly string[], options = secrets): Promise<Outcome> => {
    const outcome = await bench.rmq(words, options)
    printed.push(outcome.stdout, outcome.stderr)
    return outcome
  }

  beforeAll(async () => {
    bench = await openBench(2, { RMQ_DISTRIBUTION: await distribution(defaultVersion) })
    hosts = ['mq1', 'mq2'].map((name) => bench.host(name))
    text = await shippedOnLab('5x-proxy.yaml', hosts, [
      'namesrv: 1g, broker: 4g, proxy: 1g',
      'namesrv: 128m, broker: 384m, proxy: 256m',
    ])
    inventory = await written(bench, '5x-proxy.yaml', text)
  })
  afterAll(async () => {
    await bench.close()
  })

  test('bare hosts become a group and two proxies that ask for a signature', async () => {
    const plan = await rmq(['plan', inventory, '--verbose'])
    expect(plan.stdout).toMatch(/\+initAuthenticationUser=\[redacted [0-9a-f]{8}\]/)
    const apply = await rmq(['apply', inventory])
    expectSuccess(apply)
    for (const instance of INSTANCES) {
      expect(apply.stdout).toMatch(new RegExp(`^${instance} .* ok$`, 'm'))
    }
    // mqadmin signed too: an unsigned one would have no version in these rows.
    expect(apply.stdout.match(/^\s*rmq-proxied\s+broker-a\s+[01]\s+\S+\s+V5_5_0/gm)).toHaveLength(2)
    report('apply on two bare hosts', apply)
  })

  test('no unit is exposed more than it has to be, and all know what they were started with', async () => {
    const exposure = async (name: string, instance: string): Promise<number> => {
      const said = await onHost(
        bench.host(name),
        `systemd-analyze security --no-pager rocketmq-${instance}.service | grep Overall`,
      )
      return Number(/: ([\d.]+) /.exec(said)?.[1])
    }
    const found = await Promise.all(
      ['namesrv-mq1', 'broker-a-0', 'proxy-mq1'].map((instance) => exposure('mq1', instance)),
    )
    for (const one of found) expect(one).toBeLessThanOrEqual(4.5)
    // The command before the start is root's, in spite of what the service itself may not do.
    expect(await onHost(bench.host('mq1'), 'ls /run/rmq-provision')).toContain('broker-a-0.started')
  })

  test('again there is nothing to do', async () => {
    const { stdout, stderr } = await secondApply(bench, inventory, secrets)
    printed.push(stdout, stderr)
  })

  test('smoke signs, and loses nothing', async () => {
    const smoke = await rmq(['smoke', inventory, '--messages', '50', '--slaves', '--output', 'json'])
    expectSuccess(smoke)
    expect(records(smoke).find(({ type }) => type === 'smoke')).toMatchObject({
      ok: true,
      masters: [{ instance: 'broker-a-0', account: { sent: 50, received: 50, lost: 0 } }],
    })
  })

  test('a wrong secret, another user and none are refused with what to do', async () => {
    const wrong = await rmq(['smoke', inventory], { env: { RMQ_SECRET_KEY: 'wrong-one' } })
    expect(wrong.code).toBe(1)
    expect(wrong.stderr).toContain('answered NO_PERMISSION: check signature failed.')
    expect(wrong.stderr).toContain('secretKey of acl in the inventory is the password that this user has')
    const stranger = { RMQ_ACCESS_KEY: 'stranger', RMQ_SECRET_KEY: SECRET }
    const unknown = await rmq(['smoke', inventory], { env: stranger })
    expect(unknown.code).toBe(1)
    expect(unknown.stderr).toContain('User:stranger is not found')
    const open = await written(bench, 'open.yaml', edited(text, '\nacl: {', '\n# acl: {'))
    const verify = await rmq(['verify', open])
    expect(verify.code).toBe(3)
    expect(verify.stdout).toContain('username cannot be null')
  })

  test('the ports of a proxy are reached from the other host, where the firewall lets clients in', async () => {
    const [mq1, mq2] = hosts
    for (const port of [8081, 8080]) {
      await onHost(bench.host('mq2'), `timeout 5 bash -c '</dev/tcp/${mq1?.address}/${port}'`)
      const rules = await onHost(bench.host('mq2'), 'firewall-cmd --list-rich-rules')
      expect(rules).toContain(
        `source address="${mq2?.address.replace(/\d+$/, '0/24')}" port port="${port}" protocol="tcp" accept`,
      )
    }
  })

  test('a key of the proxies restarts the proxies and nothing else', async () => {
    const changed = edited(
      text,
      '  remotingPort: 8080\n',
      '  remotingPort: 8080\n  config: { grpcBossLoopNum: 2 }\n',
    )
    const before = await lives(hosts)
    inventory = await written(bench, 'changed.yaml', changed)
    const apply = await rmq(['apply', inventory, '--yes'])
    expectSuccess(apply)
    expect(changedLives(before, await lives(hosts))).toEqual(['proxy-mq1', 'proxy-mq2'])
    expect(await onHost(bench.host('mq1'), 'cat /etc/rocketmq/proxy-mq1.json')).toContain(
      '"grpcBossLoopNum": 2',
    )
  })

  test('a proxy that is down fails the verification', async () => {
    await onHost(bench.host('mq2'), 'systemctl stop rocketmq-proxy-mq2')
    const verify = await rmq(['verify', inventory])
    expect(verify.code).toBe(3)
    expect(verify.stdout).toContain('proxy proxy-mq2 on mq2 does not answer')
    await onHost(bench.host('mq2'), 'systemctl start rocketmq-proxy-mq2')
  })

  test('a password is changed everywhere, and shows as a change without showing', async () => {
    const acl = "acl: { previousSecretKey: '${RMQ_OLD_SECRET}', "
    const changing = await written(
      bench,
      'changing.yaml',
      edited(await readFile(inventory, 'utf8'), 'acl: { ', acl),
    )
    secrets = { env: { RMQ_SECRET_KEY: NEXT_SECRET, RMQ_OLD_SECRET: SECRET } }
    const plan = await rmq(['plan', changing])
    expect(plan.stdout).toMatch(
      /-secretKey: \[redacted [0-9a-f]{8}\]\n +\+secretKey: \[redacted [0-9a-f]{8}\]/,
    )
    const apply = await rmq(['apply', changing, '--yes'])
    expectSuccess(apply)
    for (const broker of ['broker-a-0', 'broker-a-1']) {
      expect(apply.stdout).toContain(`change the password of rmq-admin on ${broker} … done`)
    }
    report('a changed password', apply)
    secrets = { env: { RMQ_SECRET_KEY: NEXT_SECRET } }
    await secondApply(bench, inventory, secrets)
    expectSuccess(await rmq(['smoke', inventory, '--messages', '5']))
    const old = await rmq(['smoke', inventory, '--messages', '5'], { env: { RMQ_SECRET_KEY: SECRET } })
    expect(old.code).toBe(1)
  })

  test('no secret is in what was printed, in run logs, in command lines, in journals or in readable files', async () => {
    expect(printed.join('\n')).not.toMatch(TRACE)
    const folder = join(bench.state, 'rmq-provision', 'runs')
    const logs = await Promise.all(
      (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')),
    )
    expect(logs.length).toBeGreaterThan(8)
    expect(logs.join('\n')).not.toMatch(TRACE)
    for (const host of hosts) {
      const commands = await onHost(
        host,
        "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n'; journalctl --no-pager -q",
      )
      expect(commands).toContain('ProxyStartup')
      expect(commands).not.toMatch(TRACE)
      const files = await onHost(
        host,
        `grep -rlF ${NEXT_SECRET} /etc /var/lib/rmq-provision /data /opt/rocketmq /run 2>/dev/null || :`,
      )
      // Without the store of the broker, where RocketMQ itself keeps its users.
      const ours = files
        .trimEnd()
        .split('\n')
        .filter((file) => !file.includes('/store/'))
        .sort()
      expect(ours).toHaveLength(3)
      for (const file of ours) {
        const { stdout } = await exec(host, `stat -c '%a %U:%G' ${file}`)
        expect([file, stdout.trim()]).toEqual([file, '640 root:rocketmq'])
      }
    }
  })
})
