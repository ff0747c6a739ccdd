import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, type LabHost } from '../../../lab/index.ts'
import { LAB_LOGIN, edited, editedAll, networkOf, readShipped, written } from '../../helpers/lab/inventory.ts'
import { secondApply } from '../../helpers/lab/second-apply.ts'
import { report } from '../../helpers/lab/timing.ts'
import { changedLives, lives } from '../../helpers/lab/witness.ts'
import { expectSuccess } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, type Bench, type Outcome } from '../../helpers/lab/bench.ts'

const LINK = '/usr/local/rocketmq'
const CLUSTER = 'rocketmq-cluster'

// The tests below build on each other, in order.
describe('dual master of 3.2.6', () => {
  let bench: Bench
  let hosts: readonly [LabHost, LabHost]
  let text: string
  let inventory: string

  beforeAll(async () => {
    bench = await openBench(2, { RMQ_DISTRIBUTION: await distribution('3.2.6') })
    hosts = [bench.host('mq1'), bench.host('mq2')]
    text = onLab(await readShipped('dual-master-3.2.6.yaml'), hosts)
    inventory = await written(bench, 'dual-master.yaml', text)
  })
  afterAll(async () => {
    await bench.close()
  })

  test('two bare hosts become two masters that clusterList lists', async () => {
    const apply = await bench.rmq(['apply', inventory])
    expectSuccess(apply)
    expect(rowsIn(apply)).toEqual(rowsOf(hosts))
    expectSuccess(await bench.rmq(['verify', inventory]))
    report('apply on bare hosts', apply)
  })

  test('again there is nothing to do', async () => {
    await secondApply(bench, inventory)
  })

  test('messages to each master are read back', async () => {
    const smoke = await bench.rmq(['smoke', inventory])
    expectSuccess(smoke)
    expect(smoke.stdout).toContain('Passed: 200 messages to 2 masters, all read back')
    expect(smoke.stdout.match(/SEND_OK 100$/gm)).toHaveLength(2)
  })

  test('the heap stands in the scripts and in the running processes', async () => {
    for (const host of hosts) {
      const scripts = await onHost(host, `cat ${LINK}/bin/runbroker.sh ${LINK}/bin/runserver.sh`)
      expect(scripts.match(/^JAVA_OPT="\$\{JAVA_OPT\} -server -Xms1g -Xmx1g -Xmn512m"$/gm)).toHaveLength(2)
      for (const main of ['NamesrvStartup', 'BrokerStartup']) {
        const words = await commandLine(host, main)
        expect(words.filter((word) => word.startsWith('-Xm'))).toEqual(['-Xms1g', '-Xmx1g', '-Xmn512m'])
        expect(words.filter((word) => word.includes('PermSize'))).toEqual([])
      }
    }
    // JDK 8 names each flag it does not know any more.
    expect(await onHost(hosts[0], `journalctl -u 'rocketmq-*' --no-pager`)).not.toContain('ignoring option')
  })

  test('name servers are known by name, and the usual paths lead to the release', async () => {
    const [m1, m2] = hosts
    for (const host of hosts) {
      const entries = (await onHost(host, 'cat /etc/hosts')).split('\n')
      expect(entries).toEqual(
        expect.arrayContaining([`${m1.address} rocketmq-m1`, `${m2.address} rocketmq-m2`]),
      )
    }
    const conf = await onHost(m1, 'cat /etc/rocketmq/broker-a-0.conf')
    expect(conf).toContain('\nnamesrvAddr=rocketmq-m1:9876;rocketmq-m2:9876\n')
    expect(await onHost(m1, `readlink ${LINK}`)).toBe('/usr/local/alibaba-rocketmq/releases/3.2.6\n')
    const byHand = await onHost(
      m2,
      `export JAVA_HOME=/usr/local/alibaba-rocketmq/jdk-8
      cd ${LINK}/bin && sh mqadmin clusterList -n 'rocketmq-m1:9876;rocketmq-m2:9876'`,
    )
    expect(rowsIn({ stdout: byHand })).toEqual(rowsOf(hosts))
  })

  test('logs are the instance’s own, the store is outside the release, the firewall is up', async () => {
    const [m1] = hosts
    const home = '/data/rocketmq/broker-a-0'
    const own = `${home}/logs/rocketmqlogs/broker.log ${home}/rmq_bk_gc.log ${home}/store/commitlog`
    expect((await onHost(m1, `ls -d ${own}`)).trim().split('\n')).toHaveLength(3)
    expect(await onHost(m1, `find ${LINK}/ -name '*.log' -o -name store`)).toBe('')
    const rules = await onHost(m1, 'firewall-cmd --state && firewall-cmd --list-rich-rules')
    expect(rules).toMatch(/^running\n/)
    // Masters without slaves need no port of replication; 10909 is not 3.2.6's.
    expect(rules).toContain('port="10911"')
    expect(rules).not.toContain('port="10912"')
    expect(rules).not.toContain('10909')
  })

  test('another key and another heap restart one broker after the other, and no name server', async () => {
    const other = edited(
      edited(text, 'fileReservedTime: 120', 'fileReservedTime: 96'),
      'heap: { namesrv: 1g, broker: 1g }',
      'heap: { namesrv: 1g, broker: 768m }',
    )
    inventory = await written(bench, 'other.yaml', other)
    const before = await lives(hosts)
    expect((await bench.rmq(['apply', inventory])).code).toBe(6)
    const apply = await bench.rmq(['apply', inventory, '--yes'])
    expectSuccess(apply)
    expect(changedLives(before, await lives(hosts))).toEqual(['broker-a-0', 'broker-b-0'])
    const order = [...apply.stdout.matchAll(/^Roll (broker-.-0): done/gm)].map(([, id]) => id)
    expect(order).toEqual(['broker-a-0', 'broker-b-0'])
    for (const host of hosts) {
      expect(await commandLine(host, 'BrokerStartup')).toContain('-Xmx768m')
      expect(await commandLine(host, 'NamesrvStartup')).toContain('-Xmx1g')
      expect(await onHost(host, 'cat /etc/rocketmq/broker-*.conf')).toContain('\nfileReservedTime=96\n')
    }
    expectSuccess(await bench.rmq(['plan', inventory, '--exit-code']))
    report('a rolling change', apply)
  })

  test('stop, wipe the store, start again', async () => {
    const store = '/data/rocketmq/broker-a-0/store'
    const files = `find ${store}/consumequeue -type f | wc -l`
    expect(Number(await onHost(hosts[0], files))).toBeGreaterThan(0)
    const reset = await bench.rmq(['reset', inventory, '--yes-wipe', CLUSTER])
    expectSuccess(reset)
    expect(rowsIn(reset)).toEqual(rowsOf(hosts))
    expect(Number(await onHost(hosts[0], `mkdir -p ${store}/consumequeue; ${files}`))).toBe(0)
    expectSuccess(await bench.rmq(['smoke', inventory, '--messages', '20']))
    report('reset', reset)
  })

  test('a broker that was started with another heap in the script is distinguished from its neighbours', async () => {
    await onHost(
      hosts[0],
      `sed -i s/-Xmx768m/-Xmx800m/ ${LINK}/bin/runbroker.sh && systemctl restart rocketmq-broker-a-0`,
    )
    const plan = await bench.rmq(['plan', inventory, '--exit-code'])
    expect(plan.code).toBe(5)
    expect(plan.stdout).toContain('-Xms768m -Xmx768m')
    expect(plan.stdout.match(/restart .*: .*differs?$/gm)).toContain('restart broker-a-0: script differs')
    expect(plan.stdout).not.toContain('restart broker-b-0')
    expect(plan.stdout).not.toContain('restart namesrv')
  })
})

/** The shipped inventory with the lab's addresses, keys and archive, and nothing else changed. */
function onLab(shipped: string, [m1, m2]: readonly [LabHost, LabHost]): string {
  return editedAll(shipped, [
    ['192.0.2.30', m1.address],
    ['192.0.2.31', m2.address],
    ['192.0.2.0/24', networkOf([m1])],
    ['file: alibaba-rocketmq-3.2.6.tar.gz', "file: '${RMQ_DISTRIBUTION}'"],
    ['  user: root\n', `  user: root\n${LAB_LOGIN}`],
  ])
}

/** Cluster, broker, id, address and version of each row that mqadmin clusterList printed. */
function rowsIn({ stdout }: Pick<Outcome, 'stdout'>): string[] {
  const rows = stdout.split('\n').filter((line) => line.includes(' V3_2_6_SNAPSHOT '))
  return rows.map((line) => line.trim().split(/\s+/).slice(0, 4).join(' '))
}

function rowsOf(hosts: readonly LabHost[]): string[] {
  return ['broker-a', 'broker-b'].map(
    (name, index) => `${CLUSTER} ${name} 0 ${hosts[index]?.address ?? ''}:10911`,
  )
}

/** The words of the JVM that runs a class: java itself, not the shells around it. */
async function commandLine(host: LabHost, main: string): Promise<string[]> {
  const script = `for pid in $(pgrep -x java); do
    if grep -qz '${main}$' /proc/$pid/cmdline; then tr '\\0' '\\n' </proc/$pid/cmdline; fi
  done`
  return (await onHost(host, script)).trim().split('\n')
}
