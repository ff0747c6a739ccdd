import type { BadInventory } from './good.ts'

const b = 'broker-b: { replication: none, master: mq3 }'

export const groups: readonly BadInventory[] = [
  {
    name: 'no master',
    find: 'master: mq3',
    write: 'heap: 4g',
    complaints: [
      'prod.yaml:14:5: brokers.groups.broker-b has no master (Write master: <host>; for elected masters: replication: dledger and members.)',
    ],
  },
  {
    name: 'a replication that is none',
    find: 'replication: async',
    write: 'replication: asynchronous',
    complaints: [
      "prod.yaml:13:30: brokers.groups.broker-a.replication: 'asynchronous' must be none, async, sync, dledger or controller",
    ],
  },
  {
    name: 'slaves that get nothing',
    find: 'replication: async',
    write: 'replication: none',
    complaints: [
      'prod.yaml:13:30: brokers.groups.broker-a has slaves and replication: none (Set replication to async or sync, or take the slaves out.)',
    ],
  },
  {
    name: 'members in a classic group',
    find: b,
    write: 'broker-b: { members: [mq1, mq2, mq3] }',
    complaints: [
      'prod.yaml:14:17: brokers.groups.broker-b: members is for replication: dledger or controller (Write master and slaves, or set replication.)',
    ],
  },
  {
    name: 'two slaves with one id',
    find: 'slaves: [mq2]',
    write: 'slaves: [{ host: mq2, brokerId: 1 }, { host: mq3, brokerId: 1, listenPort: 11911 }]',
    complaints: [
      'prod.yaml:13:110: broker-a has brokerId 1 twice: on mq2 and on mq3 (Number the slaves of a group 1, 2, 3 …: equal ones overwrite each other in the name servers.)',
    ],
  },
  {
    name: 'a slave with the id of a master',
    find: 'slaves: [mq2]',
    write: 'slaves: [{ host: mq2, brokerId: 0 }]',
    complaints: [
      "prod.yaml:13:82: brokers.groups.broker-a.slaves[0].brokerId: '0' is no brokerId of a slave: a whole number above 0",
    ],
  },
  {
    name: 'two brokers on one port',
    find: b,
    write: 'broker-b: { master: mq1 }',
    complaints: [
      'prod.yaml:14:25: broker-b-0 and broker-a-0 on mq1 both need port 10911 (Give the one of broker-b on mq1 a port of its own: { host: mq1, listenPort: 10921 }.)',
    ],
  },
  {
    name: 'derived ports that meet',
    find: b,
    write: 'broker-b: { master: { host: mq1, listenPort: 10913 } }',
    complaints: [
      'prod.yaml:14:25: broker-b-0 and broker-a-0 on mq1 both need port 10911, broker-b-0: listenPort 10913 - 2 (Give the one of broker-b on mq1 a port of its own: { host: mq1, listenPort: 10923 }.)',
    ],
  },
  {
    name: 'two name servers on one port',
    find: '[mq1, mq2]',
    write: '[mq1, mq1]',
    complaints: [
      'prod.yaml:8:25: namesrv-mq1-9876 and namesrv-mq1 on mq1 both need port 9876 (Give the one on mq1 a port of its own: { host: mq1, listenPort: 9877 }.)',
    ],
  },
  {
    name: 'a port for root only',
    find: 'master: mq3',
    write: 'master: mq3, listenPort: 80',
    complaints: [
      "prod.yaml:14:61: brokers.groups.broker-b.listenPort: '80' is no port a service can listen on: a whole number from 1024 to 65534",
    ],
  },
  {
    name: 'one store for two',
    find: b,
    write:
      'broker-b: { master: { host: mq1, listenPort: 10931 }, config: { storePathRootDir: /data/rocketmq/broker-a-0/store } }',
    complaints: [
      'prod.yaml:14:25: broker-b-0 and broker-a-0 on mq1 both keep their messages in /data/rocketmq/broker-a-0/store (Take storePathRootDir and storePathCommitLog out: every instance has a store of its own by default.)',
    ],
  },
  {
    name: 'two DLedger members',
    find: b,
    write: 'broker-b: { replication: dledger, members: [mq2, mq3], listenPort: 10931 }',
    complaints: [
      'prod.yaml:14:48: brokers.groups.broker-b has 2 members; a DLedger group votes (Use three or five: an odd number from 3 on survives the loss of a minority.)',
    ],
  },
  {
    name: 'DLedger with a master',
    find: b,
    write: 'broker-b: { replication: dledger, master: mq1, members: [mq1, mq2, mq3], listenPort: 10931 }',
    complaints: [
      'prod.yaml:14:39: brokers.groups.broker-b: with replication: dledger the master is elected (List all hosts of the group under members instead of master.)',
    ],
  },
  {
    name: 'Raft ports that meet',
    find: b,
    write:
      'broker-b: { replication: dledger, listenPort: 10931, members: [mq1, mq2, { host: mq2, listenPort: 10951, peerPort: 40912 }] }',
    complaints: [
      'prod.yaml:14:78: broker-b-n2 and broker-b-n1 on mq2 both need port 40912 (Give the one of broker-b on mq2 a port of its own: { host: mq2, peerPort: 40913 }.)',
    ],
  },
  {
    name: 'controller mode without controllers',
    find: b,
    write: 'broker-b: { replication: controller, members: [mq3] }',
    complaints: [
      'prod.yaml:14:30: brokers.groups.broker-b has replication: controller, but there are no controllers (Write controllers: { hosts: [host, host, host] }.)',
    ],
  },
]
