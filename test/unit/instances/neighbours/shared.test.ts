import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Resource } from '../../../../src/engine/resource.ts'
import { ObservedWorld } from '../../../../src/engine/world.ts'
import { conflictOf } from '../../../../src/instances/neighbours/kernel-owner.ts'
import { neighbours, neighboursRef } from '../../../../src/instances/neighbours/neighbours.ts'
import { shared, stays } from '../../../../src/instances/neighbours/shared.ts'
import { file } from '../../../../src/resources/file.ts'
import { exactSettings, inOrder, settingsWithOthers, sysctlFile } from '../../../../src/resources/sysctl.ts'
import { withHostsBlock } from '../../../../src/resources/hosts-file.ts'
import { me, read, scratch } from '../../resources/on-host.ts'

function diffWith(others: readonly string[], present: string | undefined) {
  const path = join(scratch(), 'f')
  if (present !== undefined) writeFileSync(path, present, { mode: 0o644 })
  const plain = file({ path, content: 'ours\n', mode: '0644', ...me })
  const made = shared(plain, 'mq1', stays) as unknown as Resource
  const world = new ObservedWorld()
  world.learn(neighboursRef('mq1'), {
    instances: others.map((cluster) => ({ cluster, id: 'x', record: '/r' })),
    units: new Map(),
    settings: [],
  })
  const { observed } = read(plain)
  return made.diff(observed, made.desire(world, observed))
}

test.each<[string, readonly string[], string | undefined, object]>([
  ['is made where it is missing', ['bugs'], undefined, { kind: 'change', action: 'create' }],
  ['is changed where there is one cluster', [], 'theirs\n', { kind: 'change', action: 'update' }],
  ['is right', ['bugs'], 'ours\n', { kind: 'same' }],
  [
    'stays where there are several',
    ['bugs', 'shop', 'bugs'],
    'theirs\n',
    {
      kind: 'same',
      note: expect.stringMatching(/^cluster bugs and shop is on this host too: not done: update /) as string,
    },
  ],
])('a shared file %s', (_, others, present, expected) => {
  expect(diffWith(others, present)).toMatchObject(expected)
})

test('kernel settings of two clusters are the same file for both', () => {
  const [one, two] = [
    { 'vm.b': '1', 'vm.a': '2' },
    { 'vm.a': '2', 'vm.c': '3' },
  ]
  const first = sysctlFile(inOrder(one))
  expect(sysctlFile(settingsWithOthers(one, first))).toBe(first)
  const both = sysctlFile(settingsWithOthers(two, first))
  expect(both.split('\n').slice(1)).toEqual(['vm.a = 2', 'vm.b = 1', 'vm.c = 3', ''])
  expect(sysctlFile(settingsWithOthers(one, both))).toBe(both)
})

test('the names of another cluster do not change the own block of /etc/hosts', () => {
  const spec = { host: 'mq1', ownAddress: '10.0.0.1', entries: [{ address: '10.0.0.1', name: 'alpha' }] }
  const one = withHostsBlock('127.0.0.1 localhost\n', { ...spec, cluster: 'one' }, 'mq1')
  const entries = [{ address: '10.0.0.1', name: 'mq1' }]
  const both = withHostsBlock(one, { ...spec, entries, cluster: 'two' }, 'mq1')
  expect(both).toContain(
    '# rmq-provision one: begin\n10.0.0.1 alpha\n10.0.0.1 mq1\n# rmq-provision one: end\n',
  )
  expect(withHostsBlock(both, { ...spec, cluster: 'one' }, 'mq1')).toBe(both)
  expect(withHostsBlock(both, { ...spec, entries, cluster: 'two' }, 'mq1')).toBe(both)
})

test.each<[string, readonly string[], string, 'blocked' | 'same']>([
  ['another value of a cluster on the host', ['bugs'], '10', 'blocked'],
  ['the same value', ['bugs'], '1', 'same'],
  ['another value of a cluster that has gone', [], '10', 'same'],
])('%s', (_, clusters, value, expected) => {
  const found = {
    instances: clusters.map((cluster) => ({ cluster, id: 'x', record: '/r' })),
    units: new Map<string, string>(),
    settings: [{ cluster: 'bugs', key: 'vm.swappiness', value }],
  }
  const diff = conflictOf({ 'vm.swappiness': '1' }, found)
  expect(diff.kind).toBe(expected)
  if (diff.kind === 'blocked')
    expect(diff.reason).toBe('vm.swappiness is 10 for cluster bugs on this host, and 1 for this one')
})

test('a setting that others add to, or that has a least number, is of no cluster alone', () => {
  const settings = {
    'vm.swappiness': '1',
    'vm.max_map_count': '655360',
    'net.ipv4.ip_local_reserved_ports': '10911',
  }
  expect(exactSettings(settings, ['vm.max_map_count'])).toEqual({ 'vm.swappiness': '1' })
})

test('the settings of another cluster are read from its state', () => {
  const state = scratch()
  for (const name of ['own', 'bugs']) {
    mkdirSync(join(state, name))
    writeFileSync(join(state, name, 'sysctl'), sysctlFile({ 'vm.swappiness': name === 'own' ? '1' : '10' }))
  }
  const spec = { host: 'mq1', cluster: 'own', state, units: [], unitFolder: state }
  expect(read(neighbours(spec)).observed).toMatchObject({
    settings: [{ cluster: 'bugs', key: 'vm.swappiness', value: '10' }],
  })
})
