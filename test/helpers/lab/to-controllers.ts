import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createTopic } from '../../../src/rocketmq/client/topic.ts'
import { PRESENT_TOPIC } from '../../../src/rocketmq/client/name-server.ts'
import { asClient } from '../../../src/smoke/as-client.ts'
import { expectNothingLost, openMove, ORDERS, PATIENCE, type Move } from './move.ts'
import { withBroker } from './messages.ts'
import type { Traffic } from './traffic.ts'
import { PATIENT_LINES } from './patience.ts'

/**
 * The tests of docs/procedures/to-controllers.md, command by command: they build on each other, in order.
 * @param old the groups that move, as the inventory has them between braces: on mq1 to mq3, with ports below 10951
 */
export function movesToControllers(mode: string, old: Readonly<Record<string, string>>): void {
  const names = Object.keys(old)
  const [source = ''] = names
  const NEW = 'broker-n'

  describe(`${mode} groups move to controllers under traffic`, () => {
    let move: Move
    let traffic: Traffic

    beforeAll(async () => {
      const groups = Object.entries(old).map(([name, group]) => `    ${name}: { ${group} }\n`)
      const rest = `brokers:
  config:
${PATIENT_LINES}  groups:
${groups.join('')}`
      move = await openMove({ hosts: 3, version: '5.5.0', jdk: 17, rest })
      await move.apply(`${mode} groups on bare hosts`)
      for (const name of names) await topicOnMaster(move, name)
      traffic = await move.traffic('mq3', ['mq1', 'mq2'], { newQueues: 'last' })
    }, 600_000)
    afterAll(async () => {
      await move.bench.close()
    })

    test('controllers and a new group come beside the old ones, which go on', async () => {
      move.edit('brokers:\n', 'controllers: { hosts: [mq1, mq2, mq3] }\n\nbrokers:\n')
      move.text += `    ${NEW}: { replication: controller, listenPort: 10951, members: [mq2, mq3] }\n`
      await move.apply(`a controller group beside ${mode} groups`)
      expect(await move.servedBy()).toEqual(names)
    })

    test('the new group gets the topics and groups of an old one, and producers send to it', async () => {
      const saved = join(move.bench.dir, 'before-the-move.tar.gz')
      await move.run('backup', move.file, '-o', saved)
      const words = ['restore', saved, move.file, '--map', `${source}=${NEW}`, '--only', 'groups,topics']
      const restored = await move.run(...words, '--yes')
      expect(restored.stdout).toContain(ORDERS)
      await vi.waitFor(async () => {
        expect(await move.servedBy()).toEqual([...names, NEW])
      }, PATIENCE)
      const again = await move.run(...words)
      expect(again.stdout).toContain('No changes')
    })

    test('the old groups are drained, read and removed; no send failed, and no message is lost', async () => {
      for (const name of names) move.edit(`${name}: {`, `${name}: { state: absent,`)
      await move.apply(`the ${mode} groups removed`)
      expect(await move.servedBy()).toEqual([NEW])
      await expectNothingLost(traffic)
      for (const name of names) move.text = move.text.replace(new RegExp(`^ +${name}: .*\\n`, 'm'), '')
      await move.run('verify', move.file)
      await move.nothingToDo()
    })
  })
}

/** Makes the topic of the traffic on the member that leads the group. */
async function topicOnMaster(move: Move, group: string): Promise<void> {
  const [address, port] = await vi.waitFor(async () => {
    const { brokers } = await move.route(PRESENT_TOPIC)
    const master = brokers.find(({ brokerName, brokerId }) => brokerName === group && brokerId === 0)
    if (master === undefined) throw new Error(`${group} has no master`)
    return master.address.split(':')
  }, PATIENCE)
  const host = move.bench.lab.hosts.find((each) => each.address === address)
  if (host === undefined) throw new Error(`no host of the lab has ${address}`)
  await withBroker(host, (client) => createTopic(client, ORDERS, 8, asClient), Number(port))
}
