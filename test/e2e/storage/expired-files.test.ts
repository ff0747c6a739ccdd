import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { distribution, type LabHost } from '../../../lab/index.ts'
import { editedAll, oneHostInventory, written } from '../../helpers/lab/inventory.ts'
import { expectSuccess } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, type Bench } from '../../helpers/lab/bench.ts'

const MEMBERS = ['n0', 'n1', 'n2']
const EVERY_HOUR = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0')).join(';')
const PATIENCE = { timeout: 120_000, interval: 2000 }

// The Raft library of 5.0.0 to 5.3.4 frees files by reflection on java.nio, which JDK 17 allows only where it is asked to.
let bench: Bench
let mq1: LabHost

beforeAll(async () => {
  bench = await openBench(1, { RMQ_DISTRIBUTION: await distribution('5.3.3') })
  mq1 = bench.host('mq1')
})
afterAll(async () => {
  await bench.close()
})

test('DLedger brokers of 5.3.3 on JDK 17 delete an expired file', async () => {
  const members = [30_911, 30_921, 30_931].map((port) => `{ host: mq1, listenPort: ${port} }`).join(', ')
  const text = editedAll(oneHostInventory(bench, '5.3.3'), [
    ['broker-a: { master: mq1 }', `broker-a: { replication: dledger, members: [${members}] }`],
    // Small files, of which the cleaner may take any at any hour.
    [
      'brokers:\n',
      `brokers:\n  config: { mappedFileSizeCommitLog: 1048576, maxMessageSize: 65536, fileReservedTime: 48, deleteWhen: '${EVERY_HOUR}' }\n`,
    ],
    ['broker: 512m', 'broker: 384m'],
  ])
  const inventory = await written(bench, 'expired.yaml', text)
  const apply = await bench.rmq(['apply', inventory])
  expectSuccess(apply)
  const smoke = ['smoke', inventory, '--messages', '300', '--size', '16000']
  expectSuccess(await bench.rmq(smoke))

  const first = '0'.repeat(20)
  for (const member of MEMBERS) {
    const files = await logOf(member)
    expect(files.length).toBeGreaterThan(3)
    expect(files[0]).toBe(first)
    await onHost(mq1, `touch -d '4 days ago' ${folderOf(member)}/${first}`)
  }
  await vi.waitFor(async () => {
    for (const member of MEMBERS) expect(await logOf(member)).not.toContain(first)
  }, PATIENCE)
  const again = await bench.rmq(['smoke', inventory, '--messages', '20'])
  expectSuccess(again)
})

const folderOf = (member: string): string => `/data/rocketmq/broker-a-${member}/store/dledger-${member}/data`

async function logOf(member: string): Promise<string[]> {
  return (await onHost(mq1, `ls ${folderOf(member)}`)).trimEnd().split('\n').sort()
}
