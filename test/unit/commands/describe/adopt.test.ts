import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ExecResult } from '../../../../src/engine/access.ts'
import { runCli } from '../../../helpers/cli.ts'
import { answered, FakeHost } from '../../../helpers/fake-host.ts'
import { tempDir } from '../../../helpers/temp.ts'

const FACTS = `hostname=HOST
os.ID=centos
os.VERSION_ID=9
os.PRETTY_NAME=CentOS
architecture=x86_64
cores=2
memory.MemTotal:=8000000
memory.MemAvailable:=6000000
systemd=yes
clock=1
uid=0
1: eth0    inet ADDRESS/24`

const base64 = (text: string) => Buffer.from(text).toString('base64')

const process = (pid: number, main: string, args: readonly string[] = []) => `[process ${pid}]
words=${base64(['/opt/jdk1.8.0/bin/java', '-Xmx1g', main, ...args].map((word) => `${word}\0`).join(''))}
environment=${base64('ROCKETMQ_HOME=/opt/rmq\n')}
exe=${base64('/opt/jdk1.8.0/bin/java')}
cwd=${base64('/opt/rmq/bin')}
owner=0:0:root
home=${base64('/root')}
cgroup=${base64('0::/user.slice')}
`

/** A host on which the given processes run; they do not answer. */
async function host(name: string, address: string, processes: string, details: string): Promise<FakeHost> {
  const fake = new FakeHost(name, { folder: join(await tempDir(), name) })
  const facts = FACTS.replace('HOST', name).replace('ADDRESS', address)
  fake.before = (script): Promise<ExecResult> => {
    if (script.includes('MemTotal'))
      return Promise.resolve(answered(script, facts, `${processes}[listeners]\n`, ''))
    if (script.includes('file64')) return Promise.resolve(answered(script, details))
    return Promise.resolve(answered(script, ''))
  }
  return fake
}

const runningHost = () =>
  host(
    'mq1',
    '10.0.0.11',
    process(1, 'org.apache.rocketmq.namesrv.NamesrvStartup') +
      process(2, 'org.apache.rocketmq.broker.BrokerStartup', ['-c', 'b.conf']),
    `[process 1]\njars=rocketmq-broker-4.9.4.jar\n[process 2]\njars=rocketmq-broker-4.9.4.jar\nconf=${base64('brokerName=broker-a\nnamesrvAddr=10.0.0.11:9876\n')}\n`,
  )

describe('adopt', () => {
  it('writes the inventory of a host, and says what comes next', async () => {
    const cwd = await tempDir()
    const mq1 = await runningHost()
    const { exit, stdout, stderr } = await runCli(['adopt', 'root@10.0.0.11', '-o', 'prod.yaml'], {
      cwd,
      connect: () => Promise.resolve(Object.assign(mq1, { host: '10.0.0.11' })),
    })
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
    expect(stdout).toMatchInlineSnapshot(`
      "Written: prod.yaml (cluster DefaultCluster, 2 processes)
        mq1: namesrv 9876, broker 10911
      Next:
        rmq-provision plan prod.yaml
      "
    `)
    const text = await readFile(join(cwd, 'prod.yaml'), 'utf8')
    expect(text).toContain('hosts: { mq1: { address: 10.0.0.11 } }')
    expect((await runCli(['validate', join(cwd, 'prod.yaml')])).stderr).toBe('')
  })

  it('fails where no RocketMQ process runs', async () => {
    const mq1 = await host('mq1', '10.0.0.11', '', '')
    const { exit, stderr } = await runCli(['adopt', 'mq1'], {
      cwd: await tempDir(),
      connect: () => Promise.resolve(mq1),
    })
    expect(exit).toBe(1)
    expect(stderr).toContain('no RocketMQ process runs on mq1')
  })

  it.each([
    [['adopt'], 2, 'adopt needs the hosts of the cluster'],
    [['adopt', 'root@'], 2, "'root@' is no usable name"],
    [['adopt', 'mq1', '-o', 'there.yaml'], 2, 'there.yaml exists already'],
    [['adopt', 'mq1', '-o', 'prod.ini'], 2, 'prod.ini says INI by its name'],
    [['adopt', 'mq1', '--limit', 'mq2'], 2, "--limit: there is no host 'mq2'"],
  ])('refuses %j before it contacts a host', async (words, code, message) => {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'there.yaml'), 'hours of work')
    const { exit, stderr } = await runCli(words, { cwd })
    expect(exit).toBe(code)
    expect(stderr).toContain(message)
    expect(await readFile(join(cwd, 'there.yaml'), 'utf8')).toBe('hours of work')
  })
})
