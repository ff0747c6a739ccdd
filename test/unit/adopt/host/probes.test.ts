import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  containerId,
  detailsProbe,
  parseContainer,
  parseDetails,
  unitName,
} from '../../../../src/adopt/host/details-probe.ts'
import { parseProcesses, processScript } from '../../../../src/adopt/host/process-probe.ts'
import { parseTomcats, tomcatScript } from '../../../../src/adopt/host/tomcat-probe.ts'
import { LocalHost } from '../../../helpers/local-host.ts'
import { tempDir } from '../../../helpers/temp.ts'
import { run, scratch } from '../../resources/on-host.ts'

/** A folder as /proc has it of a process. */
async function fakeProc(comm: string, words: readonly string[]): Promise<string> {
  const proc = await tempDir()
  const folder = join(proc, '4711')
  mkdirSync(join(folder, 'fd'), { recursive: true })
  const files = {
    comm: `${comm}\n`,
    cmdline: words.map((word) => `${word}\0`).join(''),
    environ: 'ROCKETMQ_HOME=/opt/rmq\0PASSWORD=not-to-be-read\0HOME=/root\0',
    cgroup: '0::/system.slice/rocketmq.service\n',
    status: 'Name:\tjava\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t0 \n',
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  symlinkSync('/usr/lib/jvm/java/bin/java', join(folder, 'exe'))
  symlinkSync('/opt/rmq/bin', join(folder, 'cwd'))
  symlinkSync('/root/logs/rocketmqlogs/broker.log', join(folder, 'fd', '3'))
  symlinkSync('/root/store/lock', join(folder, 'fd', '4'))
  symlinkSync('/dev/null', join(folder, 'fd', '5'))
  return proc
}

describe('tomcatScript', () => {
  it('reads the consoles in webapps of a Tomcat that runs, a war and its folder as one', async () => {
    const base = await tempDir()
    const words = [
      'java',
      '-Dcatalina.home=/none',
      `-Dcatalina.base=${base}`,
      'org.apache.catalina.startup.Bootstrap',
      'start',
    ]
    const proc = await fakeProc('java', words)
    symlinkSync('/', join(proc, '4711', 'root'))
    for (const name of ['rocketmq-console-3.2.6', 'ROOT'])
      mkdirSync(join(base, 'webapps', name), { recursive: true })
    writeFileSync(join(base, 'webapps', 'rocketmq-console-3.2.6.war'), '')
    const { stdout } = await new LocalHost('mq1').script(tomcatScript(proc))
    expect(parseTomcats({ stdout: stdout.toString(), exit: 0 })).toEqual([
      { pid: 4711, base, app: 'rocketmq-console-3.2.6' },
    ])
  })

  it('reads no other process that has the words in its command line', async () => {
    const proc = await fakeProc('vi', ['vi', 'org.apache.catalina.startup.Bootstrap', '-Dcatalina.base=/'])
    symlinkSync('/', join(proc, '4711', 'root'))
    const { stdout } = await new LocalHost('mq1').script(tomcatScript(proc))
    expect(parseTomcats({ stdout: stdout.toString(), exit: 0 })).toEqual([])
  })
})

describe('processScript', () => {
  it('reads a Java process with any bytes in its command line, and of its variables only the named ones', async () => {
    const words = [
      'java',
      "-Dx='$(id)\n[process 1]",
      'org.apache.rocketmq.broker.BrokerStartup',
      '-c',
      '../conf/b c.conf',
    ]
    const proc = await fakeProc('java', words)
    const { stdout } = await new LocalHost('mq1').script(processScript(proc))
    expect(parseProcesses({ stdout: stdout.toString(), exit: 0 }).processes).toMatchObject([
      {
        pid: 4711,
        words,
        environment: new Map([
          ['ROCKETMQ_HOME', '/opt/rmq'],
          ['HOME', '/root'],
        ]),
        exe: '/usr/lib/jvm/java/bin/java',
        cwd: '/opt/rmq/bin',
        user: 'root',
        home: '/root',
        uid: 0,
        cgroup: '0::/system.slice/rocketmq.service\n',
        files: ['/root/logs/rocketmqlogs/broker.log', '/root/store/lock'],
      },
    ])
  })

  it('does not count clients, and says when it leaves servers out', async () => {
    const proc = await fakeProc('java', ['java', 'org.apache.rocketmq.broker.BrokerStartup'])
    const copies = (from: number, count: number): void => {
      for (let pid = from; pid < from + count; pid += 1)
        cpSync(join(proc, '4711'), join(proc, String(pid)), { recursive: true, verbatimSymlinks: true })
    }
    const read = async () => {
      const { stdout } = await new LocalHost('mq1').script(processScript(proc))
      return parseProcesses({ stdout: stdout.toString(), exit: 0 })
    }
    copies(5000, 63)
    for (let pid = 1; pid <= 70; pid += 1) {
      mkdirSync(join(proc, String(pid)))
      writeFileSync(join(proc, String(pid), 'comm'), 'java\n')
      writeFileSync(
        join(proc, String(pid), 'cmdline'),
        'java\0-Drocketmq.namesrv.addr=mq1:9876\0org.example.BrokerStartup\0',
      )
    }
    const all = await read()
    expect([all.processes.length, all.isCut]).toEqual([64, false])
    copies(6000, 1)
    const cut = await read()
    expect([cut.processes.length, cut.isCut]).toEqual([64, true])
  })

  it('says that it leaves out a server with a command line that is too long', async () => {
    const main = 'org.apache.rocketmq.broker.BrokerStartup'
    const proc = await fakeProc('java', ['java', '-cp', '/opt/rocketmq/lib/a.jar:'.repeat(4000), main])
    const { stdout } = await new LocalHost('mq1').script(processScript(proc))
    expect(parseProcesses({ stdout: stdout.toString(), exit: 0 })).toMatchObject({
      processes: [],
      isCut: true,
    })
  })

  it('leaves other programs out that name RocketMQ', async () => {
    const proc = await fakeProc('sh', ['sh', '/opt/rocketmq/bin/mqbroker'])
    const { stdout } = await new LocalHost('mq1').script(processScript(proc))
    expect(parseProcesses({ stdout: stdout.toString(), exit: 0 }).processes).toEqual([])
  })
})

describe('the cgroup of a process', () => {
  const id = 'a'.repeat(64)

  it.each([
    ['0::/user.slice/user-0.slice/session-4.scope', undefined, undefined],
    ['0::/system.slice/sshd.service', undefined, undefined],
    ['0::/system.slice/rocketmq.service', 'rocketmq.service', undefined],
    ['1:name=systemd:/system.slice/crond.service', 'crond.service', undefined],
    [`11:cpu:/docker/${id}`, undefined, id],
    [`0::/system.slice/docker-${id}.scope`, undefined, id],
  ])('%s', (cgroup, unit, container) => {
    expect([unitName(cgroup), containerId(cgroup)]).toEqual([unit, container])
  })
})

describe('parseContainer', () => {
  it('reads mounts and ports', () => {
    const text =
      '"/broker-a" "apache/rocketmq:4.9.4" "bridge" {"10911/tcp":[{"HostIp":"","HostPort":"10623"}],"1/tcp":null} [{"Type":"bind","Source":"/app/store","Destination":"/home/rocketmq/store/"}]\n'
    expect(parseContainer(text)).toEqual({
      name: 'broker-a',
      image: 'apache/rocketmq:4.9.4',
      network: 'bridge',
      ports: new Map([[10911, 10623]]),
      mounts: new Map([['/home/rocketmq/store', '/app/store']]),
      volumes: new Map(),
    })
  })

  it('reads volumes of docker, and the project of docker compose', () => {
    const mounts =
      '[{"Type":"volume","Name":"rmqstore","Source":"/var/lib/docker/volumes/rmqstore/_data","Destination":"/home/rocketmq/store"}]'
    const text = (project: string) => `"/b" "i" "host" {} ${mounts} ${project}\n`
    expect(parseContainer(text('"app"'))).toMatchObject({
      volumes: new Map([['/var/lib/docker/volumes/rmqstore/_data', 'rmqstore']]),
      project: 'app',
    })
    expect(parseContainer(text('""'))).not.toHaveProperty('project')
    expect(parseContainer(text('null'))).not.toHaveProperty('project')
  })

  it.each([[''], ['no such container'], ['"/a" "b" "c" {broken} [1]']])('does not fail on %j', (text) => {
    expect(() => parseContainer(text)).not.toThrow()
  })
})

it('reads no line that is a comment, or that a take over disabled, as a start at boot', () => {
  const folder = scratch()
  const [rc, init] = ['rc.local', 'rocketmq'].map((name) => join(folder, name))
  const line = 'nohup sh /x/bin/mqbroker -c /x/a.conf &'
  writeFileSync(
    rc ?? '',
    `#!/bin/sh\n#${line}\n  # ${line}\n: # rmq-provision: taken over by x: ${line}\ncd /y && ${line}\n`,
  )
  writeFileSync(init ?? '', '#!/bin/sh\nstart() { daemon "$RMQ/bin/mqbroker"; }\n')
  const { script, parse } = detailsProbe([], `${rc ?? ''} ${init ?? ''}`)
  expect(parse(run(script)).autostarts).toEqual([
    `starts RocketMQ at boot: ${rc ?? ''}: /x/bin/mqbroker`,
    `starts RocketMQ at boot: ${init ?? ''}`,
  ])
})

it('reads the details of several processes, and lines that start RocketMQ at boot', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const stdout = `[process 7]
conf=${base64('brokerName=a\n')}
jars=rocketmq-broker-4.9.4.jar rocketmq-common-4.9.4.jar \nunit=FragmentPath=/etc/systemd/system/rocketmq.service
unitName=rocketmq.service
[process 8]
jars=
[autostarts]
${base64('/etc/rc.local: nohup sh /usr/local/rocketmq/bin/mqnamesrv &\n')}`
  const { details, autostarts } = parseDetails({ stdout, exit: 0 })
  expect(details.get(7)).toMatchObject({
    conf: 'brokerName=a\n',
    jars: ['rocketmq-broker-4.9.4.jar', 'rocketmq-common-4.9.4.jar'],
    unit: { name: 'rocketmq.service', path: '/etc/systemd/system/rocketmq.service' },
  })
  expect(details.get(8)).toMatchObject({ conf: undefined, jars: [], unit: undefined })
  expect(autostarts).toEqual(['starts RocketMQ at boot: /etc/rc.local: /usr/local/rocketmq/bin/mqnamesrv'])
})

it.each([
  ['/etc/rc.local: sh /x/bin/mqbroker &', 'starts RocketMQ at boot'],
  ['/var/spool/cron/root: @reboot sh /x/bin/mqbroker', 'starts RocketMQ at boot'],
  [
    '/var/spool/cron/root: */5 * * * * pgrep java || sh /x/bin/mqbroker',
    'may start RocketMQ from time to time',
  ],
  ['/etc/cron.d/mq: * * * * * root sh /x/bin/mqbroker', 'may start RocketMQ from time to time'],
  ['/etc/init.d/rocketmq: daemon /x/bin/mqbroker', 'may start RocketMQ at boot'],
])('says when a line starts RocketMQ: %s', (line, when) => {
  const stdout = `[autostarts]\n${Buffer.from(`${line}\n`).toString('base64')}`
  const [place = ''] = line.split(' ')
  expect(parseDetails({ stdout, exit: 0 }).autostarts).toEqual([`${when}: ${place} /x/bin/mqbroker`])
})
