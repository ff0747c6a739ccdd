import { expect, test, vi } from 'vitest'
import { renderUnit } from '../../../roles/systemd/unit.ts'
import { renderEnv } from '../../../roles/config/env.ts'
import { logFile } from '../../../src/layout/systemd.ts'
import { firstStartOrder, rollOrder } from '../../../src/model/order.ts'
import type { Cluster, Instance } from '../../../src/model/cluster.ts'
import { instanceHooks } from '../../../src/rocketmq/services/instance-hooks.ts'
import { statusRows } from '../../../src/rocketmq/verify/status.ts'
import { assess } from '../../../src/rocketmq/verify/verify.ts'
import type { Service } from '../../../src/services/index.ts'
import type { ServiceKind } from '../../../src/services/kind.ts'
import { clusterSite } from '../../../src/site/site.ts'
import { startTimeoutMs } from '../../../src/runtime/runtime.ts'
import { makeCluster, pair } from '../rocketmq/support/cluster.ts'

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

/** The compiler knows the names of the shipped services only. */
const service = exporter.name as string as Service
const data = '/data/rocketmq/exporter-mq1'
const instance: Instance = {
  id: 'exporter-mq1',
  service,
  host: 'mq1',
  listenPort: 5557,
  ports: [{ port: 5557, purpose: 'http', audience: 'clients' }],
  heap: { size: exporter.heap },
  javaOptions: [],
  paths: {
    conf: '/etc/rocketmq/exporter-mq1.properties',
    env: '/etc/rocketmq/exporter-mq1.env',
    unit: 'rocketmq-exporter-mq1.service',
    data,
    logs: `${data}/logs`,
  },
  config: new Map([['rocketmq.config.namesrvAddr', '10.0.0.11:9876']]),
  own: {
    program: { kind: 'jar', jar: { kind: 'file', path: 'rocketmq-exporter-0.0.2.jar' } },
    jdk: { kind: 'existing', major: 8, home: '/opt/jdk8' },
    dataPath: `${data}/data`,
    login: false,
  },
}
const shipped = makeCluster(pair)
const cluster: Cluster = { ...shipped, instances: [...shipped.instances, instance] }

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
  const own = resources.filter(({ resource }) => resource.owner === 'exporter-mq1')
  expect(own.map(({ phase, resource }) => `${phase} ${resource.id}`)).toEqual([
    'preflight owners:exporter-mq1',
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
