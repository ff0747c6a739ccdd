import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, dockerImage, type ImageArchive, type LabHost } from '../../../lab/index.ts'
import { adopted } from '../../helpers/lab/adopt.ts'
import { PATIENT } from '../../helpers/lab/patience.ts'
import { copyTo, fileOn, HOME, installByHand, listens, properties, typed } from '../../helpers/lab/by-hand.ts'
import { readAll, sendTo, topicOn } from '../../helpers/lab/messages.ts'
import { report } from '../../helpers/lab/timing.ts'
import { beginTraffic } from '../../helpers/lab/traffic.ts'
import { expectSuccess } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, type Bench } from '../../helpers/lab/bench.ts'

const GROUPS = ['broker-a', 'broker-b'] as const

// `docker run` with mapped ports and --restart=always, as a public document has it; the tests build on each other.
describe('two masters of 4.9.4 in containers that were started by hand', () => {
  let bench: Bench
  let hosts: readonly [LabHost, LabHost]
  let client: LabHost
  let image: ImageArchive
  let inventory: string
  let nameServers: string

  beforeAll(async () => {
    image = await dockerImage('4.9.4')
    bench = await openBench(3, { RMQ_IMAGE: image.path })
    hosts = [bench.host('mq1'), bench.host('mq2')]
    client = bench.host('mq3')
    nameServers = hosts.map(({ address }) => `${address}:9876`).join(';')
    await Promise.all([
      installByHand(client, await distribution('4.9.4')),
      ...hosts.map((host, at) => runByHand(host, image, GROUPS[at] ?? '', nameServers)),
    ])
    inventory = await adopted(
      bench,
      hosts,
      [
        ['image: { name', "image: { archive: '${RMQ_IMAGE}', name"],
        ['takeOver: true\n', 'takeOver: true\ndocker: { package: docker }\n'],
      ],
      // No order topic was made: the name servers have no such file.
      ['mq1', 'mq2'].map(
        (host) =>
          `kvConfigPath of namesrv on ${host} is /home/rocketmq/namesrv/kvConfig.json inside of the container rmqnamesrv`,
      ),
    )
    for (const host of hosts) {
      await sendTo(host, 'before', 100)
      await topicOn(host, 'live', 4)
    }
  }, 600_000)
  afterAll(async () => {
    await bench.close()
  })

  test('one apply replaces each container: no message is lost, no send fails', async () => {
    const plan = await bench.rmq(['plan', inventory])
    expectSuccess(plan)
    for (const name of ['rmqnamesrv', ...GROUPS])
      expect(plan.stdout.replaceAll(/pid \d+/g, 'pid N')).toContain(
        `take over: stop pid N (container ${name})`,
      )

    const traffic = await beginTraffic(client, nameServers, 'live', { home: HOME })
    const apply = await bench.rmq(['apply', inventory, '--yes'])
    const { sent, failed, lost, output } = await traffic.end()
    expectSuccess(apply)
    expect(apply.stdout).toContain('Verified: all 4 instances match the inventory')
    expect({ failed, lost }, output).toEqual({ failed: 0, lost: 0 })
    report(`take over of 4 containers, ${sent} sends`, apply)
  })

  test('the old containers stay, stopped without a kill, and the stores are the same', async () => {
    for (const host of hosts) {
      const format = '{{.Name}} {{.State.Running}} {{.HostConfig.RestartPolicy.Name}}'
      const containers = await onHost(host, `docker container inspect --format '${format}' $(docker ps -aq)`)
      expect(containers).toMatch(/^\/rmqnamesrv false no$/m)
      expect(containers).toMatch(/^\/broker-[ab] false no$/m)
      expect(await readAll(host, 'before')).toEqual(Array.from({ length: 100 }, (_, number) => number))
    }
    const again = await bench.rmq(['apply', inventory])
    expectSuccess(again)
    expect(again.stdout).toMatch(/No changes: \d+ resources on 2 hosts match the inventory/)
  })
})

async function runByHand(
  host: LabHost,
  image: ImageArchive,
  name: string,
  nameServers: string,
): Promise<void> {
  await onHost(
    host,
    'dnf -y install docker >/dev/null && systemctl enable --now docker && systemctl disable --now firewalld',
    300_000,
  )
  const archive = await copyTo(host, image.path, '/root')
  await onHost(host, `docker load -i ${archive} && rm ${archive}`, 300_000)
  await fileOn(
    host,
    `/app/rocketmq/conf/${name}.properties`,
    properties({
      brokerClusterName: 'DefaultCluster',
      brokerName: name,
      brokerId: 0,
      deleteWhen: '04',
      fileReservedTime: 48,
      brokerRole: 'ASYNC_MASTER',
      flushDiskType: 'ASYNC_FLUSH',
      namesrvAddr: nameServers,
      brokerIP1: host.address,
      ...PATIENT,
    }),
  )
  await typed(
    host,
    `mkdir -p /app/rocketmq/rmqnamesrv/logs /app/rocketmq/${name}/logs /app/rocketmq/${name}/store
groupadd -g 3000 rocketmq && useradd -u 3000 -g 3000 rocketmq
chown -R rocketmq:rocketmq /app/rocketmq/
chmod -R 777 /app/rocketmq
docker run -d --name rmqnamesrv -e 'JAVA_OPT_EXT=-server -Xms256m -Xmx256m -Xmn128m' \
 -v /app/rocketmq/rmqnamesrv/logs:/home/rocketmq/logs -p 9876:9876 --restart=always ${image.name} sh mqnamesrv
docker run -d --name ${name} -e 'JAVA_OPT_EXT=-server -Xms256m -Xmx256m -Xmn128m' \
 -v /app/rocketmq/${name}/logs/:/home/rocketmq/logs/ -v /app/rocketmq/${name}/store/:/home/rocketmq/store/ \
 -v /app/rocketmq/conf/${name}.properties:/home/rocketmq/${name}.properties \
 -p 10909:10909 -p 10911:10911 -p 10912:10912 --restart=always --privileged=true \
 ${image.name} sh mqbroker -c /home/rocketmq/${name}.properties`,
  )
  for (const port of [9876, 10_911]) await listens(host, port)
  // docker-proxy listens before java does.
  await onHost(
    host,
    `for i in $(seq 300); do ! grep -qs 'boot success' /app/rocketmq/${name}/logs/rocketmqlogs/broker.log || exit 0; sleep 0.2; done; exit 1`,
  )
}
