import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, type LabHost } from '../../../lab/index.ts'
import { listAcls, listUsers } from '../../../src/rocketmq/client/tables/access.ts'
import { asObjects, asText } from '../../../src/rocketmq/remoting/json.ts'
import { createTopic } from '../../../src/rocketmq/client/topic.ts'
import { Secret } from '../../../src/secret.ts'
import { asClient } from '../../../src/smoke/as-client.ts'
import { edited } from '../../helpers/lab/inventory.ts'
import { withBroker } from '../../helpers/lab/messages.ts'
import { asUser } from '../../helpers/lab/metadata.ts'
import { expectNothingLost, openMove, ORDERS, type Move } from '../../helpers/lab/move.ts'
import type { Traffic } from '../../helpers/lab/traffic.ts'
import { onHost } from '../../helpers/lab/bench.ts'
import { PATIENT_LINES } from '../../helpers/lab/patience.ts'

const SLAVE_PORT = 10_931
const OPS = { accessKey: 'ops-key', secretKey: new Secret('ops-secret') }
const SHOP = { accessKey: 'shop-key', secretKey: 'shop-secret' }
const ADMIN = { accessKey: 'rmq-admin', secretKey: new Secret('admin-secret') }

const GROUPS = `brokers:
  javaOptions: -Drocketmq.acl.plain.file=../../../../etc/rocketmq-acl/plain_acl.yml
  config:
    aclEnable: true
${PATIENT_LINES}  groups:
    broker-a: { replication: async, master: mq1, slaves: [{ host: mq2, listenPort: ${SLAVE_PORT} }] }
    broker-b: { replication: none, master: mq2 }
`

const plainAcl = (hosts: readonly LabHost[]): string => `globalWhiteRemoteAddresses:
${['127.0.0.1', ...hosts.map(({ address }) => address)].map((address) => `- ${address}\n`).join('')}
accounts:
- accessKey: ${OPS.accessKey}
  secretKey: ${OPS.secretKey.reveal()}
  admin: true
- accessKey: ${SHOP.accessKey}
  secretKey: ${SHOP.secretKey}
  admin: false
  defaultTopicPerm: DENY
  defaultGroupPerm: DENY
  topicPerms:
  - ${ORDERS}=PUB|SUB
  groupPerms:
  - live-readers=SUB
`

// docs/procedures/acl.md, command by command; the tests build on each other, in order.
describe('ACL 1.0 of 4.9.8 becomes ACL 2.0 under traffic', () => {
  let move: Move
  let masters: readonly LabHost[]
  let traffic: Traffic

  beforeAll(async () => {
    move = await openMove({ hosts: 3, version: '4.9.8', jdk: 8, rest: GROUPS })
    masters = ['mq1', 'mq2'].map((name) => move.bench.host(name))
    // The host of the traffic, which the white list does not have, needs the release and a JDK.
    move.edit('namesrv: { hosts: [mq1, mq2] }', 'namesrv: { hosts: [mq1, mq3] }')
    const users = `mkdir -p /etc/rocketmq-acl && cat >/etc/rocketmq-acl/plain_acl.yml <<'EOF'\n${plainAcl(masters)}EOF\n`
    await Promise.all(masters.map((host) => onHost(host, users)))
    await move.apply('4.9.8 with ACL 1.0 on bare hosts')
    for (const host of masters) {
      await asUser(host, 10_911, OPS, (client) => createTopic(client, ORDERS, 8, asClient))
    }
    traffic = await move.traffic('mq3', ['mq1', 'mq3'], { user: SHOP })
  }, 600_000)
  afterAll(async () => {
    await move.bench.close()
  })

  const unsigned = (host: LabHost): Promise<unknown> =>
    withBroker(host, (client) => createTopic(client, 'anything', 1, asClient))

  test('ACL 1.0 refuses who does not sign', async () => {
    for (const host of masters) await expect(unsigned(host)).rejects.toThrow(/accessKey|NO_PERMISSION/)
  })

  test('5.3.1 takes the users over: their clients go on with their keys', async () => {
    move.env = { RMQ_DISTRIBUTION: await distribution('5.3.1'), RMQ_SECRET_KEY: ADMIN.secretKey.reveal() }
    move.edit('version: 4.9.8', 'version: 5.3.1')
    move.edit('\nbrokers:', "\nacl: { accessKey: rmq-admin, secretKey: '${RMQ_SECRET_KEY}' }\n\nbrokers:")
    move.edit('aclEnable: true', 'migrateAuthFromV1Enabled: true')
    await move.apply('4.9.8 with ACL 1.0 became 5.3.1 with ACL 2.0')
    for (const host of masters) {
      await expect(unsigned(host)).rejects.toThrow()
      expect(await usersOn(host, 10_911)).toEqual(USERS)
    }
    expect(await usersOn(move.bench.host('mq2'), SLAVE_PORT)).toEqual(USERS)
  })

  test('the switch and the file go, and no send failed and no message is lost', async () => {
    move.text = edited(move.text, '    migrateAuthFromV1Enabled: true\n', '')
    move.text = move.text.replace(/^ {2}javaOptions: .*\n/m, '')
    await move.apply('without the migration')
    await Promise.all(masters.map((host) => onHost(host, 'rm -r /etc/rocketmq-acl')))
    await expectNothingLost(traffic)
    await move.nothingToDo()
    for (const host of masters) expect(await usersOn(host, 10_911)).toEqual(USERS)
  })
})

const USERS = {
  users: [`${OPS.accessKey} Super`, 'rmq-admin Super', `${SHOP.accessKey} Normal`],
  shop: [
    'Custom Topic:orders Allow',
    'Custom Group:live-readers Allow',
    'Default Topic:* Deny',
    'Default Group:* Deny',
  ],
}

/** Users of a broker with their types, and the rights of the shop. */
async function usersOn(host: LabHost, port: number): Promise<object> {
  return asUser(host, port, ADMIN, async (client) => {
    const users = await listUsers(client)
    const acls = await listAcls(client)
    const shop = acls.find(({ subject }) => subject === `User:${SHOP.accessKey}`)
    return {
      users: users.map(({ username, userType }) => `${username} ${userType}`).sort(),
      shop: (shop?.policies ?? []).flatMap((policy) =>
        asObjects(policy['entries']).map((entry) =>
          [policy['policyType'], entry['resource'], entry['decision']].map(asText).join(' '),
        ),
      ),
    }
  })
}
