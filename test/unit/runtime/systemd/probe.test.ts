import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, realpathSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { maxHeaps } from '../../../../src/runtime/processes.ts'
import { RECORD_FOLDER, RECORD_SCRIPT } from '../../../../src/runtime/starts/started-record.ts'
import { systemdProbe } from '../../../../src/runtime/systemd/probe.ts'
import { me, run, scratch, standIns } from '../../resources/on-host.ts'
import { broker, namesrv } from '../../support/example.ts'

const probe = systemdProbe([namesrv, broker], {
  user: me.user,
  runs: () => ({ release: '/opt/r', javaHome: '/opt/jdk' }),
})

interface Case {
  readonly unit?: string
  readonly record?: string
  readonly listeners?: string
  readonly locks?: string
  readonly marks?: string
  readonly users?: string
}

const UNIT = `Id=rocketmq-broker-a-0.service
ActiveState=active
SubState=running
UnitFileState=enabled
MainPID=300
InvocationID=abc
ExecMainStartTimestampMonotonic=400000000
ExecMainStatus=0
NRestarts=1
Result=success
NeedDaemonReload=no`
const RECORD = 'invocation=abc\nup=399.5\nconf=c\nenv=e\nunit=u\nrelease=/opt/r\nJDK=/jvm/bin/java'

function answer({
  unit = UNIT,
  record = RECORD,
  listeners = '',
  locks = '',
  marks = '',
  users = '',
}: Case): string {
  return `[host]
up=460.25
[paths]
0=/opt/r
1=/jvm/bin/java
[units]
Id=rocketmq-namesrv-mq1.service
ActiveState=inactive
UnitFileState=

${unit}
[started namesrv-mq1]
[started broker-a-0]
${record}
[processes]
300=304
[locks]
${locks}
[marks]
${marks}
[users]
${users}
[heaps]
/proc/303/cmdline:-Xmx1g\0/proc/304/cmdline:-Xmx8g\0/proc/304/cmdline:-Xmx4096m\0
[listeners]
${listeners}
`
}

const read = (what: Case): ReturnType<typeof probe.parse> => probe.parse({ stdout: answer(what), exit: 0 })

test.each([
  ['304=/data/rocketmq/broker-a-0/store/lock', undefined],
  ['304=other /data/old/lock', '/data/old/lock'],
  ['', undefined],
])('reads the lock that a process has open: %j', (locks, otherLock) => {
  expect(read({ locks }).instances.get('broker-a-0')?.otherLock).toBe(otherLock)
})

test.each([
  ['/etc/systemd/system/rocketmq-broker-a-0.service', undefined],
  ['/usr/lib/systemd/system/rocketmq-broker-a-0.service', undefined],
  ['', undefined],
  [
    '/run/systemd/system.control/rocketmq-broker-a-0.service',
    '/run/systemd/system.control/rocketmq-broker-a-0.service',
  ],
  [
    '/run/systemd/transient/rocketmq-broker-a-0.service',
    '/run/systemd/transient/rocketmq-broker-a-0.service',
  ],
])('reads the unit file that systemd takes: %j', (path, shadowedBy) => {
  const state = read({ unit: `${UNIT}\nFragmentPath=${path}` }).instances.get('broker-a-0')
  expect(state?.shadowedBy).toBe(shadowedBy)
})

test('reads the drop-ins for all services that an administrator made', () => {
  const own = '/etc/systemd/system/service.d/zz.conf'
  const system = '/usr/lib/systemd/system/service.d/10-timeout-abort.conf'
  const state = read({ unit: `${UNIT}\nDropInPaths=${system} ${own}` }).instances.get('broker-a-0')
  expect(state?.dropIns).toEqual([own])
})

test('reads the drop-ins of the unit, not those of all services', () => {
  const dropIns =
    '/usr/lib/systemd/system/service.d/10.conf /etc/systemd/system/rocketmq-broker-a-0.service.d/a.conf'
  expect(read({ unit: `${UNIT}\nDropInPaths=${dropIns}` }).instances.get('broker-a-0')?.dropIns).toEqual([
    '/etc/systemd/system/rocketmq-broker-a-0.service.d/a.conf',
  ])
  expect(read({ unit: `${UNIT}\nDropInPaths=` }).instances.get('broker-a-0')?.dropIns).toBeUndefined()
})

test.each([
  ['newer than the start', 10, true],
  ['older than the start', -10, undefined],
  ['dated in the future', 10_000, undefined],
])('a drop-in that is %s', (_, seconds, newDropIns) => {
  const [records, units] = [scratch(), scratch()]
  const folder = join(units, 'rocketmq-broker-a-0.service.d')
  mkdirSync(folder)
  const begun = Date.now() / 1000 - 100
  const [record, dropIn] = [join(records, 'broker-a-0.started'), join(folder, 'a.conf')]
  writeFileSync(record, `${RECORD}\n`)
  utimesSync(record, begun, begun)
  writeFileSync(dropIn, '[Service]\nMemoryMax=300M\n')
  utimesSync(dropIn, begun + seconds, begun + seconds)
  const path = standIns({
    systemctl: `printf '%s\\n' 'Id=rocketmq-namesrv-mq1.service' ActiveState=inactive '' '${UNIT}'`,
    ss: ':',
  })
  const here = systemdProbe(
    [namesrv, broker],
    { user: me.user, runs: () => ({ release: '/opt/r', javaHome: '/opt/jdk' }) },
    {
      records,
      units: [units],
    },
  )
  const state = here.parse(run(here.script, path)).instances.get('broker-a-0')
  expect(state?.newDropIns).toBe(newDropIns)
  expect(state?.startedWith).toBeDefined()
})

describe('the drop-ins of a start', () => {
  const unit = 'rocketmq-broker-a-0.service'
  const override = `${unit}.d/override.conf`

  /**
   * Starts with some drop-ins, changes them, and reads the unit. The record is written by the script of the units.
   * @param of the folder of the system: 'user-.slice.d' comes with systemd 239
   */
  function changed(
    before: Readonly<Record<string, string>>,
    after: typeof before,
    { reload = 'no', of = ['user-.slice.d'] }: { reload?: string; of?: readonly string[] } = {},
  ): boolean {
    const [records, units, system] = [scratch(), scratch(), scratch()]
    for (const name of of) mkdirSync(join(system, name))
    const write = (files: typeof before): void => {
      rmSync(units, { recursive: true })
      mkdirSync(units)
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(join(units, name, '..'), { recursive: true })
        writeFileSync(join(units, name), text)
        // As a copy that keeps the times of its source.
        utimesSync(join(units, name), 1, 1)
      }
    }
    const path = standIns({
      systemctl: `case "$*" in *"-p NeedDaemonReload "*) echo NeedDaemonReload=${reload} ;; *) printf '%s\\n' 'Id=rocketmq-namesrv-mq1.service' ActiveState=inactive '' '${UNIT}' ;; esac`,
      ss: ':',
    })
    write(before)
    const conf = join(scratch(), 'conf')
    writeFileSync(conf, '')
    const record = RECORD_SCRIPT.replaceAll(RECORD_FOLDER, records)
      .replaceAll('/etc/systemd/system', units)
      .replaceAll('/usr/lib/systemd/system', system)
    writeFileSync(join(records, 'record-start'), record)
    writeFileSync(join(records, unit), '')
    run(
      `export INVOCATION_ID=abc; sh ${records}/record-start broker-a-0 ${conf} ${conf} ${records}/${unit} /opt/r /opt/jdk`,
      path,
    )
    write(after)
    const here = systemdProbe(
      [namesrv, broker],
      { user: me.user, runs: () => ({ release: '/opt/r', javaHome: '/opt/jdk' }) },
      {
        records,
        units: [units, '/run/systemd/system', '/usr/local/lib/systemd/system', system],
      },
    )
    const state = here.parse(run(here.script, path)).instances.get('broker-a-0')
    expect(state?.startedWith).toBeDefined()
    return state?.newDropIns === true
  }

  test.each<[string, Record<string, string>, Record<string, string>, boolean]>([
    ['none', {}, {}, false],
    ['the same', { [override]: 'a' }, { [override]: 'a' }, false],
    ['added, with an old date', {}, { [override]: 'a' }, true],
    ['removed', { [override]: 'a' }, {}, true],
    ['changed, with an old date', { [override]: 'a' }, { [override]: 'b' }, true],
    ['renamed', { [override]: 'a' }, { [`${unit}.d/other.conf`]: 'a' }, true],
    ['no .conf', {}, { [`${unit}.d/override.bak`]: 'a' }, false],
    ['of another unit', {}, { 'rocketmq-broker-a-1.service.d/a.conf': 'a' }, false],
    ['of all brokers', {}, { 'rocketmq-broker-.service.d/a.conf': 'a' }, true],
    ['of all RocketMQ', {}, { 'rocketmq-.service.d/a.conf': 'a' }, true],
    ['of all services', {}, { 'service.d/a.conf': 'a' }, false],
  ])('%s', (_, before, after, differs) => {
    expect(changed(before, after)).toBe(differs)
  })

  test.each<[string, Record<string, string>, boolean]>([
    ['of the unit', { [override]: 'a' }, true],
    ['of all brokers', { 'rocketmq-broker-.service.d/a.conf': 'a' }, false],
    ['of all RocketMQ', { 'rocketmq-.service.d/a.conf': 'a' }, false],
  ])('%s, before systemd 239 (CentOS 7)', (_, after, differs) => {
    expect(changed({}, after, { of: [] })).toBe(differs)
  })

  test('have the order of the C locale in the record, as in each probe', () => {
    expect(RECORD_SCRIPT.indexOf('export LC_ALL=C\n')).toBeGreaterThan(0)
    expect(RECORD_SCRIPT.indexOf('export LC_ALL=C\n')).toBeLessThan(RECORD_SCRIPT.indexOf('drop_ins()'))
  })

  test('were not read by systemd before that start', () => {
    expect(changed({ [override]: 'a' }, { [override]: 'a' }, { reload: 'yes' })).toBe(true)
  })
})

test.each<[string, (folder: string) => void, Readonly<Record<string, string>>]>([
  ['folders', () => undefined, { release: 'releases/1', JDK: 'jvm/bin/java' }],
  [
    'links to folders',
    (folder) => {
      symlinkSync(join(folder, 'releases/1'), join(folder, 'r'))
      symlinkSync(join(folder, 'jvm'), join(folder, 'jdk'))
    },
    { release: 'releases/1', JDK: 'jvm/bin/java' },
  ],
  [
    'a java that is a link itself',
    (folder) => {
      mkdirSync(join(folder, 'jdk/bin'), { recursive: true })
      symlinkSync('../../jvm/bin/java', join(folder, 'jdk/bin/java'))
      symlinkSync('releases/1', join(folder, 'r'))
    },
    { release: 'releases/1', JDK: 'jvm/bin/java' },
  ],
  [
    'links that lead nowhere',
    (folder) => {
      symlinkSync('gone/1', join(folder, 'r'))
    },
    {},
  ],
])('follows the paths of a start: %s', (name, make, expected) => {
  const folder = realpathSync(scratch())
  mkdirSync(join(folder, 'releases/1'), { recursive: true })
  mkdirSync(join(folder, 'jvm/bin'), { recursive: true })
  writeFileSync(join(folder, 'jvm/bin/java'), '')
  make(folder)
  const isPlain = name === 'folders'
  const path = standIns({
    systemctl: `printf '%s\\n' 'Id=rocketmq-namesrv-mq1.service' ActiveState=active '' '${UNIT}'`,
    ss: ':',
  })
  const here = systemdProbe([namesrv, broker], {
    user: me.user,
    runs: () => ({
      release: join(folder, isPlain ? 'releases/1' : 'r'),
      javaHome: join(folder, isPlain ? 'jvm' : 'jdk'),
    }),
  })
  const { current } = here.parse(run(here.script, path)).instances.get('broker-a-0') ?? {}
  const inFolder = Object.entries(expected).map(([part, place]) => [part, join(folder, place)])
  expect(current).toEqual(Object.fromEntries(inFolder))
})

test('reads a unit that runs', () => {
  expect(read({}).instances.get('broker-a-0')).toEqual({
    instance: 'broker-a-0',
    activity: 'running',
    reason: '',
    atBoot: true,
    stale: false,
    javaPid: 304,
    maxHeap: 4 * 1024 ** 3,
    uptime: 60,
    restarts: 1,
    startedWith: { conf: 'c', env: 'e', unit: 'u', release: '/opt/r', JDK: '/jvm/bin/java' },
    current: { release: '/opt/r', JDK: '/jvm/bin/java' },
  })
})

test('reads the user and the lost files of a process, and the user of a drop-in', () => {
  const path = '/etc/systemd/system/rocketmq-broker-a-0.service.d/o.conf'
  const unit = `${UNIT}\nDropInPaths=${path}`
  const marks = '304=user root\n304=file /opt/r/lib/a.jar (deleted)\n304=limit 4096\n303=user other'
  expect(read({ unit, marks, users: `${path}:User=admin` }).instances.get('broker-a-0')).toMatchObject({
    otherUser: 'root',
    replaced: 'a.jar',
    fewFiles: 4096,
    dropIns: [path],
    dropInUser: 'admin',
  })
  expect(read({ unit, users: `${path}:User=${me.user}` }).instances.get('broker-a-0')).not.toHaveProperty(
    'dropInUser',
  )
})

test('reads a unit that is not there', () => {
  expect(read({}).instances.get('namesrv-mq1')).toMatchObject({
    activity: 'stopped',
    atBoot: false,
    javaPid: undefined,
    uptime: undefined,
    startedWith: undefined,
  })
})

test('reads the start script of a release in which it decides something', () => {
  const record = `${RECORD}\nscript=s`
  expect(read({ record }).instances.get('broker-a-0')?.startedWith).toMatchObject({
    JDK: '/jvm/bin/java',
    script: 's',
  })
})

describe('a record is believed', () => {
  test.each([
    ['of this invocation', {}, true],
    ['of another invocation', { record: RECORD.replace('abc', 'old') }, false],
    ['without invocation where systemd has one', { record: RECORD.replace('abc', '') }, false],
    ['by its time where systemd has none', { unit: UNIT.replace('abc', '') }, true],
    [
      'not when written long before',
      { unit: UNIT.replace('abc', ''), record: RECORD.replace('399.5', '300') },
      false,
    ],
    [
      'not when written later',
      { unit: UNIT.replace('abc', ''), record: RECORD.replace('399.5', '450') },
      false,
    ],
    ['not when a part is missing', { record: RECORD.replace('unit=u\n', '') }, false],
    ['not when there is none', { record: '' }, false],
  ])('%s', (_, what, believed) => {
    expect(read(what).instances.get('broker-a-0')?.startedWith !== undefined).toBe(believed)
  })
})

describe('states', () => {
  const state = (active: string, sub: string, file = 'enabled'): string =>
    UNIT.replace('=active', `=${active}`).replace('=running', `=${sub}`).replace('=enabled', `=${file}`)
  test.each([
    [state('inactive', 'dead'), 'stopped', ''],
    [state('failed', 'failed').replace('=success', '=oom-kill'), 'failed', 'oom-kill'],
    [
      state('activating', 'auto-restart').replace('=success', '=exit-code').replace('Status=0', 'Status=255'),
      'crashing',
      'exit code 255',
    ],
    [state('activating', 'auto-restart-queued'), 'crashing', ''],
    [state('deactivating', 'stop-sigterm'), 'changing', ''],
    [state('inactive', 'dead').replace('ActiveState', 'Job=\nActiveState'), 'stopped', ''],
    [state('inactive', 'dead').replace('ActiveState', 'Job=1297\nActiveState'), 'starting', ''],
    [state('activating', 'start-pre'), 'starting', ''],
    [state('inactive', 'dead', 'masked'), 'forbidden', ''],
  ])('%#', (unit, activity, reason) => {
    expect(read({ unit }).instances.get('broker-a-0')).toMatchObject({ activity, reason })
  })
})

test('names strangers that listen, not our own units', () => {
  const listeners = `State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process
LISTEN 0      128          0.0.0.0:22        0.0.0.0:*    users:(("sshd",pid=77,fd=3))
LISTEN 0      1024               *:10911           *:*    users:(("java",pid=304,fd=90))
ours 304
LISTEN 0      128          0.0.0.0:9876       0.0.0.0:*    users:(("java",pid=500,fd=3))
unit 500 rocketmq-namesrv-beta.service
unit 812 nginx.service
LISTEN 0      511             [::]:10909        [::]:*    users:(("nginx",pid=812,fd=6),("nginx",pid=811,fd=6))
LISTEN 0      64                 *:2049            *:*`
  expect(read({ listeners }).foreignListeners).toEqual([
    { port: 22, process: 'sshd (pid 77)' },
    { port: 9876, process: 'java (pid 500)', unit: 'rocketmq-namesrv-beta.service' },
    { port: 10909, process: 'nginx (pid 812)' },
    { port: 2049, process: 'a process of the kernel' },
  ])
})

test('an answer without the unit is refused', () => {
  expect(() => read({ unit: 'Id=other.service' })).toThrow(
    'systemctl show said nothing of rocketmq-broker-a-0',
  )
})

test('sees a stranger although java runs: what the script itself prints, with the bytes of this grep', async () => {
  // A script's process bears its name, so this is java to a reader of /proc.
  const java = spawn(join(standIns({ java: 'read -r _' }), 'java'), ['-Xmx1g', '-Xmx2g'])
  await once(java, 'spawn')
  const units = UNIT.replace('MainPID=300', `MainPID=${java.pid ?? 0}`)
  const path = standIns({
    systemctl: `printf '%s\\n' 'Id=rocketmq-namesrv-mq1.service' ActiveState=inactive '' '${units}'`,
    ss: `echo 'LISTEN 0 128 0.0.0.0:9876 0.0.0.0:* users:(("nc",pid=1,fd=3))'`,
  })
  try {
    const state = probe.parse(run(probe.script, path))
    expect(state.foreignListeners).toEqual([{ port: 9876, process: 'nc (pid 1)' }])
    expect(state.instances.get('broker-a-0')).toMatchObject({ javaPid: java.pid, maxHeap: 2 * 1024 ** 3 })
  } finally {
    java.kill()
  }
})

test.each(['\0', '\n'])('heaps of a grep that ends what it found with %j', (end) => {
  const text = ['/proc/304/cmdline:-Xmx8g', '/proc/304/cmdline:-Xmx4g', '/proc/9/cmdline:-Xmx1g', ''].join(
    end,
  )
  expect([...maxHeaps(text)]).toEqual([
    [304, 4 * 1024 ** 3],
    [9, 1024 ** 3],
  ])
})
