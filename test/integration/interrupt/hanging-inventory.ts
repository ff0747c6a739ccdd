import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestServer } from '../../helpers/ssh-server.ts'

/** Writes prod.yaml, the inventory of a cluster on one host, into a folder. */
export function writeInventory(folder: string, { port, folder: keys }: TestServer): void {
  const inventory = {
    cluster: 'lab',
    rocketmq: { version: '5.3.3' },
    artifact: { onHost: '/opt/release' },
    jdk: { version: 17, from: 'existing', home: '/opt/jdk' },
    ssh: {
      user: 'root',
      port,
      identityFile: join(keys, 'user'),
      knownHostsFile: join(keys, 'known_hosts'),
    },
    hosts: { mq1: { address: '127.0.0.1', privateAddress: '10.20.0.1' } },
    namesrv: { hosts: ['mq1'] },
    controllers: { hosts: ['mq1'] },
    brokers: { groups: { 'broker-a': { replication: 'controller', members: ['mq1'] } } },
  }
  writeFileSync(join(folder, 'prod.yaml'), JSON.stringify(inventory))
}
