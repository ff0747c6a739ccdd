import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli } from '../../../helpers/cli.ts'
import { tempDir } from '../../../helpers/temp.ts'

async function inventory(): Promise<string> {
  const file = join(await tempDir(), 'prod.yaml')
  await writeFile(
    file,
    `cluster: rmq-test
rocketmq: { version: 5.5.0, data: /data/rocketmq }
heap: { namesrv: 256m, broker: 1g }
hosts:
  mq1: { address: 203.0.113.11, privateAddress: 10.0.0.11 }
  mq2: { address: 10.0.0.12, publicAddress: 203.0.113.12 }
namesrv: { hosts: [mq1, mq2] }
brokers:
  groups:
    broker-a: { replication: async, master: mq1, slaves: [mq2] }
`,
  )
  return file
}

describe('inventory', () => {
  it('prints one line per instance', async () => {
    const { exit, stdout } = await runCli(['inventory', await inventory()])
    expect(exit).toBe(0)
    expect(stdout).toMatchInlineSnapshot(`
      "rmq-test: RocketMQ 5.5.0, JDK 17, 2 hosts, 4 instances

      HOST  ADDRESS    INSTANCE     ROLE                 PORTS              HEAP  DATA
      mq1   10.0.0.11  namesrv-mq1  namesrv              9876               256m  /data/rocketmq/namesrv-mq1
      mq1   10.0.0.11  broker-a-0   master of broker-a   10911 10909 10912    1g  /data/rocketmq/broker-a-0
      mq2   10.0.0.12  namesrv-mq2  namesrv              9876               256m  /data/rocketmq/namesrv-mq2
      mq2   10.0.0.12  broker-a-1   slave 1 of broker-a  10911 10909 10912    1g  /data/rocketmq/broker-a-1
      "
    `)
  })

  it('prints with --names what --limit takes', async () => {
    const { stdout } = await runCli(['inventory', await inventory(), '--names'])
    expect(stdout).toBe('mq1\nmq2\nbroker-a\nnamesrv-mq1\nnamesrv-mq2\nbroker-a-0\nbroker-a-1\n')
  })

  it('prints a tree with --graph', async () => {
    const { stdout } = await runCli(['inventory', await inventory(), '--graph'])
    expect(stdout).toMatchInlineSnapshot(`
      "rmq-test: RocketMQ 5.5.0, JDK 17, 2 hosts, 4 instances

      mq1  203.0.113.11, in the cluster 10.0.0.11
      ├─ namesrv-mq1  namesrv  9876 client  heap 256m
      └─ broker-a-0   master of broker-a  10911 client, 10909 fast, 10912 ha  heap 1g
      mq2  10.0.0.12, for clients 203.0.113.12
      ├─ namesrv-mq2  namesrv  9876 client  heap 256m
      └─ broker-a-1   slave 1 of broker-a  10911 client, 10909 fast, 10912 ha  heap 1g
      "
    `)
  })

  it('prints the model as JSON', async () => {
    const { stdout } = await runCli(['inventory', await inventory(), '--output', 'json'])
    expect(JSON.parse(stdout)).toMatchObject({
      type: 'inventory',
      cluster: 'rmq-test',
      hosts: [
        { name: 'mq1', address: '203.0.113.11', privateAddress: '10.0.0.11' },
        { name: 'mq2', publicAddress: '203.0.113.12' },
      ],
      groups: [{ name: 'broker-a', replication: 'async', members: ['broker-a-0', 'broker-a-1'] }],
      instances: expect.arrayContaining([
        expect.objectContaining({ id: 'broker-a-0', host: 'mq1', listenPort: 10911 }),
      ]) as unknown,
    })
  })
})
