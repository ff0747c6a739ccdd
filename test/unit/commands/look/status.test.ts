import { expect, it } from 'vitest'
import { advisoriesOf } from '../../../../src/commands/look/status.ts'
import { parse } from '../../inventory/support.ts'

const cluster = parse(`cluster: c
rocketmq: { version: 5.5.0 }
artifact: { file: rocketmq.archive }
hosts: { mq1: { address: 10.0.0.1 }, mq2: { address: 10.0.0.2 } }
namesrv: { hosts: [mq1, mq2] }
brokers: { groups: { broker-a: { replication: async, master: mq1, slaves: [mq2] } } }
`)

it('status knows the advisories of releases that still run', () => {
  const found = advisoriesOf(cluster, [{ version: '5.5.0' }, { version: '5.3.3' }, { version: undefined }])
  expect(found.map(({ advisory, version }) => `${version} ${advisory.id}`)).toEqual([
    '5.5.0 rocksdb-aarch64',
    '5.3.3 slave-deletes-tables',
    '5.3.3 recover-fails',
  ])
})
