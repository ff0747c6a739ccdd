import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { record } from '../../../roles/record/index.ts'
import type { Resource } from '../../../src/engine/resource.ts'
import { ObservedWorld } from '../../../src/engine/world.ts'
import { unmanagedInstances } from '../../../src/instances/unmanaged-instances.ts'
import { recordsProbe } from '../../../src/instances/records.ts'
import { broker, cluster, mq1, namesrv } from '../support/example.ts'
import { read, run, scratch } from '../resources/on-host.ts'

/** What a first apply writes, by file name. */
function written(): Map<string, string> {
  const store = '/disk/broker-a-0/store'
  const stored = {
    ...broker,
    config: new Map([
      ['storePathRootDir', store],
      ['storePathCommitLog', `${store}/commitlog`],
    ]),
    broker: { group: 'broker-a', brokerId: 0, role: 'master', replication: 'async' } as const,
  }
  const model = { ...cluster, instances: [namesrv, stored] }
  const made = record(model, mq1) as unknown as Resource<unknown, string>[]
  return new Map(
    made.flatMap((one) => {
      const name = /^file:.*\/([^/]+)$/.exec(one.id)?.[1]
      const text = one.desire(new ObservedWorld(), undefined)
      return name === undefined || typeof text !== 'string' ? [] : [[name, text]]
    }),
  )
}

test('what a run records is what later runs read', () => {
  const folder = scratch()
  for (const [name, text] of written()) writeFileSync(join(folder, name), text)
  const probe = recordsProbe(folder)
  expect(probe.parse(run(probe.script))).toEqual(
    new Map([
      [
        'broker-a-0',
        {
          rocketmq: '5.3.3',
          service: 'broker',
          group: 'broker-a',
          replication: 'async',
          data: '/data/rocketmq/broker-a-0',
          stores: ['/disk/broker-a-0/store', '/disk/broker-a-0/store/commitlog'],
          ports: [10911, 10909, 10912],
        },
      ],
      [
        'namesrv-mq1',
        { rocketmq: '5.3.3', service: 'namesrv', data: '/data/rocketmq/namesrv-mq1', ports: [9876] },
      ],
    ]),
  )
})

test('a record that was damaged still says that the instance was there', () => {
  const folder = scratch()
  writeFileSync(join(folder, 'b-0.json'), '{ "rocketmq": 5,')
  writeFileSync(join(folder, 'b-1.json'), '')
  writeFileSync(join(folder, 'b-2.json'), '["record b-9.json"]\nrecord b-9.json')
  writeFileSync(join(folder, 'b-3.json'), '{ "rocketmq": 5, "group": "b", "stores": "/s" }')
  const probe = recordsProbe(folder)
  expect(probe.parse(run(probe.script))).toEqual(
    new Map([
      ['b-0', {}],
      ['b-1', {}],
      ['b-2', {}],
      ['b-3', { group: 'b' }],
    ]),
  )
})

test('what the inventory does not name any more is reported', () => {
  const folder = scratch()
  const spec = { host: 'mq1', known: ['b-0'] }
  expect(read(unmanagedInstances({ ...spec, folder: join(folder, 'none') })).diff).toEqual({ kind: 'same' })
  mkdirSync(join(folder, 'records'))
  for (const name of ['b-0', 'b-1']) writeFileSync(join(folder, 'records', `${name}.json`), '{}\n')
  expect(read(unmanagedInstances({ ...spec, folder: join(folder, 'records') })).diff).toEqual({
    kind: 'same',
    note: 'not in the inventory any more, and left as it is: b-1 (with its entry back and state: absent, apply removes it)',
  })
})
