import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cluster, Instance } from '../../../src/model/cluster.ts'
import { brokerConfig } from '../../../src/rocketmq/client/broker.ts'
import { nameServerConfig, topicRoute } from '../../../src/rocketmq/client/name-server.ts'
import { ClientPool } from '../../../src/rocketmq/client/client-pool.ts'
import { verifyCluster } from '../../../src/rocketmq/verify/verify.ts'
import { waitAnswering } from '../../../src/rocketmq/services/wait-answering.ts'
import { waitCaughtUp } from '../../../src/rocketmq/rolling/waits/wait-caught-up.ts'
import { waitRegistered } from '../../../src/rocketmq/rolling/waits/wait-registered.ts'
import { runSmoke } from '../../../src/smoke/run.ts'
import { LocalHost } from '../../helpers/local-host.ts'
import { quiet } from '../../helpers/quiet.ts'
import { instanceOf, makeCluster } from '../../unit/support/cluster.ts'
import { freePort, LocalProcess, requirements, unpack, version } from './local-cluster.ts'

const found = await requirements()
if ('missing' in found) process.stderr.write(`real RocketMQ cluster skipped: ${found.missing}\n`)

describe.skipIf('missing' in found)(`a real cluster of RocketMQ ${version} on this machine`, () => {
  const host = new LocalHost('here')
  const dial = (_host: string, address: string, port: number) => host.connect(address, port)
  const { signal } = new AbortController()
  const processes = new Map<string, LocalProcess>()
  let folder = ''
  let cluster: Cluster

  beforeAll(async () => {
    if ('missing' in found) return
    folder = await mkdtemp(join(tmpdir(), 'rmq-real-'))
    await mkdir(join(folder, 'release'))
    const home = await unpack(found.archive, join(folder, 'release'))
    cluster = await localCluster(folder)
    for (const id of ['namesrv-here', 'broker-a-0', 'broker-a-1']) {
      const instance = { ...instanceOf(cluster, id), javaOptions: found.javaOptions }
      processes.set(id, await LocalProcess.start(home, folder, instance))
      await waitAnswering(cluster, instance)(host, signal, quiet)
    }
  }, 240_000)

  afterAll(async () => {
    // Their stores are thrown away with the folder: no need for a clean end, which takes a broker 15 s.
    await Promise.all([...processes.values()].map((process) => process.stop('SIGKILL')))
    if (folder !== '') await rm(folder, { recursive: true, force: true })
  }, 120_000)

  it('registers master and slave, and the slave has what the master has', async () => {
    const [master, slave] = [instanceOf(cluster, 'broker-a-0'), instanceOf(cluster, 'broker-a-1')]
    await waitRegistered(cluster, master)(host, signal, quiet)
    await waitRegistered(cluster, slave)(host, signal, quiet)
    await waitCaughtUp(cluster, master, slave, { stallMs: 60_000 })(host, signal, quiet)
  }, 200_000)

  it('is verified in one quick round', { timeout: 90_000 }, async () => {
    // A slave connects to the HA port of its master some seconds after it is registered.
    await expect
      .poll(() => verifyCluster(cluster, dial), { timeout: 60_000, interval: 500 })
      .toMatchObject({ ok: true, problems: [] })
    const verification = await verifyCluster(cluster, dial)
    expect(verification.brokers.map((row) => [row.brokerId, row.answer?.runtime?.version])).toEqual([
      [0, version],
      [1, version],
    ])
  })

  it('reports routes and configurations', async () => {
    const clients = new ClientPool(cluster, dial)
    const nameServer = instanceOf(cluster, 'namesrv-here')
    const route = await clients.ask(nameServer, (client, options) => topicRoute(client, 'TBW102', options))
    expect(route.queues).toMatchObject([{ brokerName: 'broker-a' }])
    const unknown = clients.ask(nameServer, (client, options) => topicRoute(client, 'no-such-topic', options))
    await expect(unknown).rejects.toMatchObject({ responseName: 'TOPIC_NOT_EXIST' })
    const listenPort = String(nameServer.listenPort)
    expect((await clients.ask(nameServer, nameServerConfig)).get('listenPort')).toBe(listenPort)
    const config = await clients.ask(instanceOf(cluster, 'broker-a-1'), brokerConfig)
    expect(config.get('brokerRole')).toBe('SLAVE')
    clients.close()
  })

  it('takes messages, gives them back and copies them to the slave', async () => {
    const report = await runSmoke(cluster, dial, {
      selected: new Set(cluster.instances.map(({ id }) => id)),
      amount: { messages: 500 },
      threads: 4,
      size: 1024,
      slaves: true,
      stop: signal,
      abort: signal,
      onProgress: () => undefined,
    })
    expect(report).toMatchObject({
      ok: true,
      removed: true,
      problems: [],
      slaves: [{ instance: 'broker-a-1' }],
    })
    expect(report.masters).toMatchObject([
      { account: { sent: 500, stored: 500, received: 500, lost: 0, failed: 0, statuses: { SEND_OK: 500 } } },
    ])
    expect(report.masters[0]?.latency?.max).toBeGreaterThan(0)
  }, 120_000)

  it('is not verified once the slave is stopped', async () => {
    await processes.get('broker-a-1')?.stop()
    const { ok, problems } = await verifyCluster(cluster, dial)
    expect(ok).toBe(false)
    expect(problems.map((problem) => [problem.code, problem.instance])).toEqual([['no-answer', 'broker-a-1']])
  }, 120_000)
})

const LOOPBACK = '127.0.0.1'
/** Stands for loopback, which an inventory refuses: no other host could reach these processes, and none is to. */
const ADDRESS = '10.0.0.11'

async function localCluster(folder: string): Promise<Cluster> {
  const nameServerPort = await freePort()
  const ports = { master: await freePort(), slave: await freePort() }
  const broker = (listenPort: number) => ({
    host: 'here',
    listenPort,
    config: {
      autoCreateTopicEnable: 'true',
      mappedFileSizeCommitLog: String(32 * 1024 * 1024),
      // A busy machine is slower than RocketMQ's own limits allow; it would refuse messages.
      waitTimeMillsInSendQueue: '5000',
      osPageCacheBusyTimeOutMills: '10000',
    },
  })
  const cluster = makeCluster({
    version,
    data: folder,
    hosts: { here: ADDRESS },
    nameServers: [{ host: 'here', listenPort: nameServerPort }],
    groups: {
      'broker-a': { replication: 'async', members: [broker(ports.master), broker(ports.slave)] },
    },
  })
  return {
    ...cluster,
    hosts: cluster.hosts.map((host) => ({ ...host, privateAddress: LOOPBACK })),
    instances: cluster.instances.map((instance) => ({ ...instance, config: onLoopback(instance) })),
  }
}

const onLoopback = ({ config }: Instance): Instance['config'] =>
  new Map([
    ...[...config].map(
      ([key, value]) =>
        [key, typeof value === 'string' ? value.replaceAll(ADDRESS, LOOPBACK) : value] as const,
    ),
    ['bindAddress', LOOPBACK],
  ])
