import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  dockerImage,
  reboot,
  standInDashboardImage,
  type ImageArchive,
  type LabHost,
} from '../../../lab/index.ts'
import { LAB_LOGIN, edited, editedAll, readShipped, written } from '../../helpers/lab/inventory.ts'
import { secondApply } from '../../helpers/lab/second-apply.ts'
import { expectSuccess } from '../../helpers/lab/outcome.ts'
import { report } from '../../helpers/lab/timing.ts'
import { onHost, openBench, type Bench } from '../../helpers/lab/bench.ts'

const BROKERS = ['broker-a-0', 'broker-a-1', 'broker-b-0', 'broker-b-1']
const DASHBOARD = 'dashboard-slavenode1'
const INSTANCES = ['namesrv-slavenode1', 'namesrv-slavenode2', ...BROKERS, DASHBOARD]

// The tests below build on each other, in order. The images are made here; hosts of the lab reach no registry. The dashboard
// is a stand-in that reads its properties and users as the real one does; see lab/dashboard.
describe('containers on two hosts, crossed', () => {
  let bench: Bench
  let hosts: readonly LabHost[]
  let image: ImageArchive
  let text: string
  let inventory: string

  beforeAll(async () => {
    image = await dockerImage('4.9.4')
    const dashboard = await standInDashboardImage()
    bench = await openBench(2, { RMQ_IMAGE: image.path, RMQ_DASHBOARD_IMAGE: dashboard.path })
    hosts = ['mq1', 'mq2'].map((name) => bench.host(name))
    text = onLab(await readShipped('docker-crossed.yaml'), hosts, image, dashboard.name)
    inventory = await written(bench, 'docker-crossed.yaml', text)
  })
  afterAll(async () => {
    await bench.close()
  })

  test('bare hosts without Docker become the cluster, brokers registered with the ports they listen on', async () => {
    for (const host of hosts) await onHost(host, '! command -v docker')
    const apply = await bench.rmq(['apply', inventory])
    expectSuccess(apply)
    expect(apply.stdout).toContain('Verified: all 7 instances match the inventory')
    const rows = [...apply.stdout.matchAll(/^\s*DefaultCluster +(broker-[ab]) +([01]) +(\S+) +V4_9_4/gm)]
    const [one = '', two = ''] = hosts.map(({ address }) => address)
    expect(rows.map((row) => row.slice(1, 4).join(' ')).sort()).toEqual([
      `broker-a 0 ${one}:10911`,
      `broker-a 1 ${two}:10623`,
      `broker-b 0 ${two}:10911`,
      `broker-b 1 ${one}:10623`,
    ])
    report('apply on bare hosts', apply)
  })

  test('the image is the one that was made; no container is privileged, and its user writes nothing but data', async () => {
    for (const host of hosts) {
      expect((await onHost(host, `docker image inspect --format '{{.Id}}' ${image.name}`)).trim()).toBe(
        image.id,
      )
      const format = '{{.HostConfig.Privileged}} {{.HostConfig.NetworkMode}} {{.Config.User}}'
      const all = await onHost(host, `docker container inspect --format '${format}' $(docker ps -q)`)
      const containers = host.name === 'mq1' ? 4 : 3
      expect(all.trim().split('\n')).toEqual(Array(containers).fill('false host 3000:3000'))
      const conf = '/etc/rocketmq/namesrv-*.conf'
      const name = '$(docker ps --format "{{.Names}}" | grep namesrv)'
      await onHost(
        host,
        `docker exec ${name} sh -c 'cat ${conf} >/dev/null && ! echo x >>${conf}' 2>/dev/null`,
      )
      expect((await onHost(host, 'stat -c "%u %g %a" /app/rocketmq/broker-*')).trim().split('\n')).toEqual(
        Array(2).fill('3000 3000 750'),
      )
    }
  })

  test('the dashboard answers the other host: its own heap, both name servers, a password on the host', async () => {
    const [one, two] = [bench.host('mq1'), bench.host('mq2')]
    const url = `http://${one.address}:8080`
    const page = await onHost(two, `curl -sS --fail --max-time 10 ${url}/`)
    const servers = [one, two].map(({ address }) => `${address}:9876`).join(';')
    expect(page).toContain(`rocketmq.config.namesrvAddr=${servers}\n`)
    // The image's own command says -Xmx1024m, the inventory less.
    expect(Number(/^maxMemory=(\d+)$/m.exec(page)?.[1])).toBeLessThan(64 * 1024 ** 2 + 1)
    const users = `/app/rocketmq/${DASHBOARD}/data/users.properties`
    expect(await onHost(one, `stat -c '%a %u' ${users}`)).toBe('600 3000\n')
    const password = (await onHost(one, `sed -n 's/^admin=\\(.*\\),1$/\\1/p' ${users}`)).trim()
    const login = (who: string) => `curl -s -o /dev/null -w '%{http_code}' '${url}/login?admin=${who}'`
    expect(await onHost(two, login(password))).toBe('200')
    expect(await onHost(two, login('admin'))).toBe('401')
    const inspected = await onHost(one, `docker container inspect rocketmq-${DASHBOARD}`)
    expect(inspected).not.toContain(password)
  })

  test('again there is nothing to do, and no container is another one', async () => {
    const before = await lives(hosts)
    const again = await secondApply(bench, inventory)
    expect([...before.keys()].sort()).toEqual([...INSTANCES].sort())
    expect(await lives(hosts)).toEqual(before)
    report('apply again', again)
  })

  test('stop reaches java: no store has a file abort; start brings all of them back', async () => {
    expect(await aborts(hosts)).toHaveLength(4)
    const stop = await bench.rmq(['stop', inventory, '--yes'])
    expectSuccess(stop)
    expect(await aborts(hosts)).toEqual([])
    for (const host of hosts) expect(await onHost(host, 'docker ps -q')).toBe('')
    const start = await bench.rmq(['start', inventory, '--yes'])
    expectSuccess(start)
    expectSuccess(await bench.rmq(['verify', inventory]))
  })

  test('a changed key restarts the container of that instance only, and then it has it', async () => {
    const before = await lives(hosts)
    const changed = edited(
      text,
      'slaves: [{ host: slavenode1, listenPort: 10623 }]',
      'slaves: [{ host: slavenode1, listenPort: 10623, config: { fileReservedTime: 72 } }]',
    )
    inventory = await written(bench, 'changed.yaml', changed)
    const apply = await bench.rmq(['apply', inventory, '--yes'])
    expectSuccess(apply)
    expect(apply.stdout).toContain('restart broker-b-1: conf differs')
    const after = await lives(hosts)
    expect(INSTANCES.filter((name) => before.get(name) !== after.get(name))).toEqual(['broker-b-1'])
    const inside = 'docker exec rocketmq-broker-b-1 grep fileReservedTime /etc/rocketmq/broker-b-1.conf'
    expect(await onHost(bench.host('mq1'), inside)).toBe('fileReservedTime=72\n')
    expectSuccess(await bench.rmq(['plan', inventory, '--exit-code']))
  })

  test('a host that reboots comes back with its containers, which had closed their stores', async () => {
    const mq1 = bench.host('mq1')
    const starts = await shutdowns(mq1)
    await reboot(mq1)
    await vi.waitFor(
      async () => {
        expectSuccess(await bench.rmq(['verify', inventory]))
      },
      { timeout: 180_000, interval: 2000 },
    )
    // What a broker says at its start of the file abort that it finds, or does not.
    expect((await shutdowns(mq1)).slice(starts.length)).toEqual(['normally', 'normally'])
    expectSuccess(await bench.rmq(['plan', inventory, '--exit-code']))
  })
})

/** The shipped inventory with the lab's addresses, login, image and smaller heaps. */
function onLab(shipped: string, hosts: readonly LabHost[], { id }: ImageArchive, dashboard: string): string {
  const [one, two] = hosts
  if (one === undefined || two === undefined) throw new Error('two hosts are needed')
  return editedAll(shipped, [
    ['address: 192.0.2.161', `address: ${one.address}`],
    ['address: 192.0.2.162', `address: ${two.address}`],
    ['# archive: rocketmq-4.9.4.tar.gz', 'archive: ${RMQ_IMAGE}'],
    ['# id: sha256:...', `id: ${id}`],
    ['user: root\n', `user: root\n${LAB_LOGIN}`],
    ['namesrv: 512m, broker: 2g', 'namesrv: 256m, broker: 512m'],
    ['apacherocketmq/rocketmq-dashboard:1.0.0', dashboard],
    ['# archive: rocketmq-dashboard-1.0.0.tar.gz', 'archive: ${RMQ_DASHBOARD_IMAGE}'],
    ['heap: 256m', 'heap: 64m'],
  ])
}

/** By instance: the container and when it started; another life of an instance has another text. */
async function lives(hosts: readonly LabHost[]): Promise<Map<string, string>> {
  const format = '{{.Name}} {{.Id}} {{.State.StartedAt}}'
  const lines = await Promise.all(
    hosts.map((host) => onHost(host, `docker container inspect --format '${format}' $(docker ps -q)`)),
  )
  return new Map(
    lines.flatMap((each) =>
      each
        .trim()
        .split('\n')
        .map((line): [string, string] => {
          const [name = '', ...life] = line.split(' ')
          return [name.replace('/rocketmq-', ''), life.join(' ')]
        }),
    ),
  )
}

/** The files by which a broker that was killed is known; every running one has it. */
async function aborts(hosts: readonly LabHost[]): Promise<string[]> {
  const found = await Promise.all(hosts.map((host) => onHost(host, 'find /app/rocketmq -name abort')))
  return found.flatMap((each) => each.split('\n').filter((line) => line !== ''))
}

/** How the brokers of a host found their stores at each start, in no order across brokers. */
async function shutdowns(host: LabHost): Promise<string[]> {
  const logs = await onHost(
    host,
    'grep -h "last shutdown" /app/rocketmq/broker-*/logs/rocketmqlogs/store.log',
  )
  return [...logs.matchAll(/last shutdown (\w+)/g)].map((match) => match[1] ?? '').sort()
}
