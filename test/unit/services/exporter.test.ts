import { expect, test, vi } from 'vitest'
import { renderUnit } from '../../../roles/systemd/unit.ts'
import { renderEnv } from '../../../roles/config/env.ts'
import { logFile } from '../../../src/layout/systemd.ts'
import { firstStartOrder, rollOrder } from '../../../src/model/order.ts'
import type { Cluster, Instance } from '../../../src/model/cluster.ts'
import { parseInventory } from '../../../src/inventory/index.ts'
import { instanceHooks } from '../../../src/rocketmq/services/instance-hooks.ts'
import { statusRows } from '../../../src/rocketmq/verify/status.ts'
import { assess } from '../../../src/rocketmq/verify/verify.ts'
import type { ServiceKind } from '../../../src/services/kind.ts'
import { clusterSite } from '../../../src/site/site.ts'
import { startTimeoutMs } from '../../../src/runtime/runtime.ts'

/** The page of a service that nothing else in the program names. */
const exporter = vi.hoisted(
  () =>
    ({
      name: 'exporter',
      title: 'metrics exporter',
      plural: 'metrics exporters',
      waves: [{ phase: 'exporters', title: 'Start metrics exporters' }],
      needs: ['name-server'],
      conf: 'properties',
      log: 'logs/exporterlogs/rocketmq-exporter.log',
      heap: 256 * 1024 ** 2,
      ports: [{ purpose: 'http', audience: 'clients' }],
      restart: 'limited',
      startTimeoutMs: 60_000,
    }) as const satisfies ServiceKind,
)

// The line of a new service in the registry.
vi.mock(import('../../../src/services/registry.ts'), async (original) => {
  const { registry } = await original()
  const withExporter: readonly ServiceKind[] = [...registry, exporter]
  return { registry: withExporter as typeof registry }
})

// The line of a new service among the pages of the inventory.
vi.mock(import('../../../src/inventory/services/registry.ts'), async (original) => {
  const { registry } = await original()
  const { exporterPage } = await import('./support/exporter-page.ts')
  return { registry: { ...registry, exporter: exporterPage } }
})

const env = {}
const yaml = `cluster: lab
rocketmq: { version: 4.9.8 }
artifact: { file: rocketmq.zip }
jdk: { from: existing, version: 8, home: /opt/jdk8 }
hosts: { mq1: { address: 10.0.0.11 } }
namesrv: { hosts: [mq1] }
brokers: { groups: { broker-a: { master: mq1 } } }
exporter: { host: mq1, jar: { file: rocketmq-exporter-0.0.2.jar } }
`
const data = '/data/rocketmq/exporter-mq1'
const cluster = parseInventory(yaml, 'lab.yaml', env)
const instance = one(cluster)

function one({ instances }: Cluster): Instance {
  const found = instances.find(({ id }) => id === 'exporter-mq1')
  if (found === undefined) throw new Error('there is no exporter')
  return found
}

test('has a section of the inventory', () => {
  expect(instance).toMatchObject({
    service: 'exporter',
    host: 'mq1',
    ports: [{ port: 5557, purpose: 'http', audience: 'clients' }],
    heap: { size: 256 * 1024 ** 2 },
    own: { program: { kind: 'jar' }, dataPath: `${data}/data` },
  })
  expect([...instance.config]).toEqual([
    ['server.port', '5557'],
    ['rocketmq.config.namesrvAddr', '10.0.0.11:9876'],
  ])
})

test('has a group and variables of an INI', () => {
  const ini = `[namesrv]
mq1 ansible_host=10.0.0.11
[brokers]
mq1 broker_name=broker-a
[exporter]
mq1 exporter_jar=rocketmq-exporter-0.0.2.jar exporter_port=5558 exporter_config_a.b=c
[all:vars]
rocketmq_version=4.9.8
rocketmq_file=rocketmq.zip
`
  const { listenPort, config } = one(parseInventory(ini, 'lab.ini', env))
  expect([listenPort, config.get('a.b')]).toEqual([5558, 'c'])
})

test('is removed with state: absent', () => {
  const { instances, toRemove } = parseInventory(
    yaml.replace('exporter: { host: mq1,', 'exporter: { host: mq1, state: absent,'),
    'lab.yaml',
    env,
  )
  expect(toRemove.map(({ id }) => id)).toEqual(['exporter-mq1'])
  expect(instances.map(({ id }) => id)).toEqual(['namesrv-mq1', 'broker-a-0'])
})

test.each([
  ['port: 9876', 'exporter-mq1 and namesrv-mq1 on mq1 both need port 9876'],
  ['hep: 1g', "exporter: 'hep' is no key of the inventory here"],
  ['config: { server.port: 1 }', 'exporter.config.server.port: rmq-provision writes server.port itself'],
])('is refused with %s', (words, message) => {
  const text = yaml.replace('exporter: { host: mq1,', `exporter: { host: mq1, ${words},`)
  expect(() => parseInventory(text, 'lab.yaml', env)).toThrow(message)
})

test('starts and restarts in the place of its line', () => {
  expect(firstStartOrder(cluster).at(-1)).toEqual(['exporter-mq1'])
  expect(rollOrder(cluster).at(-1)).toBe('exporter-mq1')
  expect(startTimeoutMs(instance)).toBe(60_000)
  expect(logFile(instance)).toBe(`${data}/logs/exporterlogs/rocketmq-exporter.log`)
})

test('has a phase, its files, its program, a port and a service that needs a name server', () => {
  const { phases, resources } = clusterSite(cluster, instanceHooks(cluster, { drain: false }))
  expect(phases.find(({ id }) => id === 'exporters')).toEqual({
    id: 'exporters',
    title: 'Start metrics exporters',
  })
  const own = resources.filter(
    ({ resource, phase }) => resource.owner === 'exporter-mq1' && phase !== 'preflight',
  )
  expect(own.map(({ phase, resource }) => `${phase} ${resource.id}`)).toEqual([
    'config file:/etc/rocketmq/exporter-mq1.properties',
    'config file:/etc/rocketmq/exporter-mq1.env',
    'config file:/etc/systemd/system/rocketmq-exporter-mq1.service',
    'exporters service:exporter-mq1',
    'record file:/var/lib/rmq-provision/lab/instances/exporter-mq1.json',
  ])
  expect(resources.map(({ resource }) => resource.id)).toContain(
    'program:/opt/rocketmq/dashboards/rocketmq-exporter-0.0.2.jar',
  )
})

test('has a unit that runs its jar on its own JDK', () => {
  const unit = renderUnit(cluster, instance)
  expect(unit).toContain('Description=RocketMQ metrics exporter exporter-mq1 of lab')
  expect(unit).toContain(
    ' /opt/jdk8/bin/java $JAVA_OPTS -jar /opt/rocketmq/dashboards/rocketmq-exporter-0.0.2.jar\n',
  )
  expect(renderEnv(cluster, instance)).toContain('JAVA_HOME="/opt/jdk8"')
})

test('is asked by HTTP, verified and listed by its title', () => {
  const hooks = instanceHooks(cluster, { drain: true })
  expect(hooks.afterStart(instance).map(({ title }) => title)).toEqual(['exporter-mq1 answers'])
  expect(hooks.beforeRestart(instance)).toEqual([])
  const silent = { asked: new Map([['exporter-mq1', { error: new Error('refused') }]]), earlier: new Map() }
  const verification = { ...assess(cluster, silent), ms: 0 }
  expect(verification.problems.map(({ message }) => message)).toContain(
    'metrics exporter exporter-mq1 on mq1 does not answer: refused',
  )
  expect(statusRows(cluster, verification, new Map()).at(-1)?.role).toBe('metrics exporter')
})
