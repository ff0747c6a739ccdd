import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { distribution, type LabHost } from '../../../lab/index.ts'
import { edited, oneHostInventory, written } from '../../helpers/lab/inventory.ts'
import { secondApply } from '../../helpers/lab/second-apply.ts'
import { topicOn } from '../../helpers/lab/messages.ts'
import { tablesOf } from '../../helpers/lab/tables.ts'
import { changedLives, lives } from '../../helpers/lab/witness.ts'
import { onHost, openBench, type Bench } from '../../helpers/lab/bench.ts'

const PREFIX = 'shop-'
const TOPICS = ['shop-carts', 'shop-orders']
const SLAVE_PORT = 10_931
const PATIENCE = { timeout: 60_000, interval: 1000 }

// 5.3.3 is one of the releases whose slaves delete and add again what they copy.
let bench: Bench
let mq1: LabHost
let env: Record<string, string> = {}

beforeAll(async () => {
  bench = await openBench(1, { RMQ_DISTRIBUTION: await distribution('5.3.3') })
  mq1 = bench.host('mq1')
})
afterAll(async () => {
  await bench.close()
})

test('a master is not restarted while its slave lacks topics, and is when the slave has them', async () => {
  const inventory = await pairOf('5.3.3')
  await rmq('apply', inventory)
  for (const topic of TOPICS) await topicOn(mq1, topic)
  await vi.waitFor(async () => {
    expect(await topicsOfSlave()).toEqual(TOPICS)
  }, PATIENCE)

  await rmq('stop', inventory, '--limit', 'broker-a-1')
  await emptySlave()
  await rmq('start', inventory, '--limit', 'broker-a-1')
  expect(await topicsOfSlave()).toEqual([])

  const before = await lives([mq1])
  const refused = await bench.rmq(['restart', inventory, '--limit', 'broker-a-0', '--yes'])
  expect(refused.code).toBe(1)
  const said = refused.stdout + refused.stderr
  expect(said).toMatch(
    /broker-a-0 was not restarted: broker-a-1 \S+ on mq1 lacks topic shop-carts, topic shop-orders\b/,
  )
  expect(said).toContain('Save the topics and groups of broker-a-0 first (rmq-provision backup).')
  expect(changedLives(before, await lives([mq1]))).toEqual([])

  // Slaves copy the table when its version has changed.
  await topicOn(mq1, 'shop-stock')
  await rmq('restart', inventory, '--limit', 'broker-a-0')
  expect(changedLives(before, await lives([mq1]))).toEqual(['broker-a-0'])
  expect(await topicsOfSlave()).toEqual([...TOPICS, 'shop-stock'])
})

// Six modules of 5.5.1 over the rest of 5.5.0 (docs/lab.md).
test('on 5.5.1 the slave is whole after the upgrade, and the master is restarted at once', async () => {
  env = { RMQ_DISTRIBUTION: await distribution('5.5.1') }
  const inventory = await pairOf('5.5.1')
  await rmq('apply', inventory)
  expect(await topicsOfSlave()).toEqual([...TOPICS, 'shop-stock'])
  const before = await lives([mq1])
  await rmq('restart', inventory, '--limit', 'broker-a-0')
  expect(changedLives(before, await lives([mq1]))).toEqual(['broker-a-0'])
  expect(await topicsOfSlave()).toEqual([...TOPICS, 'shop-stock'])
  await secondApply(bench, inventory, { env })
})

test('a master that comes back without a topic is named with it', async () => {
  const inventory = await pairOf('5.5.1')
  const unit = '/run/systemd/system/rocketmq-broker-a-0.service.d'
  await onHost(
    mq1,
    `mkdir ${unit}
cat >${unit}/lose.conf <<'EOF'\n[Service]\nExecStartPre=+/usr/bin/python3 ${unit}/lose.py\nEOF
cat >${unit}/lose.py <<'EOF'\n${LOSE_CARTS}\nEOF
systemctl daemon-reload`,
  )
  const restart = await bench.rmq(['restart', inventory, '--limit', 'broker-a-0', '--yes'], { env })
  await onHost(mq1, `rm -r ${unit} && systemctl daemon-reload`)
  const said = restart.stdout + restart.stderr
  expect(restart.code, said).toBe(1)
  expect(said).toMatch(
    /broker-a-0 has not come back with all that it had before its restart: broker-a-0 \S+ on mq1 lacks topic shop-carts\b/,
  )
  expect(said).toContain('Its slaves copy this loss within seconds.')
})

/** Takes a topic out of the table of the stopped master, as a disk that came back from an older copy does. */
const LOSE_CARTS = `import json, os
path = "/data/rocketmq/broker-a-0/store/config/topics.json"
with open(path, "r+") as file:
    table = json.load(file)
    del table["topicConfigTable"]["shop-carts"]
    file.seek(0)
    file.truncate()
    json.dump(table, file)
if os.path.exists(path + ".bak"):
    os.remove(path + ".bak")`

/** Writes the inventory of a master and its slave on one host. */
function pairOf(version: string): Promise<string> {
  const group = `broker-a: { replication: async, master: mq1, slaves: [{ host: mq1, listenPort: ${SLAVE_PORT} }] }`
  const text = edited(oneHostInventory(bench, version), 'broker-a: { master: mq1 }', group)
  return written(bench, 'slave-tables.yaml', text)
}

async function rmq(...words: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await bench.rmq([...words, '--yes'], { env })
  expect(code, stdout + stderr).toBe(0)
}

/** Takes the topics out of the table of the stopped slave, with the version of the master's: it copies nothing then. */
async function emptySlave(): Promise<void> {
  const fileOf = (member: string): string => `/data/rocketmq/${member}/store/config/topics.json`
  const { dataVersion } = JSON.parse(await onHost(mq1, `cat ${fileOf('broker-a-0')}`)) as {
    readonly dataVersion: unknown
  }
  const empty = JSON.stringify({ dataVersion, topicConfigTable: {} })
  await onHost(mq1, `cat >${fileOf('broker-a-1')} <<'EOF'\n${empty}\nEOF\nrm -f ${fileOf('broker-a-1')}.bak`)
}

async function topicsOfSlave(): Promise<string[]> {
  const { topics } = await tablesOf(mq1, PREFIX, SLAVE_PORT)
  return topics.map((line) => line.split(' ')[0] ?? '')
}
