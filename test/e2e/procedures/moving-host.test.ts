import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectNothingLost, openMove, ORDERS, type Move } from '../../helpers/lab/move.ts'
import { topicOn } from '../../helpers/lab/messages.ts'
import type { Traffic } from '../../helpers/lab/traffic.ts'
import { onHost } from '../../helpers/lab/bench.ts'
import { PATIENT_LINES } from '../../helpers/lab/patience.ts'

const GROUPS = `brokers:
  config:
${PATIENT_LINES}  groups:
    broker-a: { replication: async, master: mq1, slaves: [mq2] }
    broker-b: { replication: none, master: mq3 }
`

// docs/procedures/moving.md, command by command; the tests build on each other, in order.
describe('hosts that are replaced under traffic', () => {
  let move: Move
  let traffic: Traffic

  beforeAll(async () => {
    move = await openMove({ hosts: 3, spare: 1, version: '5.5.0', jdk: 17, rest: GROUPS })
    await move.apply('two groups on bare hosts')
    await topicOn(move.bench.host('mq1'), ORDERS, 8)
    await topicOn(move.bench.host('mq3'), ORDERS, 8)
    traffic = await move.traffic('mq1')
  }, 600_000)
  afterAll(async () => {
    await move.bench.close()
  })

  /** Addresses of the slaves of broker-a at a name server, with their numbers. */
  async function slaves(): Promise<string[]> {
    const { brokers } = await move.route(ORDERS)
    return brokers
      .filter(({ brokerName, brokerId }) => brokerName === 'broker-a' && brokerId > 0)
      .map(({ brokerId, address }) => `${brokerId} ${address}`)
  }

  test('another machine takes the name of a host, with its name server and its slave', async () => {
    const [old, next] = [move.bench.host('mq2'), move.bench.host('mq4')]
    await onHost(
      old,
      'cd /etc/systemd/system && for unit in rocketmq-*.service; do systemctl disable --now "$unit"; done',
    )
    move.edit(`mq2: { address: ${old.address} }`, `mq2: { address: ${next.address} }`)
    await move.apply('a host on another machine')
    expect(await slaves()).toEqual([`1 ${next.address}:10911`])
    await move.nothingToDo()
  })

  test('a new host takes the place of a slave', async () => {
    const third = '{ host: mq3, brokerId: 2, listenPort: 10931 }'
    move.edit('slaves: [mq2]', `slaves: [{ host: mq2, state: absent }, ${third}]`)
    await move.apply('a slave on another host')
    move.edit('{ host: mq2, state: absent }, ', '')
    expect(await slaves()).toEqual([`2 ${move.bench.host('mq3').address}:10931`])
    await move.nothingToDo()
  })

  test('no send failed, and no message is lost', async () => {
    await expectNothingLost(traffic)
    await move.run('verify', move.file)
  })
})
