import type { BackupContents, GroupTables } from '../../../src/backup/contents.ts'
import { Secret } from '../../../src/secret.ts'

/** The tables of broker-a. */
export function tables(over: Partial<GroupTables> = {}): GroupTables {
  return {
    group: 'broker-a',
    master: 'broker-a-0',
    version: '5.5.1',
    topics: new Map([
      [
        'orders',
        {
          topicName: 'orders',
          readQueueNums: 8,
          writeQueueNums: 8,
          perm: 6,
          topicFilterType: 'SINGLE_TAG',
          topicSysFlag: 0,
          order: false,
          attributes: { 'message.type': 'FIFO' },
        },
      ],
    ]),
    groups: new Map([['billing', { groupName: 'billing', consumeEnable: true, retryMaxTimes: 16 }]]),
    offsets: [{ topic: 'orders', group: 'billing', queueId: 3, offset: 9_007_199_254_740_993n }],
    delays: [{ level: 3, offset: 12n }],
    users: [
      { username: 'app', password: new Secret('app-password'), userType: 'Normal', userStatus: 'enable' },
    ],
    acls: [
      {
        subject: 'User:app',
        policies: [
          {
            policyType: 'Custom',
            entries: [{ resource: 'Topic:orders', actions: ['Pub', 'Sub'], decision: 'Allow' }],
          },
        ],
      },
    ],
    ...over,
  }
}

/** As the inventory gives it when it is loaded. */
const admin = new Secret('admin-password')

/** A backup of a cluster with one broker group. */
export function contents(over: Partial<BackupContents> = {}): BackupContents {
  return {
    cluster: 'rmq-prod',
    created: '2026-11-29T01:00:00.000Z',
    version: '5.5.1',
    inventory: {
      file: 'prod.yaml',
      format: 'yaml',
      text: `acl: { accessKey: admin, secretKey: ${admin.reveal()} }\n`,
    },
    groups: [tables()],
    kv: [{ namespace: 'ORDER_TOPIC_CONFIG', key: 'orders', value: 'broker-a:8' }],
    versions: [{ instance: 'broker-a-0', host: 'mq1', service: 'broker', version: '5.5.1' }],
    files: [
      { instance: 'broker-a-0', path: 'config/topics.json', content: Buffer.from('{}'), secret: false },
      {
        instance: 'broker-a-0',
        path: 'config/users/000004.log',
        content: Buffer.from('app app-password'),
        secret: true,
      },
    ],
    missing: [],
    ...over,
  }
}
