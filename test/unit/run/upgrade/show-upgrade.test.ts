import { beforeEach, expect, it } from 'vitest'
import { parseInventory } from '../../../../src/inventory/index.ts'
import { showUpgrade } from '../../../../src/run/upgrade/show-upgrade.ts'
import { upgradeVerdicts } from '../../../../src/run/upgrade/verdicts.ts'
import type { Session } from '../../../../src/run/session.ts'
import { RequestCode } from '../../../../src/rocketmq/remoting/codes.ts'
import { healthyServers } from '../../rocketmq/support/healthy-servers.ts'
import { INVENTORY, Stage } from '../support/stage.ts'
import { recorded } from './support/recorded.ts'

let stage: Stage
beforeEach(async () => {
  stage = await Stage.make()
})

/** A session over hosts with these records: instance → the release in its record. */
const sessionWith = (records: Readonly<Record<string, string>>): Promise<Session> =>
  stage.open(recorded(stage, records), { verify: false })

/** Lets a broker answer otherwise. */
function answer(id: string, code: number, body: string): void {
  for (const [address, answering] of healthyServers(stage.cluster, { [id]: { [code]: { body } } })) {
    stage.servers.set(address, answering)
  }
}

const shown = (): object[] => stage.shown.filter(({ type }) => type === 'upgrade').map(({ data }) => data)

it('shows nothing when the release stays, and asks no broker', async () => {
  const session = await sessionWith({ 'broker-a-0': '5.3.3', 'broker-a-1': '5.3.3' })
  await showUpgrade(session)
  expect(shown()).toEqual([])
  expect(stage.dial.dialled).toEqual([])
})

it('shows nothing on hosts without records whose brokers run the release', async () => {
  await showUpgrade(await sessionWith({}))
  expect(shown()).toEqual([])
})

it('shows a verdict on the release that brokers without records report', async () => {
  const table = { brokerVersionDesc: 'V4_9_4' }
  answer('broker-a-0', RequestCode.getBrokerRuntimeInfo, JSON.stringify({ table }))
  await showUpgrade(await sessionWith({ 'broker-a-1': '5.3.3' }))
  expect(shown()).toMatchObject([{ from: '4.9.4', to: '5.3.3', allowed: false }])
})

it('shows a verdict for each release that has to change, the oldest first', async () => {
  const session = await sessionWith({ 'broker-a-0': '5.3.2', 'broker-a-1': '4.9.8', 'namesrv-mq1': '5.3.3' })
  await showUpgrade(session)
  expect(shown()).toMatchObject([
    { from: '4.9.8', to: '5.3.3', allowed: false },
    { from: '5.3.2', to: '5.3.3', allowed: true },
  ])
})

it('judges the keys that run, and not those of the edited inventory', async () => {
  answer('broker-a-0', RequestCode.getBrokerConfig, 'aclEnable=true\ntransientStorePoolEnable=false\n')
  await showUpgrade(await sessionWith({ 'broker-a-0': '5.3.2', 'broker-a-1': '5.3.2' }))
  expect(shown()).toMatchObject([
    { from: '5.3.2', allowed: false, refusals: [{ id: 'acl-1-on', about: ['broker-a-0'] }] },
  ])
})

it('ignores a record that names no release, and one of an instance that the inventory does not have', async () => {
  const session = await sessionWith({ 'broker-a-0': "5.3.2'; reboot", 'broker-z-0': '4.9.8' })
  await showUpgrade(session)
  expect(shown()).toEqual([])
})

it('names a JDK that the release does not start on as an edit, where the inventory was read for that release', async () => {
  const session = await sessionWith({ 'broker-a-0': '5.3.3', 'broker-a-1': '5.3.3' })
  const text = INVENTORY.replace('5.3.3 }', '5.5.1 }\njdk: { version: 8 }')
  const cluster = parseInventory(text, 'lab.yaml', {}, { listsAdvisories: 'jdk' })
  const { selection, world } = session
  const judged = { cluster, selection, world, verification: () => session.verification() }
  const edit = {
    code: 'jdk-8-fails',
    message: expect.stringMatching(/^The release does not start on JDK 8: /) as string,
    hint: expect.stringMatching(/^Set jdk\.version to 17; it must be 11 or later\./) as string,
  }
  expect(await upgradeVerdicts(judged, { isAhead: true })).toMatchObject([
    { from: '5.3.3', to: '5.5.1', allowed: true, edits: [edit], refusedBy: [] },
  ])
  expect(await upgradeVerdicts(judged)).toMatchObject([{ allowed: false, edits: [] }])
})
