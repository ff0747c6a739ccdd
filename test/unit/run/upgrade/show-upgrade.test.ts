import { beforeEach, expect, it } from 'vitest'
import { showUpgrade } from '../../../../src/run/upgrade/show-upgrade.ts'
import type { Session } from '../../../../src/run/session.ts'
import { RequestCode } from '../../../../src/rocketmq/remoting/codes.ts'
import { healthyServers } from '../../rocketmq/support/healthy-servers.ts'
import { Stage } from '../support/stage.ts'
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
