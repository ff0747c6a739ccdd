export const good = `cluster: rmq-prod
rocketmq: { version: 5.3.3, data: /data/rocketmq }
ssh: { user: root }
hosts:
  mq1: { address: 10.0.0.11 }
  mq2: { address: 10.0.0.12 }
  mq3: { address: 10.0.0.13 }
namesrv: { hosts: [mq1, mq2] }
brokers:
  config:
    fileReservedTime: 48
  groups:
    broker-a: { replication: async, master: mq1, slaves: [mq2] }
    broker-b: { replication: none, master: mq3 }
`

export interface BadInventory {
  readonly name: string
  /** What of the good inventory … */
  readonly find: string
  /** … becomes this. */
  readonly write: string
  readonly complaints: readonly string[]
}
