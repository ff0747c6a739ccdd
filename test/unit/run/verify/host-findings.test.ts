import { expect, it } from 'vitest'
import type { PlacedResource } from '../../../../src/engine/desired-state.ts'
import { resource, type Diff } from '../../../../src/engine/resource.ts'
import { ObservedWorld, resourceKind } from '../../../../src/engine/world.ts'
import { parseInventory } from '../../../../src/inventory/index.ts'
import { recordsRef } from '../../../../src/instances/records.ts'
import { SERVICE } from '../../../../src/instances/service-ref.ts'
import { directoryRef } from '../../../../src/resources/directory.ts'
import { fileRef } from '../../../../src/resources/file.ts'
import { hostsBlockRef } from '../../../../src/resources/hosts-file.ts'
import { systemdServiceRef } from '../../../../src/resources/systemd-service.ts'
import { userRef } from '../../../../src/resources/user.ts'
import { storeMarkRef, storeOriginRef } from '../../../../src/stores/store-origin.ts'
import { tieredOriginRef } from '../../../../src/stores/tiered-store.ts'
import { hostFindings, verifiedSite, withoutKnown } from '../../../../src/run/verify/host-findings.ts'
import { makeCluster, pair } from '../../support/cluster.ts'

const cluster = makeCluster(pair)
const ZONE = resourceKind<null>('zone')

interface Place {
  readonly role: string
  readonly phase: string
  readonly id: PlacedResource['resource']['id']
  readonly owner?: string
}

/** The findings of one resource with this difference; it was read. */
const found = (place: Place, diff: Diff) => foundAll([[place, diff]])

function foundAll(differences: readonly (readonly [Place, Diff])[]) {
  const world = new ObservedWorld()
  const resources = differences.map(([place, diff]) => placedWith(place, diff))
  for (const {
    host,
    resource: { id },
  } of resources)
    world.learn({ host, id }, null)
  const site = {
    phases: [],
    resources,
    facts: {
      script: ':',
      parse: (): never => {
        throw new Error('not read')
      },
    },
  }
  return hostFindings(cluster, site, world)
}

function placedWith({ role, phase, id, owner }: Place, diff: Diff): PlacedResource {
  return {
    host: 'mq1',
    role,
    phase,
    resource: resource<null, true>({
      id: id as ReturnType<typeof ZONE.id>,
      ...(owner === undefined ? {} : { owner }),
      probe: { script: ':', parse: () => null },
      desire: () => true,
      diff: () => diff,
      converge: () => [],
    }),
  }
}

const BROKER = { id: 'broker-a-0', host: 'mq1' }
const dataFolder = directoryRef('mq1', '/data/rocketmq/broker-a-0')

const firewall = { role: 'firewalld', phase: 'firewall', id: ZONE.id('public') }
const service = {
  role: 'service',
  phase: 'masters',
  id: SERVICE.id('broker-a-0'),
  owner: 'broker-a-0',
}

it('makes a problem of rules that the running firewall lacks', () => {
  const { problems, warnings } = found(firewall, {
    kind: 'change',
    action: 'update',
    summary: 'zone public: add 4 rules',
    patch: '+a\n+b\n+c\n+d\n',
  })
  expect(problems).toMatchObject([
    {
      code: 'firewall-differs',
      host: 'mq1',
      message: 'mq1 differs from the inventory: zone public: add 4 rules (+a, +b, +c, …)',
    },
  ])
  expect(warnings).toEqual([])
})

it('makes a problem of what blocks, with its own hint', () => {
  const { problems } = found(firewall, { kind: 'blocked', reason: 'no zone', hint: 'Choose one.' })
  expect(problems).toMatchObject([{ message: 'mq1: no zone', hint: 'Choose one.' }])
})

it('makes a problem of a restart that is due, of the instance', () => {
  const diff: Diff = { kind: 'change', action: 'restart', summary: 'restart broker-a-0: conf differs' }
  expect(found(service, diff).problems).toMatchObject([{ code: 'service-differs', instance: 'broker-a-0' }])
})

it.each([
  ['a store', storeOriginRef(BROKER)],
  ['a tiered store', tieredOriginRef(BROKER)],
])('makes a problem of %s whose disk is missing', (_, { id }) => {
  const store = { ...service, role: 'config', phase: 'check', id }
  const diff: Diff = { kind: 'blocked', reason: 'its store is gone: is the disk mounted?' }
  expect(found(store, diff).problems).toMatchObject([
    { instance: 'broker-a-0', message: 'mq1: its store is gone: is the disk mounted?' },
  ])
})

it('makes a problem of a store without its mark: the instance would not start with the host', () => {
  const mark = { ...service, role: 'config', phase: 'configure', id: storeMarkRef(BROKER).id }
  const diff: Diff = { kind: 'change', action: 'create', summary: 'create /data/store/rmq-provision.mark' }
  expect(found(mark, diff).problems).toMatchObject([{ code: 'service-differs', instance: 'broker-a-0' }])
})

const conf = { ...service, role: 'config', phase: 'config', id: ZONE.id('broker-a-0.conf') }
const edited: Diff = { kind: 'change', action: 'update', summary: 'update /etc/rocketmq/broker-a-0.conf' }

it.each([
  ['a file of an instance', conf],
  ['a unit', { ...conf, role: 'systemd' }],
  ['a script of the release', { ...conf, role: 'heap', phase: 'prepare' }],
  ['the JDK', { ...conf, role: 'jdk', phase: 'prepare' }],
  ['the release', { ...conf, role: 'rocketmq', phase: 'prepare' }],
  ['owners in a store', { ...conf, role: 'store', phase: 'preflight' }],
  ['the folder of an instance', { ...conf, role: 'base', phase: 'prepare', id: dataFolder.id }],
  ['the user', { ...conf, role: 'base', phase: 'prepare', id: userRef('mq1', 'rocketmq').id }],
])('makes a problem of %s that differs: the next start reads it', (_, place) => {
  expect(found(place, edited).problems).toMatchObject([
    {
      code: 'start-differs',
      instance: 'broker-a-0',
      message:
        'mq1 differs from the inventory in what broker-a-0 would start with: update /etc/rocketmq/broker-a-0.conf',
    },
  ])
})

it('makes a problem of what blocks the next start, with its own words', () => {
  const diff: Diff = { kind: 'blocked', reason: 'files of root in the store' }
  const { problems } = found({ ...conf, role: 'store', phase: 'preflight' }, diff)
  expect(problems).toMatchObject([{ message: 'mq1: files of root in the store' }])
})

it('says of an instance whose restart is due only that', () => {
  const site = verifiedSite(cluster, new Set(['broker-a-0']))
  expect(site.resources.map(({ resource: { id } }) => id)).toEqual(
    expect.arrayContaining([
      fileRef('mq1', '/etc/rocketmq/broker-a-0.conf').id,
      fileRef('mq1', '/etc/systemd/system/rocketmq-broker-a-0.service').id,
      SERVICE.id('broker-a-0'),
    ]),
  )
  const due: Diff = { kind: 'change', action: 'restart', summary: 'restart broker-a-0: conf differs' }
  const { problems } = foundAll([
    [conf, edited],
    [service, due],
  ])
  expect(problems).toMatchObject([{ code: 'service-differs', instance: 'broker-a-0' }])
})

it('leaves out a start: an instance that does not run does not answer', () => {
  expect(found(service, { kind: 'change', action: 'start', summary: 'start broker-a-0' }).problems).toEqual(
    [],
  )
})

it('makes a warning of a note', () => {
  expect(found(service, { kind: 'same', note: 'a drop-in' })).toMatchObject({
    problems: [],
    warnings: [{ message: 'mq1: a drop-in', instance: 'broker-a-0' }],
  })
})

it.each([
  { ...firewall, phase: 'tidy' },
  { role: 'base', phase: 'prepare', id: ZONE.id('x') },
])('does not look at $role in $phase', (other) => {
  expect(found(other, { kind: 'change', action: 'update', summary: 'x' }).problems).toEqual([])
})

it('does not say twice what the cluster has said', () => {
  const diff: Diff = { kind: 'change', action: 'restart', summary: 'restart broker-a-0' }
  const drift = new Map([['broker-a-0', { keys: ['a'], closedAt: [], reopens: true }]])
  expect(withoutKnown(found(service, diff), drift).problems).toEqual([])
  expect(withoutKnown(found(service, diff), new Map()).problems).toHaveLength(1)
})

it('says of a folder of a store that is not applied yet that it is not, instead of that it is gone', () => {
  const site = verifiedSite(cluster, new Set(['broker-a-0']))
  const world = new ObservedWorld()
  world.learn(storeOriginRef(BROKER), { recorded: true, filled: false, logLost: false })
  world.learn(recordsRef('mq1'), new Map([['broker-a-0', { stores: ['/before'] }]]))
  expect(hostFindings(cluster, site, world)).toMatchObject({
    problems: [],
    warnings: [
      {
        instance: 'broker-a-0',
        message: expect.stringMatching(
          /^mq1: broker-a-0 was applied with its store in \/before; \S+ is not applied yet$/,
        ) as string,
      },
    ],
  })
})

it('makes a warning of a kernel setting that the next boot takes back', () => {
  const site = verifiedSite(cluster, new Set(['broker-a-0']))
  const placed = site.resources.find(({ resource: { id } }) => id === 'sysctl-boot:kernel')
  if (placed === undefined) throw new Error('it is not read')
  const world = new ObservedWorld()
  world.learn(
    { host: placed.host, id: placed.resource.id },
    new Map([['vm.swappiness', { path: '/etc/sysctl.d/99-sysctl.conf', line: 12, value: '60' }]]),
  )
  expect(hostFindings(cluster, site, world)).toMatchObject({
    problems: [],
    warnings: [
      {
        host: placed.host,
        message: expect.stringContaining('/etc/sysctl.d/99-sysctl.conf:12 is read after') as string,
      },
    ],
  })
})

it.each([
  ['/opt/rocketmq', 'root'],
  ['/opt/rocketmq/releases', 'root'],
  ['/data/rocketmq', 'rocketmq'],
  ['/data/rocketmq/broker-a-0/tmp', 'rocketmq'],
  ['/etc/rocketmq', 'root'],
])('makes a problem of %s, which the user of the instances cannot enter', (path, user) => {
  const { problems } = findingsOf(
    'hosts: { mq1: { address: 10.0.0.11 } }\nnamesrv: { hosts: [mq1] }\nbrokers: { groups: { broker-a: { master: mq1 } } }\n',
    (world) => {
      const group = user === 'root' && path !== '/etc/rocketmq' ? 'root' : 'rocketmq'
      world.learn(directoryRef('mq1', path), { kind: 'directory', mode: '0600', user, group, parent: 'root' })
    },
  )
  expect(problems).toMatchObject([{ code: 'start-differs', host: 'mq1' }])
})

it('makes a warning of a store whose mount the next boot does not make', () => {
  const site = verifiedSite(cluster, new Set(['broker-a-0']))
  const placed = site.resources.find(({ resource: { id } }) => id === 'mounts-at-boot:folders')
  if (placed === undefined) throw new Error('it is not read')
  const world = new ObservedWorld()
  world.learn({ host: placed.host, id: placed.resource.id }, [
    { path: '/data/rocketmq', mount: '/data', noauto: false },
  ])
  expect(hostFindings(cluster, site, world)).toMatchObject({
    problems: [],
    warnings: [
      {
        host: placed.host,
        message: expect.stringContaining('/data/rocketmq will not be mounted after the next boot') as string,
      },
    ],
  })
})

/** Findings of what was read of mq1 for an inventory. */
function findingsOf(text: string, learn: (world: ObservedWorld) => void) {
  const made = parseInventory(`cluster: shop\nrocketmq: { version: 5.3.3 }\n${text}`, 'shop.yaml', {})
  const world = new ObservedWorld()
  learn(world)
  return hostFindings(made, verifiedSite(made, new Set(made.instances.map(({ id }) => id))), world)
}

it.each([
  [true, []],
  [false, [{ host: 'mq1', message: 'mq1 differs from the inventory: start docker.service at boot' }]],
])('makes a problem of a docker that does not start with its host (%s)', (enabled, problems) => {
  expect(
    findingsOf('runtime: docker\nhosts: { mq1: { address: 10.0.0.11 } }\n', (world) => {
      world.learn(systemdServiceRef('mq1', 'docker.service'), { active: true, enabled })
    }).problems,
  ).toMatchObject(problems)
})

it.each([
  ['name', 1],
  ['address', 0],
])('makes a problem of missing names where name servers are listed by %s', (listedBy, count) => {
  const inventory = `hosts: { mq1: { address: 10.0.0.11 } }
namesrv: { hosts: [mq1], listedBy: ${listedBy} }
brokers: { groups: { broker-a: { master: mq1 } } }
`
  const { problems } = findingsOf(inventory, (world) => {
    world.learn(hostsBlockRef('mq1', 'shop'), {
      kind: 'file',
      mode: '0644',
      user: 'root',
      group: 'root',
      content: '127.0.0.1 localhost\n',
    })
  })
  expect(problems).toHaveLength(count)
  if (count > 0) expect(problems[0]).toMatchObject({ code: 'service-differs', host: 'mq1' })
})
