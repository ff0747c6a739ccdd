import { expect, test } from 'vitest'
import { ObservedWorld } from '../../../src/engine/world.ts'
import { driftIn, learnDrift } from '../../../src/instances/process-drift.ts'
import { serviceRef } from '../../../src/instances/service-ref.ts'
import type { HostState, InstanceState } from '../../../src/runtime/runtime.ts'
import type { Drift } from '../../../src/rocketmq/verify/verification.ts'

const broker = { host: 'mq1', id: 'broker-a-0' }
const drift: Drift = { keys: ['fileReservedTime'], closedAt: [], reopens: true }
const drifts = new Map([[broker.id, drift]])

function runsAs(world: ObservedWorld, javaPid: number | undefined): void {
  const state = { instance: broker.id, javaPid } as unknown as InstanceState
  const host: HostState = { instances: new Map([[broker.id, state]]), foreignListeners: [] }
  world.learn(serviceRef(broker), host)
}

test('the drift of a process ends with it', () => {
  const world = new ObservedWorld()
  runsAs(world, 7)
  learnDrift(world, [broker], drifts)
  expect(driftIn(world, broker)).toMatchObject(drift)
  runsAs(world, 8)
  expect(driftIn(world, broker)).toBeUndefined()
})

test('a process without a known pid has none, or a restart could not end it', () => {
  const world = new ObservedWorld()
  runsAs(world, undefined)
  learnDrift(world, [broker], drifts)
  expect(driftIn(world, broker)).toBeUndefined()
})

test('an instance without drift loses the one it had', () => {
  const world = new ObservedWorld()
  runsAs(world, 7)
  learnDrift(world, [broker], drifts)
  learnDrift(world, [broker], new Map())
  expect(driftIn(world, broker)).toBeUndefined()
})
