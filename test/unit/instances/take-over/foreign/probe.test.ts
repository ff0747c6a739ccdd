import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ForeignState } from '../../../../../src/instances/take-over/foreign/foreign.ts'
import { foreignProbe } from '../../../../../src/instances/take-over/foreign/probe.ts'
import { reachScript } from '../../../../../src/instances/take-over/foreign/reach-script.ts'
import { rootTest } from '../../../../helpers/service-user.ts'
import { me, run, scratch, standIns } from '../../../resources/on-host.ts'

interface Made {
  readonly comm?: string
  readonly parent?: number
  readonly words: readonly string[]
  readonly cgroup?: string
  readonly cwd?: string
  readonly environ?: readonly string[]
  /** Its root folder; the one of the host unless given. */
  readonly root?: string
  /** Its namespace of pids. */
  readonly pids?: string
  /** Its program. */
  readonly exe?: string
  /** Targets of its open files. */
  readonly files?: readonly string[]
}

const BROKER = 'org.apache.rocketmq.broker.BrokerStartup'

/** A folder like /proc with these processes. */
function procWith(processes: Readonly<Record<number, Made>>): string {
  const proc = scratch()
  for (const [pid, made] of Object.entries(processes)) {
    const {
      comm = 'java',
      parent = 1,
      words,
      cgroup = '0::/',
      files = [],
      cwd,
      environ,
      root,
      pids,
      exe,
    } = made
    const entry = join(proc, pid)
    mkdirSync(join(entry, 'fd'), { recursive: true })
    writeFileSync(join(entry, 'comm'), `${comm}\n`)
    writeFileSync(join(entry, 'cmdline'), words.map((word) => `${word}\0`).join(''))
    writeFileSync(join(entry, 'cgroup'), `${cgroup}\n`)
    const rest = Array.from({ length: 30 }, (_, at) => (at === 17 ? `9${pid}` : '0'))
    writeFileSync(join(entry, 'stat'), `${pid} (a) b) S ${parent} ${rest.join(' ')}\n`)
    symlinkSync(root ?? '/', join(entry, 'root'))
    if (cwd !== undefined) symlinkSync(cwd, join(entry, 'cwd'))
    if (exe !== undefined) symlinkSync(exe, join(entry, 'exe'))
    if (environ !== undefined)
      writeFileSync(join(entry, 'environ'), environ.map((one) => `${one}\0`).join(''))
    if (pids !== undefined) {
      mkdirSync(join(entry, 'ns'))
      symlinkSync(pids, join(entry, 'ns', 'pid'))
    }
    files.forEach((target, at) => {
      symlinkSync(target, join(entry, 'fd', String(at)))
    })
  }
  return proc
}

const PROGRAMS = {
  ss: `echo 'LISTEN 0 128 *:10911 *:* users:(("java",pid=12,fd=4))'`,
  systemctl: 'echo FragmentPath=/nowhere',
  docker: 'exit 1',
}

function probed(
  processes: Readonly<Record<number, Made>>,
  {
    programs = {},
    files = [] as readonly string[],
    folders = [] as readonly string[],
    begun = '/nowhere',
    units = [] as readonly string[],
    unitFolders = [] as readonly string[],
  } = {},
): ForeignState {
  const probe = foreignProbe(
    { folders, begun, ids: ['broker-a-0', 'broker-b-1'], instances: [], units },
    procWith(processes),
    files,
    unitFolders,
  )
  return probe.parse(run(probe.script, standIns({ ...PROGRAMS, ...programs })))
}

const shells = {
  10: { comm: 'sh', words: ['sh', 'mqbroker', '-c', 'a.conf'] },
  11: { comm: 'sh', parent: 10, words: ['sh', '/x/bin/runbroker.sh', BROKER, '-c', 'a.conf'] },
}

test('a process that a person started: its port, its store, its user and the command that was typed', () => {
  const store = join(scratch(), 'store')
  mkdirSync(join(store, 'commitlog'), { recursive: true })
  const state = probed({
    ...shells,
    12: {
      parent: 11,
      cwd: '/x/bin',
      environ: ['HOME=/root', 'ROCKETMQ_HOME=/x'],
      words: ['/jdk/bin/java', '-Xmx4g', BROKER, '-c', 'a.conf'],
      cgroup: '0::/user.slice/user-0.slice/session-3.scope',
      files: [`${store}/lock`, `${store}/commitlog/00000000000000000000`, '/x/lib/a.jar', 'socket:[3]'],
    },
  })
  expect(state.processes).toEqual([
    {
      pid: 12,
      started: '912',
      user: me.user,
      main: 'BrokerStartup',
      conf: 'a.conf',
      cwd: '/x/bin',
      home: '/x',
      command: 'sh mqbroker -c a.conf',
      origin: { kind: 'hand' },
      ports: [10_911],
      roots: [store],
      stores: [store, `${store}/commitlog`],
      hidden: [],
    },
  ])
})

test('no secret of a command line is in what was read', () => {
  const state = probed({
    9: { comm: 'keeper', words: ['/usr/bin/keeper', '--password', 'hunter2'] },
    10: { comm: 'sh', parent: 9, words: ['sh', 'mqbroker', 'secretKey=hunter2'] },
    12: { parent: 10, words: ['java', BROKER], cgroup: '0::/user.slice/user-0.slice/session-3.scope' },
    13: { words: ['java', BROKER, '-Daccess.key=hunter2'] },
  })
  expect(JSON.stringify(state)).not.toContain('hunter2')
  expect(state.processes.map(({ command }) => command)).toEqual([
    'sh mqbroker secretKey=[redacted]',
    'java BrokerStartup -Daccess.key=[redacted]',
  ])
})

describe('origin of a process', () => {
  const of = (cgroup: string, more: Readonly<Record<number, Made>> = {}, programs = {}) =>
    probed({ 12: { words: ['java', BROKER], cgroup }, ...more }, { programs }).processes[0]?.origin
  const unit = '0::/system.slice/rmq.service'

  test.each<[string, unknown, unknown]>([
    ['a unit', of(unit), { kind: 'unit', unit: 'rmq.service', javas: [12], dependents: [] }],
    [
      'a unit with its shell',
      of(unit, { 11: { comm: 'sh', words: ['sh'], cgroup: unit } }),
      { kind: 'unit', unit: 'rmq.service', javas: [12], dependents: [] },
    ],
    [
      'a unit of two processes',
      of(unit, { 13: { words: ['java', 'org.apache.rocketmq.namesrv.NamesrvStartup'], cgroup: unit } }),
      { kind: 'unit', unit: 'rmq.service', javas: [12, 13], dependents: [] },
    ],
    [
      'a unit on CentOS 7',
      of('4:memory:/\n1:name=systemd:/system.slice/rmq.service'),
      { kind: 'unit', unit: 'rmq.service', javas: [12], dependents: [] },
    ],
    [
      'a unit with a script of its own',
      of(unit, {
        11: {
          comm: 'start-broker',
          exe: '/usr/bin/bash',
          words: ['/bin/bash', '/x/start-broker'],
          cgroup: unit,
        },
      }),
      { kind: 'unit', unit: 'rmq.service', javas: [12], dependents: [] },
    ],
    [
      'a unit with su, which kills what it waits for',
      of(unit, {
        11: { comm: 'su', exe: '/usr/bin/su', words: ['su', 'mq', '-c', 'sh mqbroker'], cgroup: unit },
      }),
      { kind: 'unit', unit: 'rmq.service', javas: [12], dependents: [], byPid: true },
    ],
    ['rc.local', of('0::/system.slice/rc-local.service'), { kind: 'hand' }],
    ['cron', of('0::/system.slice/crond.service'), { kind: 'hand' }],
    [
      'supervisord',
      of('0::/system.slice/supervisord.service', {
        9: { comm: 'supervisord', words: ['supervisord'], cgroup: '0::/system.slice/supervisord.service' },
      }),
      { kind: 'supervised', by: 'supervisord of supervisord.service' },
    ],
    [
      'a container of another engine',
      of(`0::/kubepods.slice/cri-containerd-${'ab'.repeat(32)}.scope`),
      { kind: 'supervised', by: 'a container that docker does not know' },
    ],
    [
      'the service manager of a user',
      of('0::/user.slice/user-9.slice/user@9.service/app.slice/rmq.service'),
      { kind: 'supervised', by: 'the service manager of its user (rmq.service)' },
    ],
  ])('%s', (_, origin, wanted) => {
    expect(origin).toEqual(wanted)
  })

  test.each([
    ['a unit of the system that ran a script of a person', {}, { kind: 'hand' }],
    [
      'a unit of the system that keeps it alive',
      { 9: { comm: 'supervisord', words: ['supervisord'], cgroup: unit } },
      { kind: 'supervised', by: 'supervisord of rmq.service' },
    ],
  ])('%s', (_, more, origin) => {
    const systemctl = 'echo FragmentPath=/usr/lib/systemd/system/cloud-final.service'
    expect(of(unit, more, { systemctl })).toEqual(origin)
  })

  test('a unit of this tool, also of another cluster', () => {
    const file = join(scratch(), 'rocketmq-broker-x-0.service')
    writeFileSync(file, '# managed by rmq-provision; edits are overwritten\n[Unit]\n')
    expect(of(unit, {}, { systemctl: `echo FragmentPath=${file}` })).toEqual({ kind: 'managed' })
  })
})

describe('a session that a unit opened with su', () => {
  const session = '0::/user.slice/user-9.slice/session-c1.scope'
  const under = (unit: string, more: Readonly<Record<number, Made>> = {}) =>
    probed({
      9: { comm: 'su', exe: '/usr/bin/su', words: ['su', '-', 'mq', '-c', 'sh mqbroker'], cgroup: unit },
      10: { comm: 'sh', parent: 9, words: ['sh', 'mqbroker'], cgroup: session },
      12: { parent: 10, words: ['java', BROKER], cgroup: session },
      ...more,
    }).processes[0]?.origin
  const unit = '0::/system.slice/rmq.service'

  test.each([
    ['a unit', unit],
    ['a unit on CentOS 7', '1:name=systemd:/system.slice/rmq.service'],
  ])('belongs to the unit, which starts it again: %s', (_, cgroup) => {
    const origin = { kind: 'unit', unit: 'rmq.service', javas: [12], dependents: [], byPid: true }
    expect(under(cgroup)).toEqual(origin)
  })

  test.each([
    ['9', 'Id=other.service\\nMainPID=0\\n\\nId=rmq.service\\nMainPID=9', 'unit'],
    ['9', 'MainPID=9\\nId=rmq.service\\n\\nMainPID=0\\nId=other.service', 'unit'],
    ['none', 'Id=other.service\\nMainPID=90', 'hand'],
  ])('belongs to the unit whose main process su is, also in the session: %s of %s', (_, shown, kind) => {
    const systemctl = `case "$*" in *MainPID*) printf '${shown}\\n' ;; *) echo FragmentPath=/nowhere ;; esac`
    const { processes } = probed(
      {
        9: { comm: 'su', words: ['su', '-', 'mq', '-c', 'sh mqbroker'], cgroup: session },
        12: { parent: 9, words: ['java', BROKER], cgroup: session },
      },
      { programs: { systemctl } },
    )
    const unit = { unit: 'rmq.service', javas: [12], dependents: [], byPid: true }
    expect(processes[0]?.origin).toEqual(kind === 'unit' ? { kind, ...unit } : { kind })
  })

  test.each(['sshd', 'crond', 'rc-local', 'getty@tty1'])('belongs to no unit: %s', (name) => {
    expect(under(`0::/system.slice/${name}.service`)).toEqual({ kind: 'hand' })
  })

  test('with a program that keeps it alive', () => {
    const keeper = { comm: 'supervisord', parent: 9, words: ['supervisord', '-n'], cgroup: session }
    expect(under(unit, { 10: keeper })).toEqual({ kind: 'supervised', by: 'supervisord -n' })
  })
})

describe('a container', () => {
  const id = 'ab'.repeat(32)
  const inspected = (more: string) => ({
    docker: `printf '%s\\n' container=${id} name=/rmqbroker digest= network=bridge port=10911 port=10909 mount=/app/store:/home/rocketmq/store mount=/app/logs:/home/rocketmq/logs ${more}`,
    ss: ':',
  })
  const inIt = (programs: Readonly<Record<string, string>>, store = '/home/rocketmq/store') =>
    probed(
      {
        12: {
          words: ['java', BROKER],
          cgroup: `0::/system.slice/docker-${id}.scope`,
          files: [`${store}/lock`],
        },
      },
      { programs },
    ).processes[0]

  test('its ports on the host, and its store by its mount', () => {
    const found = inIt(inspected(''))
    expect(found?.origin).toEqual({ kind: 'container', id, name: 'rmqbroker', javas: [12] })
    expect(found?.ports).toEqual([10_911, 10_909])
    expect(found?.stores).toEqual(['/app/store'])
  })

  test('every java in it counts', () => {
    const cgroup = `0::/system.slice/docker-${id}.scope`
    const { processes } = probed(
      { 12: { words: ['java', BROKER], cgroup }, 13: { words: ['java', '-jar', 'x.jar'], cgroup } },
      { programs: inspected('') },
    )
    expect(processes[0]?.origin).toEqual({ kind: 'container', id, name: 'rmqbroker', javas: [12, 13] })
  })

  test('a unit that starts it, of its project of docker compose', () => {
    const shown = [
      ...['Id=mq.service', 'ActiveState=active', 'UnitFileState=enabled', 'WorkingDirectory=/app/mq'],
      'ExecStart={ path=/usr/bin/docker ; argv[]=/usr/bin/docker compose up -d ; ignore_errors=no }',
    ]
    const systemctl = `case "$*" in *ExecStart*) printf '%s\\n' ${shown.map((line) => `'${line}'`).join(' ')} ;; esac`
    const labels = 'project=mq project.working_dir=/app/mq project.config_files=/app/mq/docker-compose.yml'
    expect(inIt({ ...inspected(labels), systemctl })?.origin).toMatchObject({
      starts: [{ kind: 'unit', unit: 'mq.service' }],
    })
    expect(inIt({ ...inspected(''), systemctl })?.origin).not.toHaveProperty('starts')
  })

  test('a store that no mount shows lies in the container', () => {
    expect(inIt(inspected(''), '/root/store')?.stores).toEqual(['rmqbroker:/root/store'])
  })

  test('one of this tool', () => {
    expect(inIt({ ...inspected(''), docker: `printf '%s\\n' container=${id} digest=77` })?.origin).toEqual({
      kind: 'managed',
    })
  })
})

describe('a store that the host has another folder for', () => {
  const of = (root: string, store: string) =>
    probed({ 12: { words: ['java', BROKER], root, files: [`${store}/lock`] } }).processes[0]

  test('in a namespace of its own (PrivateTmp)', () => {
    const [store, root] = [scratch(), scratch()]
    mkdirSync(join(root, store), { recursive: true })
    expect(of(root, store)).toMatchObject({ stores: [store], hidden: [store] })
  })

  test('that does not exist for the host', () => {
    const root = scratch()
    mkdirSync(join(root, 'nowhere/store'), { recursive: true })
    expect(of(root, '/nowhere/store')).toMatchObject({ hidden: ['/nowhere/store'] })
  })

  test('not when a namespace of its own has the same folder there', () => {
    const [store, root] = [scratch(), scratch()]
    mkdirSync(join(root, store, '..'), { recursive: true })
    symlinkSync(store, join(root, store))
    expect(of(root, store)).toMatchObject({ hidden: [] })
  })
})

test('any main class of RocketMQ is read: each may have a store open', () => {
  const mains = [
    'org.apache.rocketmq.proxy.ProxyStartup',
    'org.apache.rocketmq.container.BrokerContainerStartup',
  ]
  const state = probed({ 12: { words: ['java', mains[0] ?? ''] }, 13: { words: ['java', mains[1] ?? ''] } })
  expect(state.processes.map(({ main }) => main)).toEqual(['ProxyStartup', 'BrokerContainerStartup'])
})

describe('a process in a guest of the host', () => {
  const by = { kind: 'supervised', by: 'a container that docker does not know' }
  const of = (made: Partial<Made>, init: Partial<Made> = {}) =>
    probed({
      1: { comm: 'systemd', words: ['systemd'], pids: 'pid:[1]', ...init },
      12: { words: ['java', BROKER], pids: 'pid:[1]', ...made },
    }).processes[0]?.origin
  const cgroup = '0::/lxc.payload.c1/system.slice/rmq.service'

  test('of LXC', () => {
    expect(of({ cgroup })).toEqual(by)
  })
  test('of any kind with pids of its own', () => {
    expect(of({ cgroup: '0::/system.slice/rmq.service', pids: 'pid:[2]' })).toEqual(by)
  })
  test('not when the host itself is the guest', () => {
    expect(of({ cgroup }, { cgroup: '0::/lxc.payload.c1/init.scope' })).toMatchObject({ kind: 'unit' })
  })
})

describe('what keeps a process alive from outside of its unit', () => {
  const session = '0::/user.slice/user-0.slice/session-3.scope'
  const under = (comm: string, ...words: string[]) =>
    probed({
      9: { comm, words, cgroup: session },
      12: { parent: 9, words: ['java', BROKER], cgroup: session },
    }).processes[0]?.origin

  test.each([
    ['bash', '-bash'],
    ['bash', 'bash'],
    ['bash', '/bin/bash', '-l'],
    ['sh', 'sh', '/x/bin/mqbroker', '-c', 'a.conf'],
    ['mqbroker', '/bin/sh', './mqbroker'],
    ['sh', 'sh', '/x/bin/runbroker.sh', BROKER],
    ['sh', 'sh', '-c', 'cd /x/bin && nohup sh mqbroker -c a.conf'],
    ['rc.local', '/bin/bash', '/etc/rc.d/rc.local', 'start'],
    ['sshd', 'sshd: root@pts/0'],
    ['su', 'su', '-', 'root', '-c', 'sh mqbroker'],
    ['sudo', 'sudo', 'sh', 'mqbroker'],
    ['crond', '/usr/sbin/CROND', '-n'],
    ['systemd', '/usr/lib/systemd/systemd', '--user'],
  ])('nothing: %s %s %s', (comm, ...words) => {
    expect(under(comm, ...words)).toEqual({ kind: 'hand' })
  })

  test.each([
    ['supervisord', ['/usr/bin/python2', '/usr/bin/supervisord', '-c', '/etc/s.conf']],
    ['bash', ['bash', 'keepalive.sh']],
    ['bash', ['bash', '-c', 'while :; do sh mqbroker; done']],
    ['sh', ['sh', '-c', 'sh mqbroker; exec sh restart.sh']],
    ['monit', ['monit']],
  ])('%s %s', (comm, words) => {
    expect(under(comm, ...words)).toEqual({ kind: 'supervised', by: words.join(' ') })
  })
})

test.each([
  ['while', 'while true; do sh mqbroker -c a.conf; sleep 1; done &', true],
  ['until', '( until false; do sh mqbroker; done ) &', true],
  ['for without an end', 'for ((;;)); do sh mqbroker; done', true],
  ['no loop', 'cd /x/bin && nohup sh mqbroker &\n# while true\necho for a while', false],
  ['for with an end', 'for name in a b; do sh mqbroker -c $name.conf & done', false],
])('a script of the boot that waits for a process, with %s', (_, text, isLoop) => {
  const script = join(scratch(), 'rc.local')
  writeFileSync(script, `#!/bin/sh\n${text}\n`)
  const cgroup = '0::/system.slice/rc-local.service'
  const state = probed({
    9: { comm: 'rc.local', words: ['/bin/bash', script, 'start'], cgroup },
    12: { parent: 9, words: ['java', BROKER], cgroup },
  })
  expect(state.processes[0]?.origin).toEqual(
    isLoop ? { kind: 'supervised', by: `a loop in ${script} (pid 9)` } : { kind: 'hand' },
  )
})

rootTest(
  'a script of the boot counts behind an option of its shell, and not in a folder of another user',
  () => {
    const loop = '#!/bin/sh -e\nwhile :; do sh mqbroker; done\n'
    const [own, others] = [scratch(), scratch()]
    for (const folder of [own, others]) writeFileSync(join(folder, 'rc.local'), loop)
    chownSync(others, 1, 1)
    const originBy = (folder: string) =>
      probed({
        9: { comm: 'rc.local', words: ['/bin/sh', '-e', join(folder, 'rc.local'), 'start'] },
        12: { parent: 9, words: ['java', BROKER] },
      }).processes[0]?.origin
    expect(originBy(own)).toEqual({ kind: 'supervised', by: `a loop in ${join(own, 'rc.local')} (pid 9)` })
    expect(originBy(others)).toEqual({ kind: 'hand' })
  },
)

test('every java of a unit counts, also one that is not of RocketMQ', () => {
  const cgroup = '0::/system.slice/rmq.service'
  const state = probed({
    12: { words: ['java', BROKER], cgroup },
    13: { words: ['java', '-jar', 'console.jar'], cgroup },
  })
  expect(state.processes.map(({ origin }) => origin)).toEqual([
    { kind: 'unit', unit: 'rmq.service', javas: [12, 13], dependents: [] },
  ])
})

test('active units that stop with a unit, also by others, without targets', () => {
  const systemctl = `case "$*" in
  *RequiredBy*rmq.service) printf '%s\\n' 'RequiredBy=rmq-broker.service off.service multi-user.target' BoundBy= 'ConsistsOf=rmq.timer' ;;
  *RequiredBy*off.service*) echo 'RequiredBy=late.service rmq.service' ;;
  *is-active*off.service) exit 3 ;;
  *is-active*) ;;
esac`.replaceAll('\\\\', '\\')
  const state = probed(
    { 12: { words: ['java', BROKER], cgroup: '0::/system.slice/rmq.service' } },
    { programs: { systemctl } },
  )
  expect(state.processes[0]?.origin).toMatchObject({
    dependents: ['rmq-broker.service', 'rmq.timer', 'late.service'],
  })
})

test('the process that an earlier run has begun to end', () => {
  const begun = scratch()
  writeFileSync(join(begun, 'broker-a-0'), 'pid=12 started=912\n')
  writeFileSync(join(begun, 'broker-b-1'), 'pid=13\n')
  expect([...probed({}, { begun }).begun]).toEqual([
    ['broker-a-0', { pid: 12, started: '912' }],
    ['broker-b-1', undefined],
  ])
})

test('another java process, and one that only speaks of RocketMQ, are none of it', () => {
  const state = probed({
    12: { words: ['java', 'org.apache.zookeeper.server.ZooKeeperServerMain'] },
    13: { words: ['java', '-jar', 'dashboard.jar', `--of=${BROKER}`] },
    14: { comm: 'grep', words: ['grep', BROKER] },
  })
  expect(state.processes).toEqual([])
})

test('an argument cannot look like an answer of the probe', () => {
  const state = probed({ 12: { words: ['java', BROKER, '-n', 'x\n[process 77]\nstarted=1\n[autostart]'] } })
  expect(state.processes.map(({ pid }) => pid)).toEqual([12])
  expect(state.lines).toEqual([])
})

test('lines of start files that name a script of RocketMQ, without comments', () => {
  const folder = scratch()
  const [rc, cron] = [join(folder, 'rc.local'), join(folder, 'cron', 'root')]
  mkdirSync(dirname(cron))
  const line = 'nohup sh /x/bin/mqbroker -c a.conf &'
  writeFileSync(rc, `#!/bin/sh\n# ${line}\n${line}\n: # rmq-provision: taken over by x: ${line}\ntouch /x\n`)
  writeFileSync(cron, '@reboot /usr/local/rocketmq/start.sh\n')
  const state = probed({ 12: { words: ['java', BROKER] } }, { files: [rc, `${dirname(cron)}/*`] })
  expect(state.lines).toEqual([
    { file: rc, number: 3, text: line },
    { file: cron, number: 1, text: '@reboot /usr/local/rocketmq/start.sh' },
  ])
})

describe('a script that a start file calls', () => {
  const read = (text: string, script: string, programs: Readonly<Record<string, string>> = {}) => {
    const folder = scratch()
    const [table, called] = [join(folder, 'cron', 'root'), join(folder, 'check.sh')]
    mkdirSync(dirname(table))
    writeFileSync(table, `${text.replaceAll('SCRIPT', called)}\n`)
    writeFileSync(called, script)
    const { lines } = probed(
      { 12: { words: ['java', BROKER] } },
      { files: [`${dirname(table)}/*`], programs },
    )
    return lines.map(({ number, calls }) => ({ number, calls }))
  }
  const STARTS = '#!/bin/sh\npgrep java || nohup sh /x/bin/mqbroker -c a.conf &\n'

  test('makes its line one that starts the program', () => {
    expect(read('PATH=/bin\n* * * * * sh SCRIPT', STARTS)).toEqual([{ number: 2, calls: ['mqbroker'] }])
  })
  test('and is no line twice', () => {
    expect(read('* * * * * SCRIPT rocketmq', STARTS)).toEqual([{ number: 1, calls: ['mqbroker'] }])
  })
  test('not in a comment, and not without a program', () => {
    expect(read('#* * * * * SCRIPT', STARTS)).toEqual([])
    expect(read('* * * * * SCRIPT', 'pgrep -f mqbroker || echo down\n')).toEqual([])
  })
  rootTest('not in a folder of another user', () => {
    const folder = scratch()
    const [table, called] = [join(folder, 'cron', 'root'), join(folder, 'others', 'check.sh')]
    for (const path of [table, called]) mkdirSync(dirname(path))
    writeFileSync(table, `* * * * * ${called}\n`)
    writeFileSync(called, STARTS)
    chownSync(dirname(called), 1, 1)
    expect(probed({ 12: { words: ['java', BROKER] } }, { files: [table] }).lines).toEqual([])
  })
})

test('the service of an active timer: its commands are lines that start programs', () => {
  const folder = scratch()
  const [watch, other] = [join(folder, 'watch.service'), join(folder, 'other.service')]
  const text = "ExecStart=/bin/sh -c 'pgrep java || sh /x/bin/mqbroker &'"
  writeFileSync(watch, `[Unit]\nDescription=rocketmq\n[Service]\n${text}\n`)
  writeFileSync(other, '[Service]\nExecStart=/bin/true\n')
  const systemctl = `case "$*" in
  *Unit*timer*) printf 'Unit=watch.service\\n\\nUnit=other.service\\n' ;;
  *FragmentPath*watch.service*other.service) printf 'FragmentPath=%s\\n\\n' ${watch} ${other} ;;
esac`
  const { lines } = probed({ 12: { words: ['java', BROKER] } }, { programs: { systemctl } })
  expect(lines).toEqual([{ file: watch, number: 4, text }])
})

/** The machine has chattr, and its file system immutable files. */
function canFix(): boolean {
  const file = join(scratch(), 'file')
  writeFileSync(file, '')
  const can = spawnSync('chattr', ['+i', file]).status === 0
  if (can) spawnSync('chattr', ['-i', file])
  return can
}

test.skipIf(!canFix())(
  'a start file that root cannot change (needs chattr, and a file system with immutable files)',
  () => {
    const folder = scratch()
    const [rc, other] = [join(folder, 'rc.local'), join(folder, 'other')]
    for (const file of [rc, other]) writeFileSync(file, 'sh /x/bin/mqbroker &\n')
    spawnSync('chattr', ['+i', rc])
    try {
      const state = probed({ 12: { words: ['java', BROKER] } }, { files: [rc, other] })
      expect(state.lines.map(({ file }) => file)).toEqual([rc, other])
      expect(state.fixed).toEqual([rc])
    } finally {
      spawnSync('chattr', ['-i', rc])
    }
  },
)

test('a unit with the name of one of the inventory, unless this tool wrote it; the first folder counts', () => {
  const [etc, lib] = [scratch(), scratch()]
  const own = '# managed by rmq-provision; edits are overwritten\n[Service]\n'
  writeFileSync(join(etc, 'rocketmq-a.service'), '[Service]\n')
  writeFileSync(join(etc, 'rocketmq-b.service'), own)
  writeFileSync(join(lib, 'rocketmq-b.service'), '[Service]\n')
  writeFileSync(join(lib, 'rocketmq-c.service'), '[Service]\n')
  symlinkSync('/dev/null', join(etc, 'rocketmq-d.service'))
  const units = ['a', 'b', 'c', 'd', 'e'].map((name) => `rocketmq-${name}.service`)
  expect([...(probed({}, { units, unitFolders: [etc, lib] }).units ?? [])]).toEqual([
    ['rocketmq-a.service', join(etc, 'rocketmq-a.service')],
    ['rocketmq-c.service', join(lib, 'rocketmq-c.service')],
  ])
})

test('a start file that a link leads to is read once, by its own name', () => {
  const folder = scratch()
  mkdirSync(join(folder, 'rc.d/init.d'), { recursive: true })
  symlinkSync('rc.d/init.d', join(folder, 'init.d'))
  const file = join(folder, 'rc.d/init.d/mq')
  writeFileSync(file, 'sh mqbroker &\n')
  const files = [join(folder, 'init.d/*'), join(folder, 'rc.d/init.d/*')]
  const state = probed({ 12: { words: ['java', BROKER] } }, { files })
  expect(state.lines).toEqual([{ file, number: 1, text: 'sh mqbroker &' }])
})

test('folders without their links, and take overs that have begun', () => {
  const folder = scratch()
  mkdirSync(join(folder, 'disk'))
  symlinkSync(join(folder, 'disk'), join(folder, 'store'))
  writeFileSync(join(folder, 'broker-b-1'), '')
  const folders = [join(folder, 'none'), join(folder, 'store')]
  const state = probed({}, { folders, begun: folder })
  expect([...state.real]).toEqual([[join(folder, 'store'), join(folder, 'disk')]])
  expect([...state.begun.keys()]).toEqual(['broker-b-1'])
})

test('a folder above a store that the service user cannot enter is found before the user is made', () => {
  const folder = scratch()
  chmodSync(folder, 0o755)
  for (const name of ['open', 'closed']) mkdirSync(join(folder, name, 'store'), { recursive: true })
  chmodSync(join(folder, 'closed'), 0o700)
  const folders = ['closed/store', 'open/store', 'open/gone/store'].map((name) => join(folder, name))
  expect(run(reachScript({ folders, reachedBy: 'no-such-mq-user' }))).toEqual({
    exit: 0,
    stdout: `[reach]\nbarred=${join(folder, 'closed')}\nbarred=\nbarred=\n`,
  })
})
