import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { memberId, memberIdRef } from '../../../src/instances/member-id.ts'
import { memberIds } from '../../../src/site/start-order.ts'
import { ObservedWorld } from '../../../src/engine/world.ts'
import { read, scratch } from '../resources/on-host.ts'
import { hostNamed, makeCluster, trio } from '../support/cluster.ts'

it.each<[string, string | undefined, boolean]>([
  ['is not there', undefined, false],
  ['is empty', '', false],
  ['has an id', '{"brokerId":2}', true],
])('reads whether a member was given an id: its file %s', (_what, content, expected) => {
  const file = join(scratch(), `brokerIdentity of o'n1`)
  if (content !== undefined) writeFileSync(file, content)
  const world = new ObservedWorld()
  expect(read(memberId({ id: 'broker-a-n1' }, file), 'mq1', world).diff).toEqual({ kind: 'same' })
  expect(world.observed(memberIdRef({ host: 'mq1', id: 'broker-a-n1' }))).toBe(expected)
})

it.each([
  [{}, '/data/rocketmq/broker-a-n0/store/brokerIdentity'],
  [{ storePathBrokerIdentity: '/d2/own' }, '/d2/own'],
])('finds the file by the configuration: %j', (config, path) => {
  const shape = trio('controller')
  const cluster = makeCluster({
    ...shape,
    groups: { 'broker-a': { replication: 'controller', members: [{ host: 'mq1', config }] } },
  })
  const scripts = memberIds(cluster, hostNamed(cluster, 'mq1')).map(({ probe }) =>
    'script' in probe ? probe.script : '',
  )
  expect(scripts).toEqual([`[ -s ${path} ]`])
})
