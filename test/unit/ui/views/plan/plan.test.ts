import { describe, expect, test } from 'vitest'
import { makePlan } from '../../../../../src/engine/planner.ts'
import type { Plan, PlannedChange } from '../../../../../src/engine/plan.ts'
import { parseInventory } from '../../../../../src/inventory/index.ts'
import type { Cluster } from '../../../../../src/model/cluster.ts'
import { clusterSite } from '../../../../../src/site/site.ts'
import { ClusterNames } from '../../../../../src/ui/views/plan/names.ts'
import type { PlanOptions } from '../../../../../src/ui/views/plan/options.ts'
import { planSummary, renderPlan } from '../../../../../src/ui/views/plan/plan.ts'
import { makeStyle } from '../../../../../src/ui/style.ts'
import { displayWidth } from '../../../../../src/ui/width.ts'
import { bareWorld } from '../../../../helpers/bare-world.ts'
import { bigInventory, type Arrangement } from '../../../../helpers/big-inventory.ts'
import { noSteps } from '../../../../helpers/no-steps.ts'

const cluster = parseInventory(
  `cluster: c
rocketmq: { version: 5.3.3 }
hosts: { mq1: { address: 10.0.0.11 }, mq2: { address: 10.0.0.12 }, mq3: { address: 10.0.0.13 }, mq4: { address: 10.0.0.14 } }
namesrv: { hosts: [mq1] }
brokers:
  groups:
    broker-a: { replication: async, master: mq1, slaves: [mq2] }
    broker-b: { replication: async, master: mq3, slaves: [mq4] }
`,
  'prod.yaml',
  { HOME: '/home/me' },
)
const options: PlanOptions = {
  style: makeStyle(false),
  width: 100,
  verbose: false,
  names: new ClusterNames(cluster),
  hosts: 3,
  ms: 612,
}
const nothing: Plan = { stages: [], blocked: [], unreachable: [], unchanged: 78 }
const change = (over: Partial<PlannedChange>): PlannedChange => ({
  host: 'mq1',
  role: 'jdk',
  phase: 'prepare',
  resource: 'package:java-17-openjdk-devel',
  action: 'create',
  summary: 'install java-17-openjdk-devel',
  disrupts: false,
  ...over,
})
const patch = `--- /etc/rocketmq/broker-a-1.conf
+++ /etc/rocketmq/broker-a-1.conf
@@ -3,3 +3,3 @@
 brokerName=broker-a
-fileReservedTime=48
+fileReservedTime=72
 listenPort=10911
`
const roll = (
  instance: string,
  host: string,
  changes: readonly Partial<PlannedChange>[],
): Plan['stages'][number] => ({
  phase: 'masters',
  title: `Roll ${instance}`,
  roll: instance,
  hosts: [{ host, changes: changes.map((one) => change({ host, owner: instance, ...one })) }],
})

test('a plan in full', () => {
  const restart: Partial<PlannedChange> = {
    role: 'service',
    action: 'restart',
    summary: 'restart: the configuration differs',
    disrupts: true,
  }
  const plan: Plan = {
    stages: [
      {
        phase: 'prepare',
        title: 'Prepare hosts',
        hosts: [
          {
            host: 'mq1',
            changes: [
              change({}),
              change({
                role: 'heap',
                action: 'update',
                summary: 'tools.sh: known after the distribution is unpacked',
                after: 'the distribution is unpacked',
              }),
            ],
          },
          { host: 'mq2', changes: [change({ host: 'mq2' })] },
        ],
      },
      roll('broker-a-1', 'mq2', [
        { role: 'config', action: 'update', summary: 'update /etc/rocketmq/broker-a-1.conf', patch },
        { ...restart, summary: 'restart broker-a-1: conf differs' },
      ]),
      roll('broker-b-0', 'mq3', [{ ...restart, summary: 'restart broker-b-0: env, JDK differ' }]),
    ],
    blocked: [
      {
        host: 'mq3',
        role: 'heap',
        resource: 'file:/opt/rocketmq/bin/runbroker.sh',
        reason: 'heaps of 12g do not fit 8g of memory',
        hint: 'Set heap.broker to 2g or less.',
      },
    ],
    unreachable: [
      {
        host: 'mq4',
        error: {
          code: 'connect-failed',
          message: 'connect ECONNREFUSED 10.0.0.14:22',
          hint: 'Is sshd running?',
        },
      },
    ],
    notes: [{ host: 'mq3', role: 'service', note: 'while broker-b-0 restarts, broker-b takes no messages' }],
    unchanged: 75,
  }
  expect(renderPlan(plan, options)).toMatchInlineSnapshot(`
    "+ create 2   ~ update 2   ↻ restart 2

    Prepare hosts
      mq1, mq2
        + jdk        install java-17-openjdk-devel
      mq1
        ~ heap       tools.sh: known after the distribution is unpacked

    Roll 2 running instances, one after the other
      mq2
        ~ config     update /etc/rocketmq/broker-a-1.conf
          @@ -3,3 +3,3 @@
           brokerName=broker-a
          -fileReservedTime=48
          +fileReservedTime=72
           listenPort=10911
        ↻ service    restart broker-a-1: conf differs
      mq3
        ↻ service    restart broker-b-0: env, JDK differ

    Order of the restarts
      #  instance    host  reason
      1  broker-a-1  mq2   conf differs
      2  broker-b-0  mq3   env, JDK differ

    Blocked
      mq3
        heap  heaps of 12g do not fit 8g of memory
          → Set heap.broker to 2g or less.

    Unreachable
      mq4  connect ECONNREFUSED 10.0.0.14:22
        → Is sshd running?

    note: mq3: service: while broker-b-0 restarts, broker-b takes no messages

    Plan: 6 changes on 3 hosts, 2 restarts, 1 blocked, 1 host unreachable, 75 unchanged."
  `)
})

test('no changes are one line', () => {
  expect(renderPlan(nothing, options)).toBe(
    'No changes: 78 resources on 3 hosts match the inventory (0.6 s).',
  )
  expect(renderPlan({ ...nothing, unchanged: 1 }, { ...options, hosts: 1 })).toBe(
    'No changes: 1 resource on 1 host matches the inventory (0.6 s).',
  )
})

test('no changes are not a match while a host is away', () => {
  const error = { code: 'host-unreachable', message: 'no route' } as const
  const plan = { ...nothing, unreachable: [{ host: 'mq4', error }] }
  expect(planSummary(plan, options)).toBe('Plan: no changes, 1 host unreachable, 78 unchanged.')
  expect(planSummary({ ...plan, unchanged: 0 }, options)).toBe('No plan: no host could be read.')
})

test('every action has a mark of its own, in colour where that is wanted', () => {
  const actions = ['create', 'update', 'remove', 'start', 'stop', 'restart', 'run'] as const
  const changes = actions.map((action) => change({ action, summary: `${action} it` }))
  const plan = { ...nothing, stages: [{ phase: 'x', title: 'X', hosts: [{ host: 'mq1', changes }] }] }
  const lines = renderPlan(plan, options).split('\n')
  expect(lines[0]).toBe('+ create 1   ~ update 1   - remove 1   > start 1   x stop 1   ↻ restart 1   * run 1')
  expect(lines.slice(4, 11).map((line) => line.slice(4, 6).trim())).toEqual([
    '+',
    '~',
    '-',
    '>',
    'x',
    '↻',
    '*',
  ])
  expect(renderPlan(plan, { ...options, style: makeStyle(true) })).toContain('\u001B[32m+\u001B[39m create 1')
})

describe('equal changes', () => {
  const content = (name: string, address: string, time: number): string =>
    `--- /dev/null\n+++ /etc/rocketmq/${name}.conf\n@@ -0,0 +1,3 @@\n+brokerName=${name.slice(0, 8)}\n+brokerIP1=${address}\n+fileReservedTime=${time}\n`
  const conf = (host: string, owner: string, address: string, time = 48): PlannedChange =>
    change({
      host,
      owner,
      role: 'config',
      resource: `file:/etc/rocketmq/${owner}.conf`,
      summary: `create /etc/rocketmq/${owner}.conf`,
      patch: content(owner, address, time),
    })
  const shown = (changes: readonly PlannedChange[], verbose = false): string => {
    const hosts = changes.map((one) => ({ host: one.host, changes: [one] }))
    const plan = { ...nothing, stages: [{ phase: 'config', title: 'Write', hosts }] }
    return renderPlan(plan, { ...options, verbose })
      .split('\n')
      .slice(2, -2)
      .join('\n')
  }

  test('on several hosts are one', () => {
    expect(shown(['mq1', 'mq2', 'mq3', 'mq4'].map((host) => change({ host })))).toMatchInlineSnapshot(`
      "Write
        mq1 … mq4 (4 hosts)
          + jdk        install java-17-openjdk-devel"
    `)
  })

  test('but for own names and addresses are one, which says so', () => {
    expect(shown([conf('mq1', 'broker-a-0', '10.0.0.11'), conf('mq3', 'broker-b-0', '10.0.0.13')]))
      .toMatchInlineSnapshot(`
      "Write
        broker-a-0 on mq1; the same apart from names and addresses: broker-b-0 on mq3
          + config     create /etc/rocketmq/broker-a-0.conf
            +brokerName=broker-a
            +brokerIP1=10.0.0.11
            +fileReservedTime=48

      Not every line is shown; --verbose shows all of them."
    `)
  })

  test.each([
    ['another value', conf('mq3', 'broker-b-0', '10.0.0.13', 72)],
    ['the address of a third host', conf('mq3', 'broker-b-0', '10.0.0.12')],
    ['another action', { ...conf('mq3', 'broker-b-0', '10.0.0.13'), action: 'update' as const }],
  ])('%s is a difference', (_, other) => {
    const text = shown([conf('mq1', 'broker-a-0', '10.0.0.11'), other])
    expect(text).not.toContain('the same')
    expect(text).toContain('create /etc/rocketmq/broker-b-0.conf')
  })

  test('--verbose shows every one', () => {
    const text = shown([conf('mq1', 'broker-a-0', '10.0.0.11'), conf('mq3', 'broker-b-0', '10.0.0.13')], true)
    expect(text).toContain('+brokerIP1=10.0.0.13')
    expect(text).not.toContain('the same')
  })

  test('of one host stay two, even if their texts are equal', () => {
    expect(shown([change({}), change({})]).match(/java-17-openjdk-devel/g)).toHaveLength(2)
  })
})

describe('the first plan of 50 hosts', () => {
  const onHost = (big: Cluster, id: string): string =>
    big.instances.find((instance) => instance.id === id)?.host ?? ''
  const addressOf = (big: Cluster, name: string): string =>
    big.hosts.find((host) => host.name === name)?.privateAddress ?? ''
  const parse = (arrangement: Arrangement, top = ''): Cluster =>
    parseInventory(bigInventory(arrangement, top), 'prod.yaml', { HOME: '/home/me' })
  const planOf = (big: Cluster): Promise<Plan> => {
    const site = clusterSite(big, noSteps)
    return makePlan(site, bareWorld(big, site))
  }
  const render = (big: Cluster, plan: Plan, over: Partial<PlanOptions>): string =>
    renderPlan(plan, { ...options, names: new ClusterNames(big), hosts: 50, ...over })

  test.each<[Arrangement, string]>([
    ['pairs', ''],
    ['crossed', ''],
    ['masters', ''],
    ['dledger', ''],
    ['controller', ''],
    ['pairs', 'firewall: { clients: [10.9.0.0/16, 192.168.7.0/24] }'],
  ])('fits three screens: %s %s', async (arrangement, top) => {
    const big = parse(arrangement, top)
    const text = render(big, await planOf(big), { width: 100 })
    const rows = text
      .split('\n')
      .reduce((sum, line) => sum + Math.max(1, Math.ceil(displayWidth(line) / 100)), 0)
    expect(rows).toBeLessThanOrEqual(150)
    // Each kind of file is there, and every host is named.
    for (const part of [
      '/etc/hosts',
      '.conf',
      '.env',
      '.service',
      'firewall zone public',
      'mq01 … mq50 (50 hosts)',
    ])
      expect(text).toContain(part)
  })

  test('fits a narrow terminal: a line is wider only where one word is', async () => {
    const big = parse('crossed')
    const lines = render(big, await planOf(big), { width: 60 }).split('\n')
    expect(lines.some((line) => line.startsWith('Prepare hosts: user, folders'))).toBe(true)
    // Lines of a file are shown as they are; a change has a mark, a role and at least one word.
    const texts = lines.filter((line) => !line.startsWith('      ') && line.trim().split(/ +/).length > 3)
    expect(texts.filter((line) => displayWidth(line) > 60)).toEqual([])
  })

  test('says rules for the hosts of a group, and those that go, once for all hosts', async () => {
    const big = parse('pairs', 'firewall: { clients: [10.9.0.0/16] }')
    const text = render(big, await planOf(big), {})
    expect(text.match(/\+ 10912\/tcp from/g)).toHaveLength(2)
    const addresses = big.hosts.map(({ privateAddress }) => privateAddress)
    const changes = big.hosts.map(({ name, privateAddress }) => {
      const members = big.groups.find((group) => group.members.some((id) => onHost(big, id) === name))
      const group = new Set(members?.members.map((id) => addressOf(big, onHost(big, id))))
      const others = addresses.filter((address) => address !== privateAddress && !group.has(address))
      return change({
        host: name,
        action: 'remove',
        role: 'firewalld',
        resource: 'firewalld-surplus:default',
        summary: `firewall zone public: remove ${others.length} rules`,
        patch: `- 10912/tcp from ${others.join(', ')} in zone public (running, permanent)`,
      })
    })
    const hosts = changes.map((one) => ({ host: one.host, changes: [one] }))
    const stages = [{ phase: 'tidy', title: 'Close unused ports', hosts }]
    const removed = render(big, { ...nothing, stages }, { width: undefined })
    expect(removed).toContain(
      '- 10912/tcp from each of the 48 hosts outside of its group in zone public (running, permanent)',
    )
    expect(removed.match(/10912/g)).toHaveLength(1)
  })

  test('is complete with --verbose', async () => {
    const big = parse('pairs')
    const plan = await planOf(big)
    const text = render(big, plan, { verbose: true, width: undefined })
    const changes = plan.stages.flatMap(({ hosts }) => hosts.flatMap((host) => host.changes))
    expect(text.match(/^ {4}[+~>] [a-z]/gm)).toHaveLength(changes.length)
    for (const { summary } of changes) expect(text).toContain(summary)
    expect(text).not.toContain('more line')
  })
})

test('reasons and hints of trouble fit 80 columns', () => {
  const long = `RocketMQ 5.5.1 → 4.9.8 is not allowed: ${'a store of the newer release '.repeat(6)}`
  const hint = `Keep 5.5.1, ${'or install a second cluster '.repeat(5)}beside it.`
  const plan: Plan = {
    ...nothing,
    blocked: [{ host: 'mq1', role: 'rocketmq', resource: 'upgrade', reason: long, hint }],
    unreachable: [{ host: 'mq2', error: { code: 'timeout', message: long, hint } }],
  }
  const text = renderPlan(plan, { ...options, width: 80 })
  expect(text.split('\n').filter((line) => displayWidth(line) > 80)).toEqual([])
  expect(text).toContain('\n    rocketmq  RocketMQ 5.5.1')
  expect(text).toContain('\n      → Keep 5.5.1, or')
})

test('trouble and notes of several hosts are one, with all hosts named', () => {
  const hosts = ['mq1', 'mq2', 'mq3']
  const plan: Plan = {
    ...nothing,
    blocked: hosts.map((host) => ({
      host,
      role: 'jdk',
      resource: 'package:jdk',
      reason: 'there is no JDK 17',
      hint: 'Name an archive.',
    })),
    unreachable: hosts.map((host, index) => ({
      host,
      error: { code: 'timeout', message: `no answer from 10.0.0.1${index + 1}:22 within 10 s` },
    })),
    notes: [
      { host: 'mq1', role: 'service', note: 'broker-a-0 restarts' },
      { host: 'mq3', role: 'service', note: 'broker-b-0 restarts' },
    ],
  }
  expect(renderPlan(plan, options)).toMatchInlineSnapshot(`
    "Blocked
      mq1 … mq3 (3 hosts)
        jdk  there is no JDK 17
          → Name an archive.

    Unreachable
      mq1  no answer from 10.0.0.11:22 within 10 s
          the same apart from addresses: mq2, mq3

    note: mq1: service: broker-a-0 restarts
          the same apart from names: broker-b-0 on mq3

    Plan: no changes, 3 blocked, 3 hosts unreachable, 78 unchanged."
  `)
})

test('restarts of many instances are a table of their order', () => {
  const big = parseInventory(bigInventory('pairs'), 'prod.yaml', { HOME: '/home/me' })
  const stages = big.instances.map(({ id, host }) =>
    roll(id, host, [
      { action: 'restart', role: 'service', summary: `restart ${id}: conf differs`, disrupts: true },
    ]),
  )
  const text = renderPlan({ ...nothing, stages }, { ...options, names: new ClusterNames(big) })
  const [, details = '', order = ''] = text.split('\n\n')
  expect(details.split('\n')).toHaveLength(4)
  expect(order.split('\n').slice(0, 4)).toEqual([
    'Order of the restarts',
    '   #  instance      host  reason',
    '   1  namesrv-mq01  mq01  conf differs',
    '   2  namesrv-mq02  mq02  conf differs',
  ])
})
