import { mkdirSync } from 'node:fs'
import { beforeEach, expect, it } from 'vitest'
import { unmanagedInstances } from '../../../../src/instances/unmanaged-instances.ts'
import { showUpgrade } from '../../../../src/run/upgrade/show-upgrade.ts'
import type { Session } from '../../../../src/run/session.ts'
import { Stage } from '../support/stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await Stage.make()
})

/** A session over hosts with these records: instance → the release in its record. */
async function sessionWith(records: Readonly<Record<string, string>>): Promise<Session> {
  for (const host of stage.hosts) mkdirSync(host.path('state/lab/instances'), { recursive: true })
  for (const [id, rocketmq] of Object.entries(records)) {
    const host = stage.hosts.find(
      ({ host: name }) => name === stage.cluster.instances.find((one) => one.id === id)?.host,
    )
    host?.write(
      `state/lab/instances/${id}.json`,
      `${JSON.stringify({ instance: id, rocketmq }, undefined, 2)}\n`,
    )
  }
  const known = stage.cluster.instances.map(({ id }) => id)
  return stage.open(
    stage.hosts.map(({ host }) => ({
      host,
      role: 'record',
      phase: 'record',
      resource: unmanagedInstances({ host, folder: '/var/lib/rmq-provision/lab/instances', known }),
    })),
    { verify: false },
  )
}

const shown = (): object[] => stage.shown.filter(({ type }) => type === 'upgrade').map(({ data }) => data)
const refused = () =>
  stage.events.flatMap((event) =>
    event.type === 'warning' && event.code === 'upgrade-refused' ? [event.message] : [],
  )

it('shows nothing when the release stays', async () => {
  const session = await sessionWith({ 'broker-a-0': '5.3.3', 'broker-a-1': '5.3.3' })
  await showUpgrade(session)
  expect(shown()).toEqual([])
})

it('shows nothing on hosts without records', async () => {
  await showUpgrade(await sessionWith({}))
  expect(shown()).toEqual([])
})

it('shows a verdict for each release that has to change, the oldest first', async () => {
  const session = await sessionWith({ 'broker-a-0': '5.3.2', 'broker-a-1': '4.9.8', 'namesrv-mq1': '5.3.3' })
  await showUpgrade(session)
  expect(shown()).toMatchObject([
    { from: '4.9.8', to: '5.3.3', allowed: false },
    { from: '5.3.2', to: '5.3.3', allowed: true },
  ])
  expect(refused()).toEqual(['RocketMQ 4.9.8 → 5.3.3 is not allowed: slave-deletes-tables'])
})

it('ignores a record that names no release, and one of an instance that the inventory does not have', async () => {
  const session = await sessionWith({ 'broker-a-0': "5.3.2'; reboot", 'broker-z-0': '4.9.8' })
  await showUpgrade(session)
  expect(shown()).toEqual([])
})
