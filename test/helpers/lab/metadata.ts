import { connect } from 'node:net'
import type { LabHost } from '../../../lab/index.ts'
import { groupConfigs, topicConfigs } from '../../../src/rocketmq/client/metadata.ts'
import { sendMessage } from '../../../src/rocketmq/client/producer.ts'
import { listAcls, listUsers, writeAcl, writeUser } from '../../../src/rocketmq/client/tables/access.ts'
import { committedOffsets, writeOffset } from '../../../src/rocketmq/client/tables/offsets.ts'
import { kvList, ORDER_NAMESPACE, writeKv } from '../../../src/rocketmq/client/tables/order.ts'
import { writeGroup, writeTopic } from '../../../src/rocketmq/client/tables/settings.ts'
import type { Credentials } from '../../../src/rocketmq/remoting/acl.ts'
import { RemotingClient } from '../../../src/rocketmq/remoting/client.ts'
import { asObject, canonicalJson } from '../../../src/rocketmq/remoting/json.ts'
import { Secret } from '../../../src/secret.ts'
import { asClient } from '../../../src/smoke/as-client.ts'

/** Connects to a server of RocketMQ on a host, as a user if one is given. */
export async function asUser<T>(
  host: LabHost,
  port: number,
  credentials: Credentials | undefined,
  use: (client: RemotingClient) => Promise<T>,
): Promise<T> {
  const client = new RemotingClient(connect(port, host.address), `${host.name}:${port}`, credentials)
  try {
    return await use(client)
  } finally {
    client.close()
  }
}

/** Topics, groups, offsets and users as people who run applications make them. */
export async function fill(host: LabHost, credentials: Credentials | undefined, is5: boolean): Promise<void> {
  await asUser(host, 10_911, credentials, async (client) => {
    const settings = { perm: 6, topicFilterType: 'SINGLE_TAG', topicSysFlag: 0, order: false }
    const orders = { ...settings, topic: 'orders', readQueueNums: 4, writeQueueNums: 4, order: true }
    await writeTopic(client, orders, is5 ? ['+message.type=FIFO'] : [], asClient)
    const bills = { ...settings, topic: 'bills', readQueueNums: 2, writeQueueNums: 2, perm: 4 }
    await writeTopic(client, bills, [], asClient)
    const group = { groupName: 'billing', consumeEnable: true, retryMaxTimes: 5, retryQueueNums: 2 }
    await writeGroup(client, group, asClient)
    for (let sent = 0; sent < 20; sent += 1) {
      const body = Buffer.from(`message ${sent}`)
      await sendMessage(client, { topic: 'orders', queueId: 0, bornTimestamp: Date.now(), body }, asClient)
    }
    await commit(client, 12n)
    if (credentials === undefined) return
    const user = {
      username: 'shop',
      password: new Secret('shop-password'),
      userType: 'Normal',
      userStatus: 'enable',
    }
    await writeUser(client, user, { exists: false, guard: asClient })
    const entry = {
      resource: 'Topic:orders',
      actions: ['Pub', 'Sub'],
      sourceIps: ['10.0.0.0/8'],
      decision: 'Allow',
    }
    const policies = [{ policyType: 'Custom', entries: [entry] }]
    await writeAcl(client, { subject: 'User:shop', policies }, { exists: false, guard: asClient })
  })
  await asUser(host, 9876, credentials, async (client) => {
    await writeKv(client, { namespace: ORDER_NAMESPACE, key: 'orders', value: 'broker-a:4' }, asClient)
  })
}

/** Commits an offset of the group of `fill` for the queue that has messages. */
export async function commit(client: RemotingClient, offset: bigint): Promise<void> {
  await writeOffset(client, { topic: 'orders', group: 'billing', queueId: 0, offset }, asClient)
}

/** What `fill` made, as text: equal texts are equal settings. */
export async function metadata(host: LabHost, credentials: Credentials | undefined): Promise<object> {
  const broker = await asUser(host, 10_911, credentials, async (client) => {
    const topics = await topicConfigs(client)
    const groups = await groupConfigs(client)
    const offsets = await committedOffsets(client)
    return {
      topics: ['orders', 'bills'].map((name) =>
        // A broker sets `order` by the name servers, with its next registration.
        canonicalJson({ ...asObject(topics.get(name)), order: true }),
      ),
      group: canonicalJson(asObject(groups.get('billing')) ?? null),
      offsets: offsets.filter(({ group }) => group === 'billing'),
      users:
        credentials &&
        (await listUsers(client)).map((user) => ({ ...user, password: user.password?.reveal() })),
      acls: credentials && canonicalJson((await listAcls(client)).map((acl) => ({ ...acl }))),
    }
  })
  const order = await asUser(host, 9876, credentials, (client) => kvList(client, ORDER_NAMESPACE))
  return { ...broker, order: [...order] }
}
