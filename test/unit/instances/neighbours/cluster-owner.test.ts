import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { record } from '../../../../roles/record/index.ts'
import { renderUnit } from '../../../../roles/systemd/unit.ts'
import type { Resource } from '../../../../src/engine/resource.ts'
import { ObservedWorld } from '../../../../src/engine/world.ts'
import { clashOf } from '../../../../src/instances/neighbours/cluster-owner.ts'
import { neighbours, type Neighbours } from '../../../../src/instances/neighbours/neighbours.ts'
import type { Cluster } from '../../../../src/model/cluster.ts'
import { instancesOn } from '../../../../src/model/on-host.ts'
import { restartSite, startSite, stopSite, wipedSite } from '../../../../src/site/lifecycle.ts'
import { clusterSite } from '../../../../src/site/site.ts'
import { noSteps } from '../../../helpers/no-steps.ts'
import { parse } from '../../inventory/support.ts'
import { read, scratch } from '../../resources/on-host.ts'

interface Settings {
  readonly cluster?: string
  readonly host?: string
  readonly group?: string
  readonly ports?: { readonly namesrv: number; readonly broker: number }
  readonly data?: string
}

const DEFAULT_PORTS = { namesrv: 9876, broker: 10911 }
const OTHER_PORTS = { namesrv: 9886, broker: 10931 }

const inventory = ({
  cluster = 'bugs',
  host = 'mq1',
  group = 'broker-a',
  ports = DEFAULT_PORTS,
  data = '/data/rocketmq',
}: Settings = {}): Cluster =>
  parse(`cluster: ${cluster}
rocketmq: { version: 5.3.3, data: ${data} }
artifact: { file: a.zip, sha512: ${'ab'.repeat(64)} }
firewall: { clients: [10.0.0.0/24] }
hosts: { ${host}: { address: 10.0.0.1 } }
namesrv: { hosts: [{ host: ${host}, listenPort: ${ports.namesrv} }] }
brokers: { groups: { ${group}: { master: { host: ${host}, listenPort: ${ports.broker} } } } }
`)

/** What a host says of other clusters after an apply of `applied`. */
function after(applied: Cluster, planned: Cluster, recorded = true): Neighbours {
  const [state, unitFolder] = [scratch(), scratch()]
  const [host] = applied.hosts
  if (host === undefined) throw new Error('no host')
  const folder = join(state, applied.name, 'instances')
  mkdirSync(folder, { recursive: true })
  for (const one of record(applied, host) as unknown as Resource<unknown, string>[]) {
    const text = one.desire(new ObservedWorld(), undefined)
    if (recorded && typeof text === 'string') writeFileSync(join(folder, one.id.replace(/.*\//, '')), text)
  }
  for (const instance of instancesOn(applied, host)) {
    writeFileSync(join(unitFolder, instance.paths.unit), renderUnit(applied, instance))
  }
  const units = planned.instances.map(({ paths }) => paths.unit)
  const spec = { host: 'mq1', cluster: planned.name, state, units, unitFolder }
  const { observed } = read(neighbours(spec))
  const said = observed as Neighbours
  return {
    ...said,
    instances: said.instances.map((one) => ({ ...one, record: one.record.slice(state.length) })),
  }
}

function reasons(applied: Settings, planned: Settings, recorded = true): string[] {
  const cluster = inventory(planned)
  const found = after(inventory(applied), cluster, recorded)
  return cluster.instances.flatMap((instance) => {
    const diff = clashOf(cluster.name, instance, found)
    return diff.kind === 'blocked' ? [diff.reason] : []
  })
}

describe('an instance of another cluster', () => {
  test.each<[string, Settings, readonly string[]]>([
    [
      'with another name of the cluster alone',
      { cluster: 'staging' },
      [
        'namesrv-mq1 belongs to cluster bugs (/bugs/instances/namesrv-mq1.json)',
        'broker-a-0 belongs to cluster bugs (/bugs/instances/broker-a-0.json)',
      ],
    ],
    [
      'with other ports and folders',
      { cluster: 'staging', ports: OTHER_PORTS, data: '/data2' },
      [
        'namesrv-mq1 belongs to cluster bugs (/bugs/instances/namesrv-mq1.json)',
        'broker-a-0 belongs to cluster bugs (/bugs/instances/broker-a-0.json)',
      ],
    ],
    [
      'with other names',
      { cluster: 'staging', host: 'other', group: 'broker-x' },
      [
        'port 9876 of namesrv-other is of namesrv-mq1 of cluster bugs (/bugs/instances/namesrv-mq1.json)',
        'port 10911 of broker-x-0 is of broker-a-0 of cluster bugs (/bugs/instances/broker-a-0.json)',
      ],
    ],
    [
      'with a port beside its own',
      { cluster: 'staging', host: 'other', group: 'broker-x', ports: { namesrv: 9886, broker: 10913 } },
      ['port 10911 of broker-x-0 is of broker-a-0 of cluster bugs (/bugs/instances/broker-a-0.json)'],
    ],
    [
      'in its folder',
      {
        cluster: 'staging',
        host: 'other',
        group: 'broker-x',
        ports: OTHER_PORTS,
        data: '/data/rocketmq/broker-a-0',
      },
      [
        '/data/rocketmq/broker-a-0/namesrv-other of namesrv-other is of broker-a-0 of cluster bugs (/bugs/instances/broker-a-0.json)',
        '/data/rocketmq/broker-a-0/broker-x-0 of broker-x-0 is of broker-a-0 of cluster bugs (/bugs/instances/broker-a-0.json)',
      ],
    ],
    [
      'with names, ports and folders of its own',
      { cluster: 'staging', host: 'other', group: 'broker-x', ports: OTHER_PORTS },
      [],
    ],
    ['of the same cluster', {}, []],
  ])('%s', (_, planned, expected) => {
    expect(reasons({}, planned)).toEqual(expected)
  })

  test('that a run left without a record is known by its unit', () => {
    expect(reasons({}, { cluster: 'staging' }, false)).toEqual([
      'rocketmq-namesrv-mq1.service belongs to cluster bugs, and not to staging as namesrv-mq1',
      'rocketmq-broker-a-0.service belongs to cluster bugs, and not to staging as broker-a-0',
    ])
    expect(reasons({}, {}, false)).toEqual([])
  })

  test('the hint has the ways out', () => {
    const planned = inventory({ cluster: 'staging' })
    const found = after(inventory(), planned)
    const [namesrv] = planned.instances
    expect(namesrv && clashOf('staging', namesrv, found)).toMatchObject({
      hint: 'Use the inventory of cluster bugs: a cluster cannot be renamed where it is. For a second cluster on mq1: name its broker groups and its hosts otherwise (a name server has the name of its host), with ports of their own. If cluster bugs is no longer on mq1: remove /bugs/instances/namesrv-mq1.json.',
    })
  })

  test('its release is read from its unit', () => {
    const planned = inventory({ cluster: 'staging' })
    expect(after(inventory(), planned).instances.map(({ id, release }) => [id, release])).toEqual([
      ['broker-a-0', '/opt/rocketmq/releases/5.3.3'],
      ['namesrv-mq1', '/opt/rocketmq/releases/5.3.3'],
    ])
  })
})

test.each([
  ['apply', (cluster: Cluster) => clusterSite(cluster, noSteps)],
  ['start', startSite],
  ['stop', stopSite],
  ['restart', (cluster: Cluster) => restartSite(cluster, new Map(), { drain: false })],
  ['reset', wipedSite],
])('%s asks whose the instances are', (_, siteOf) => {
  const cluster = inventory()
  const { resources } = siteOf(cluster)
  const ids = resources.filter(({ phase }) => phase === 'preflight').map(({ resource }) => resource.id)
  expect(ids).toEqual(
    expect.arrayContaining(['neighbours:mq1', 'cluster-owner:namesrv-mq1', 'cluster-owner:broker-a-0']),
  )
})
