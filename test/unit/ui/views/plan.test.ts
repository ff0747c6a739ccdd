import { expect, test } from 'vitest'
import type { Plan, PlannedChange } from '../../../../src/engine/plan.ts'
import { Secret } from '../../../../src/secret.ts'
import { planSummary, renderPatch, renderPlan } from '../../../../src/ui/views/plan.ts'
import { makeStyle } from '../../../../src/ui/style.ts'

const options = { style: makeStyle(false), hosts: 3, ms: 612 }
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
  const restart = { role: 'systemd', summary: 'restart: the configuration differs', disrupts: true }
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
                role: 'base',
                summary: 'known after the user rocketmq exists',
                after: 'the user rocketmq exists',
              }),
            ],
          },
          { host: 'mq2', changes: [change({ host: 'mq2' })] },
        ],
      },
      roll('broker-a-1', 'mq2', [
        { role: 'config', summary: 'change /etc/rocketmq/broker-a-1.conf', patch },
        restart,
      ]),
      roll('broker-a-0', 'mq1', [restart]),
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
    unchanged: 75,
  }
  expect(renderPlan(plan, options)).toMatchInlineSnapshot(`
    "Prepare hosts
      mq1
        jdk        install java-17-openjdk-devel
        base       known after the user rocketmq exists
      mq2
        jdk        install java-17-openjdk-devel

    Roll broker-a-1
      mq2
        config     change /etc/rocketmq/broker-a-1.conf
          --- /etc/rocketmq/broker-a-1.conf
          +++ /etc/rocketmq/broker-a-1.conf
          @@ -3,3 +3,3 @@
           brokerName=broker-a
          -fileReservedTime=48
          +fileReservedTime=72
           listenPort=10911
        systemd    restart: the configuration differs

    Roll broker-a-0
      mq1
        systemd    restart: the configuration differs

    Restarts, one after the other
      1. broker-a-1 on mq2: the configuration differs
      2. broker-a-0 on mq1: the configuration differs

    Blocked
      mq3  heap  heaps of 12g do not fit 8g of memory
        → Set heap.broker to 2g or less.

    Unreachable
      mq4  connect ECONNREFUSED 10.0.0.14:22
        → Is sshd running?

    Plan: 6 changes on 2 hosts, 2 restarts, 1 blocked, 1 host unreachable, 75 unchanged."
  `)
})

test('nothing to do is one line', () => {
  expect(renderPlan(nothing, options)).toBe(
    'Nothing to do: 78 resources on 3 hosts are as they should be (0.6 s).',
  )
  expect(renderPlan({ ...nothing, unchanged: 1 }, { ...options, hosts: 1 })).toBe(
    'Nothing to do: 1 resource on 1 host is as it should be (0.6 s).',
  )
})

test('nothing to change is not nothing to do while a host is away', () => {
  const plan = {
    ...nothing,
    unreachable: [{ host: 'mq4', error: { code: 'host-unreachable', message: 'no route' } as const }],
  }
  expect(planSummary(plan, options)).toBe('Plan: no changes, 1 host unreachable, 78 unchanged.')
  expect(planSummary({ ...plan, unchanged: 0 }, options)).toBe('No plan: no host could be read.')
})

test('a patch is coloured by line, and secrets are out of it', () => {
  const secret = new Secret('s3cret-key')
  expect(renderPatch(`@@ -1 +1 @@\n-secretKey=old\n+secretKey=${secret.reveal()}\n`, makeStyle(true))).toBe(
    '\u001B[36m@@ -1 +1 @@\u001B[39m\n\u001B[31m-secretKey=old\u001B[39m\n\u001B[32m+secretKey=[redacted]\u001B[39m',
  )
})

test('a diff that several hosts share is shown for the first of them', () => {
  const file = {
    role: 'base',
    summary: 'create /etc/sysctl.d/90-rocketmq.conf',
    patch: '@@ -0,0 +1 @@\n+vm.swappiness = 1\n',
  }
  const hosts = ['mq1', 'mq2'].map((host) => ({ host, changes: [change({ host, ...file })] }))
  const plan = { ...nothing, stages: [{ phase: 'prepare', title: 'Prepare hosts', hosts }] }
  expect(renderPlan(plan, options)).toMatchInlineSnapshot(`
    "Prepare hosts
      mq1
        base       create /etc/sysctl.d/90-rocketmq.conf
          @@ -0,0 +1 @@
          +vm.swappiness = 1
      mq2
        base       create /etc/sysctl.d/90-rocketmq.conf (as on mq1)

    Plan: 2 changes on 2 hosts, 78 unchanged."
  `)
})
