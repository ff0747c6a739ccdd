import { parseInventory } from '../../../src/inventory/index.ts'
import { hostNamed, instanceOf } from './cluster.ts'

/** Two hosts; a name server and a master on the first, the slave on the second. */
export const cluster = parseInventory(
  `cluster: rmq-prod
rocketmq: { version: 5.3.3 }
artifact: { url: https://archive.apache.org/x.zip }
hosts:
  mq1: { address: mq1, privateAddress: 10.0.0.11 }
  mq2: { address: mq2, privateAddress: 10.0.0.12 }
namesrv: { hosts: [mq1] }
brokers:
  groups:
    broker-a:
      replication: async
      master:
        host: mq1
        heap: { size: 4g, direct: 2g }
        config: { metricsGrpcExporterHeader: { secret: '\${PASSWORD}' } }
      slaves: [mq2]
`,
  'prod.yaml',
  { PASSWORD: 'hush hush' },
)

export const mq1 = hostNamed(cluster, 'mq1')
export const mq2 = hostNamed(cluster, 'mq2')
export const namesrv = instanceOf(cluster, 'namesrv-mq1')
/** The master. */
export const broker = instanceOf(cluster, 'broker-a-0')
