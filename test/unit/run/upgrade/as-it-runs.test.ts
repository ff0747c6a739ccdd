import { expect, it } from 'vitest'
import { ObservedWorld } from '../../../../src/engine/world.ts'
import type { Cluster } from '../../../../src/model/cluster.ts'
import { fileRef } from '../../../../src/resources/file.ts'
import type { Row } from '../../../../src/rocketmq/verify/verification.ts'
import { asItRuns } from '../../../../src/run/upgrade/as-it-runs.ts'
import { makeCluster, pair } from '../../support/cluster.ts'

const cluster = makeCluster({ ...pair, version: '5.5.0' })

/** The answer of broker-a-0 with this configuration; undefined: it does not answer. */
const rowOf = (config: Readonly<Record<string, string>> | undefined): Row => ({
  instance: 'broker-a-0',
  host: 'mq1',
  address: '10.0.0.1:10911',
  answer: config === undefined ? undefined : { config: new Map(Object.entries(config)) },
})

/** A world in which the file of broker-a-0 has this text. */
function worldWith(content: string | undefined): ObservedWorld {
  const world = new ObservedWorld()
  const broker = cluster.instances.find(({ id }) => id === 'broker-a-0')
  if (broker === undefined) throw new Error('no broker')
  const owner = { mode: '0640', user: 'root', group: 'root' }
  world.learn(fileRef(broker.host, broker.paths.conf), { kind: 'file', content, ...owner })
  return world
}

const keysOf = ({ instances }: Pick<Cluster, 'instances'>, id = 'broker-a-0') =>
  instances.find((instance) => instance.id === id)?.config

it.each([
  ['a key of the edited inventory that is gone', { aclEnable: 'true' }, { aclEnable: 'true' }],
  ['no key at its default', { aclEnable: 'false', storeType: 'default' }, {}],
  ['a key with an empty default', { messageStorePlugIn: 'a.B' }, { messageStorePlugIn: 'a.B' }],
  ['no empty key', { messageStorePlugIn: '' }, {}],
  ['no key whose default depends on the host', { rocketmqHome: '/opt/rocketmq' }, {}],
  ['no key that RocketMQ does not have', { orders: '1' }, {}],
  ['a key of the inventory at its default', { brokerId: '0' }, { brokerId: '0' }],
])('has %s', (_name, running, expected) => {
  const found = asItRuns(cluster, '4.9.8', { rows: [rowOf(running)] }, worldWith(undefined))
  expect(Object.fromEntries(keysOf(found) ?? [])).toEqual(expected)
})

it('takes the file of a broker that does not answer', () => {
  const found = asItRuns(
    cluster,
    '4.9.8',
    { rows: [rowOf(undefined)] },
    worldWith('# old\naclEnable = true\n'),
  )
  expect(Object.fromEntries(keysOf(found) ?? [])).toEqual({ aclEnable: 'true' })
})

it('takes the inventory where there is neither', () => {
  const found = asItRuns(cluster, '4.9.8', { rows: [] }, new ObservedWorld())
  expect(found.instances).toEqual(cluster.instances)
})
