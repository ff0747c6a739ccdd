import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { distribution, standInDashboard, type LabHost } from '../../../lab/index.ts'
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
import { expectSuccess } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, type Bench } from '../../helpers/lab/bench.ts'

const BROKERS = [
  ['broker-a', '0', 10_001],
  ['broker-a', '1', 10_011],
  ['broker-b', '0', 10_031],
  ['broker-b', '1', 10_041],
] as const

const DASHBOARD = '/data/rocketmq/dashboard-mq1'
const USERS = `${DASHBOARD}/data/users.properties`

// The tests below build on each other, in order. The dashboard is a stand-in: no release of it can be had as a jar. It reads
// its properties and its users as the real one does, and shows what it was given; see lab/dashboard.
describe('two masters, two slaves, two name servers and the dashboard on one host', () => {
  let bench: Bench
  let mq1: LabHost
  let text: string
  let inventory: string

  beforeAll(async () => {
    bench = await openBench(2, { RMQ_DISTRIBUTION: await distribution('4.9.4') })
    mq1 = bench.host('mq1')
    text = onLab(await readShipped('one-host-2m-2s.yaml'), mq1, await standInDashboard(bench.dir))
    inventory = await written(bench, 'one-host-2m-2s.yaml', text)
  })
  afterAll(async () => {
    await bench.close()
  })

  test('a bare host becomes all of it, each broker on its port and with its store', async () => {
    const apply = await bench.rmq(['apply', inventory])
    expectSuccess(apply)
    const rows = [...apply.stdout.matchAll(/^\s*rmq-one-host +(broker-[ab]) +([01]) +(\S+) +V4_9_4/gm)]
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
    expect(apply.stdout).toContain(`it will stand in ${USERS} on mq1`)
    report('apply on a bare host', apply)
  })

  test('it verifies, and takes messages that are on the slaves before the send is answered', async () => {
    expectSuccess(await bench.rmq(['verify', inventory]))
    const smoke = await bench.rmq(['smoke', inventory])
    expectSuccess(smoke)
  })

  test('again there is nothing to do', async () => {
    const again = await secondApply(bench, inventory)
    report('apply again', again)
  })

  test('the dashboard answers another host through the firewall, and knows both name servers', async () => {
    const page = await pageFrom(bench.host('mq2'), mq1, 8080)
    expect(page).toContain(`rocketmq.config.namesrvAddr=${mq1.address}:9001;${mq1.address}:9002\n`)
    expect(page).toContain(`rocketmq.config.namesrvAddrs[0]=${mq1.address}:9001;${mq1.address}:9002\n`)
    expect(page).toContain(`rocketmq.config.dataPath=${DASHBOARD}/data\n`)
    expect(page).toContain('java.version=1.8.')
  })

  test('it lets in who knows the password, which stands in one file and nowhere else', async () => {
    expect(await onHost(mq1, `stat -c '%a %U' ${USERS}`)).toBe('600 rocketmq\n')
    const password = await passwordOn(mq1)
    expect(password).toMatch(/^[A-Za-z0-9+/]{24}$/)
    expect(await login(mq1, `admin=${password}`)).toBe('200')
    expect(await login(mq1, 'admin=admin')).toBe('401')
    const seen = await onHost(mq1, `grep -rlF -- '${password}' /etc /var/log /data /proc/[0-9]*/cmdline || :`)
    expect(seen).toBe(`${USERS}\n`)
    expect(await readTree(bench.state)).not.toContain(password)
  })

  test('its unit starts it again when it has died', async () => {
    const pid = 'systemctl show -p MainPID --value rocketmq-dashboard-mq1'
    const before = await onHost(mq1, pid)
    await onHost(mq1, 'systemctl kill -s KILL rocketmq-dashboard-mq1')
    await vi.waitFor(
      async () => {
        expectSuccess(await bench.rmq(['verify', inventory]))
      },
      { timeout: 60_000, interval: 1000 },
    )
    expect(await onHost(mq1, pid)).not.toBe(before)
  })

  test('with another port and a JDK of its own it alone is restarted, with the password that it had', async () => {
    const [before, password] = [await lives([mq1]), await passwordOn(mq1)]
    const changed = edited(text, 'port: 8080', 'port: 8090\n  jdk: { version: 17, from: package }')
    inventory = await written(bench, 'changed.yaml', changed)
    const apply = await bench.rmq(['apply', inventory, '--yes'])
    expectSuccess(apply)
    expect(apply.stdout).toContain('restart dashboard-mq1: conf, env, unit differ')
    expect(changedLives(before, await lives([mq1]))).toEqual(['dashboard-mq1'])
    expect(await pageFrom(bench.host('mq2'), mq1, 8090)).toContain('java.version=17.')
    expect(await passwordOn(mq1)).toBe(password)
    // The port that no instance listens on any more was closed in the same run.
    expect(await onHost(mq1, 'firewall-cmd --list-rich-rules')).not.toContain('port="8080"')
    expectSuccess(await bench.rmq(['plan', inventory, '--exit-code']))
  })
})

/** The inventory as it is shipped, with this lab's host, key and distribution in it, and heaps for a shared machine. */
function onLab(shipped: string, host: LabHost, jar: string): string {
  return editedAll(shipped, [
    ['192.0.2.0/24', networkOf([host])],
    ['192.0.2.11', host.address],
    DELIVERY_AND_LOGIN,
    ['namesrv: 256m, broker: 512m', 'namesrv: 128m, broker: 384m'],
    ['rocketmq-dashboard-1.0.0.jar', jar],
    ['heap: 256m', 'heap: 64m'],
  ])
}

/** What the dashboard shows to another host. */
const pageFrom = (from: LabHost, to: LabHost, port: number): Promise<string> =>
  onHost(from, `curl -sS --fail --max-time 10 http://${to.address}:${port}/`)

/** Of the dashboard's user admin. */
const passwordOn = async (host: LabHost): Promise<string> =>
  (await onHost(host, `sed -n 's/^admin=\\(.*\\),1$/\\1/p' ${USERS}`)).trim()

/** The status of a login; `who` is user=password. */
const login = (host: LabHost, who: string): Promise<string> =>
  onHost(host, `curl -s -o /dev/null -w '%{http_code}' 'http://127.0.0.1:8080/login?${who}'`)

/** All files below a folder, one after the other. */
async function readTree(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return (
    await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')))
  ).join('')
}
