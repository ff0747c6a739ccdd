import { spawn, spawnSync, type ChildProcess, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { afterEach, describe, expect, test } from 'vitest'
import type {
  AutostartLine,
  ForeignProcess,
  Origin,
} from '../../../../src/instances/take-over/foreign/foreign.ts'
import { sameProcess } from '../../../../src/instances/take-over/end-process.ts'
import { chownStep, doneStep, endSteps } from '../../../../src/instances/take-over/steps.ts'
import { warningsIn } from '../../../../src/shell/warning.ts'
import { me, run, scratch, standIns } from '../../resources/on-host.ts'
import { broker } from '../../support/example.ts'

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** A process of this machine, as the probe would read it. */
function sleeper(origin: Origin = { kind: 'hand' }): ForeignProcess {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' })
  children.push(child)
  const pid = child.pid ?? 0
  const rest = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/.*\) /, '').split(' ')
  return {
    pid,
    started: rest[19] ?? '',
    user: 'root',
    main: 'BrokerStartup',
    command: 'sh mqbroker',
    origin,
    ports: [10_911],
    roots: [],
    stores: [],
    hidden: [],
  }
}

const isAlive = (pid: number): boolean =>
  !/^(Z.*)?$/.test(
    spawnSync('ps', ['-o', 'stat=', '-p', String(pid)])
      .stdout.toString()
      .trim(),
  )

const placeIn = (folder: string) => ({
  instance: broker,
  replacement: broker.paths.unit,
  ...me,
  begun: join(folder, 'take-over'),
  copies: join(folder, 'start-files'),
})

/** Runs the steps as one script, with programs that write down how they were called. */
function ended(
  process: ForeignProcess,
  folder: string,
  lines: readonly AutostartLine[] = [],
  programs: Readonly<Record<string, string>> = {},
) {
  const log = join(folder, 'calls')
  writeFileSync(log, '')
  const noting = (name: string): string => `echo "${name} $*" >>${log}`
  const path = standIns({
    systemctl: noting('systemctl'),
    docker: noting('docker'),
    chcon: ':',
    ...Object.fromEntries(
      Object.entries(programs).map(([name, body]) => [name, body.replaceAll('CALLS', log)]),
    ),
  })
  const script = endSteps(placeIn(folder), process, lines)
    .map((step) => step.script.replaceAll('/run/systemd/system', join(folder, 'run')))
    .join('\n')
  const answer = run(script, path)
  return { ...answer, calls: readFileSync(log, 'utf8').trim().split('\n') }
}

test('a process that was started by hand ends by SIGTERM, and the take over is recorded before', () => {
  const folder = scratch()
  const process = sleeper()
  const { exit, stdout } = ended(process, folder)
  expect({ exit, stdout }).toEqual({ exit: 0, stdout: '' })
  expect(isAlive(process.pid)).toBe(false)
  expect(readFileSync(join(folder, 'take-over', broker.id), 'utf8')).toBe(
    `pid=${process.pid} started=${process.started}\n`,
  )
  expect(run(doneStep(placeIn(folder)).script).exit).toBe(0)
  expect(readdirSync(join(folder, 'take-over'))).toEqual([])
})

/** The process that the shell runs first, as the probe would read it. */
async function underShell(text: string): Promise<ForeignProcess> {
  return firstOf(spawn('sh', ['-c', text], { stdio: ['pipe', 'pipe', 'ignore'] }))
}

/** The process whose pid a shell prints. */
async function firstOf(shell: ChildProcessByStdio<Writable, Readable, null>): Promise<ForeignProcess> {
  children.push(shell)
  const [data] = (await once(shell.stdout, 'data')) as [Buffer]
  const pid = Number(data.toString())
  const rest = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/.*\) /, '').split(' ')
  return { ...sleeper(), pid, started: rest[19] ?? '' }
}

describe('a shell from which the process was started', () => {
  const SLEEP = 'sleep 600 & echo $!; wait $!'

  test.each([
    ['that ends with it', SLEEP],
    ['that runs one more command and ends', `${SLEEP}; sleep 0.1`],
    ['that stays at its prompt', `${SLEEP}; read -r line`],
    ['with another process that was there before', `sleep 600 & ${SLEEP}; read -r line`],
  ])('%s: the step passes', async (_, text) => {
    expect(ended(await underShell(text), scratch())).toMatchObject({ exit: 0, stdout: '' })
  })

  test.each([
    ['in a loop', `while :; do ${SLEEP}; sleep 0.1; done`],
    ['after a pause', `${SLEEP}; sleep 600`],
  ])('that may start it again, %s: the step fails and names it', async (_, text) => {
    const process = await underShell(text)
    const { exit, stdout } = ended(process, scratch())
    expect(exit).toBe(1)
    expect(stdout).toMatch(
      new RegExp(
        `^pid ${process.pid} has ended, and the shell that started it runs on and started sleep \\(pid \\d+\\): end the shell \\(kill \\d+\\)\n$`,
      ),
    )
  })
})

test('the same pid with another start time is another process, and is not ended', () => {
  const process = { ...sleeper(), started: '1' }
  expect(ended(process, scratch()).exit).toBe(0)
  expect(isAlive(process.pid)).toBe(true)
  expect(run(sameProcess(process).script)).toEqual({
    exit: 1,
    stdout: `pid ${process.pid} ended after the plan was made\n`,
  })
})

test('the process of the plan passes', () => {
  expect(run(sameProcess(sleeper()).script)).toEqual({ exit: 0, stdout: '' })
})

const ALONE: Origin = { kind: 'unit', unit: 'rmq.service', javas: [12], dependents: [] }
const SHOWS_ALONE = 'case $* in *ExecStop*) echo KillMode=control-group ;; esac'
/** `ended` puts the file of the calls in. */
const NOTED = 'echo "systemctl $*" >>CALLS'

describe('a unit', () => {
  test('with one process is disabled and stopped without its own commands', () => {
    const folder = scratch()
    const { calls } = ended(
      sleeper({ kind: 'unit', unit: 'rmq.service', javas: [12], dependents: [] }),
      folder,
      [],
      {
        rm: 'exit 0',
        systemctl: `${NOTED}; ${SHOWS_ALONE}`,
      },
    )
    expect(calls).toEqual([
      'systemctl --quiet disable rmq.service',
      'systemctl daemon-reload',
      'systemctl show -p UnitFileState rmq.service',
      'systemctl show -p TriggeredBy,WantedBy rmq.service',
      'systemctl show -p ExecStop,KillMode,SendSIGKILL rmq.service',
      'systemctl stop --no-block rmq.service',
      'systemctl stop rmq.service',
      'systemctl daemon-reload',
      'systemctl reset-failed rmq.service',
    ])
    const dropIn = readFileSync(join(folder, 'run/rmq.service.d/zzzz-rmq-provision-take-over.conf'), 'utf8')
    expect(dropIn.split('\n')).toEqual(
      expect.arrayContaining([
        'Restart=no',
        'ExecStop=',
        'TimeoutStopSec=180',
        'KillMode=control-group',
        'SendSIGKILL=no',
      ]),
    )
  })

  test('with several processes lives on until the last of them ends', () => {
    const folder = scratch()
    const process = sleeper({ kind: 'unit', unit: 'rmq.service', javas: [12, 13], dependents: [] })
    const proc = scratch()
    mkdirSync(join(proc, '13'))
    writeFileSync(join(proc, '13', 'cgroup'), '0::/system.slice/rmq.service\n')
    writeFileSync(join(proc, '13', 'comm'), 'java\n')
    const script = endSteps(placeIn(folder), process, [], [], proc).at(-1)?.script ?? ''
    const log = join(folder, 'calls')
    const path = standIns({ systemctl: `echo "$*" >>${log}` })
    expect(run(script, path)).toEqual({ exit: 0, stdout: '' })
    expect(existsSync(log)).toBe(false)
    writeFileSync(join(proc, '13', 'comm'), 'sh\n')
    expect(run(script, path).exit).toBe(0)
    expect(readFileSync(log, 'utf8')).toContain('stop rmq.service\n')
  })

  test('with su between it and its process is stopped after the process: su would kill what it waits for', () => {
    const { exit, calls } = ended(sleeper({ ...ALONE, byPid: true }), scratch(), [], {
      rm: 'exit 0',
      systemctl: `${NOTED}; case $* in *ExecStop*) echo KillMode=none ;; esac`,
    })
    expect(exit).toBe(0)
    expect(calls).not.toContain('systemctl stop --no-block rmq.service')
    expect(calls).toContain('systemctl stop rmq.service')
  })

  test('with a script that starts the process again: the step fails', async () => {
    const script = join(scratch(), 'start-broker')
    writeFileSync(script, '#!/bin/sh\nwhile :; do sleep 600 & echo $!; wait $!; sleep 0.1; done\n', {
      mode: 0o755,
    })
    const process = await firstOf(spawn(script, { stdio: ['pipe', 'pipe', 'ignore'] }))
    const origin: Origin = { ...ALONE, javas: [12, 13] }
    const systemctl = 'case $* in *ExecStop*) echo KillMode=none ;; esac'
    const { exit, stdout } = ended({ ...process, origin }, scratch(), [], { systemctl })
    expect(exit).toBe(1)
    expect(stdout).toContain('the shell that started it runs on and started sleep')
  })

  test.each([
    ['UnitFileState=enabled', '', 'enabled'],
    ['UnitFileState=static', 'WantedBy=a.target', 'static; WantedBy=a.target'],
    ['UnitFileState=generated', '', undefined],
    ['UnitFileState=generated', 'WantedBy=a.target', 'generated; WantedBy=a.target'],
    ['UnitFileState=enabled-runtime', '', 'enabled-runtime'],
    ['UnitFileState=disabled', 'TriggeredBy=rmq.timer', 'disabled; TriggeredBy=rmq.timer'],
    ['UnitFileState=', 'WantedBy=a.target', 'no unit file; WantedBy=a.target'],
    ['UnitFileState=disabled', 'WantedBy=', undefined],
  ])('that may start with the host all the same is named: %s %s', (state, by, why) => {
    const { stdout } = ended(sleeper(ALONE), scratch(), [], {
      systemctl: `case "$*" in *UnitFileState*) echo ${state} ;; *TriggeredBy*) echo '${by}' ;; *) ${SHOWS_ALONE} ;; esac`,
    })
    const message = `rmq.service may start with the host (${why ?? ''})`
    expect(warningsIn(stdout)).toEqual(why === undefined ? [] : [{ code: 'autostart-left', message }])
  })

  test.each([
    ['ExecStop', 'ExecStop={ path=/bin/sh ; argv[]=/bin/sh mqshutdown }\\nKillMode=control-group'],
    ['KillMode', 'KillMode=mixed'],
    ['SendSIGKILL', 'KillMode=control-group\\nSendSIGKILL=yes'],
  ])('whose drop-in another file overrides is not stopped: %s', (_, shown) => {
    const folder = scratch()
    const process = sleeper(ALONE)
    const { exit, stdout, calls } = ended(process, folder, [], {
      systemctl: `${NOTED}; case "$*" in *ExecStop*) printf '${shown}\\n' ;; esac`,
    })
    expect(exit).toBe(1)
    expect(stdout).toBe(
      'rmq.service was not stopped: another file overrides ExecStop, KillMode or SendSIGKILL of zzzz-rmq-provision-take-over.conf\n',
    )
    expect(calls.join()).not.toContain('stop')
    expect(isAlive(process.pid)).toBe(true)
  })
})

/** A folder like /proc in which the processes never end. */
function procOf(
  processes: Readonly<Record<number, { readonly comm: string; readonly cgroup: string }>>,
): string {
  const proc = scratch()
  for (const [pid, { comm, cgroup }] of Object.entries(processes)) {
    mkdirSync(join(proc, pid))
    writeFileSync(join(proc, pid, 'comm'), `${comm}\n`)
    writeFileSync(join(proc, pid, 'cgroup'), `${cgroup}\n`)
    writeFileSync(join(proc, pid, 'stat'), `${pid} (${comm}) S ${'0 '.repeat(18)}77\n`)
  }
  return proc
}

test('a process that does not end is not killed: the step fails', () => {
  const folder = scratch()
  const pid = 99_999_999
  const process = { ...sleeper(), pid, started: '77' }
  const proc = procOf({ [pid]: { comm: 'java', cgroup: '0::/' } })
  const step = endSteps(placeIn(folder), process, [], [], proc).at(-1)
  const clock = join(folder, 'clock')
  writeFileSync(clock, '')
  const path = standIns({ date: `printf x >>${clock}; echo $(($(wc -c <${clock}) * 100))`, sleep: ':' })
  expect(run(step?.script ?? '', path)).toEqual({
    exit: 1,
    stdout: `pid ${pid} is still ending after 180 s\n`,
  })
  expect(step?.hint).toBe(
    'Wait until it has ended, or end the shell that starts it again, and run apply again.',
  )
  expect(step?.script).not.toContain('KILL ')
})

describe('a container', () => {
  const id = 'ab12'
  const origin: Origin = { kind: 'container', id, name: 'rmqbroker', javas: [12, 13] }
  const stop = (comm: string, docker: string) => {
    const folder = scratch()
    const proc = procOf({ 13: { comm, cgroup: `0::/system.slice/docker-${id}.scope` } })
    const script = endSteps(placeIn(folder), { ...sleeper(), origin }, [], [], proc).at(-1)?.script ?? ''
    const log = join(folder, 'calls')
    writeFileSync(log, '')
    const { exit } = run(script, standIns({ docker: `echo "$*" >>${log}; ${docker}` }))
    return { exit, calls: readFileSync(log, 'utf8').trim() }
  }

  test('with another java in it is not stopped', () => {
    expect(stop('java', ':')).toEqual({ exit: 0, calls: '' })
  })
  test('with nothing but shells in it is stopped', () => {
    expect(stop('sh', ':')).toEqual({ exit: 0, calls: 'container stop --time 10 ab12' })
  })
  test('that is gone with its process passes (--rm)', () => {
    expect(stop('sh', 'exit 1').exit).toBe(0)
  })
  test('that docker does not stop fails', () => {
    expect(stop('sh', 'case $2 in stop) exit 1 ;; esac').exit).toBe(1)
  })
  test.each([
    ['with --rm has no restart to change', 'no', 0],
    ['whose restart policy stays fails', 'always', 1],
  ])('%s', (_, policy, exit) => {
    const done = ended(sleeper(origin), scratch(), [], {
      docker: `case $2 in update) exit 1 ;; inspect) echo ${policy} ;; esac`,
    })
    expect(done.exit).toBe(exit)
  })
})

test('a container gets no restart, and is stopped by docker', () => {
  const { calls } = ended(
    sleeper({ kind: 'container', id: 'ab12', name: 'rmqbroker', javas: [12] }),
    scratch(),
  )
  expect(calls).toEqual(['docker container update --restart=no ab12', 'docker container stop --time 10 ab12'])
})

describe('a line of a start file', () => {
  const LINE = "nohup sh /x/bin/mqbroker -c 'it''s.conf' >/dev/null 2>&1 &"
  const OURS = `: # rmq-provision: taken over by rocketmq-broker-a-0.service: ${LINE}`

  function disabled(text: string, { file = 'rc.local', number = 2, line = LINE } = {}) {
    const folder = scratch()
    const path = join(folder, file)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, text)
    chmodSync(path, 0o755)
    const { exit, stdout } = ended(sleeper(), folder, [{ file: path, number, text: line }])
    expect(exit, stdout).toBe(0)
    const copies = existsSync(join(folder, 'start-files')) ? readdirSync(join(folder, 'start-files')) : []
    return {
      text: readFileSync(path, 'utf8'),
      mode: statSync(path).mode & 0o777,
      codes: warningsIn(stdout).map(({ code }) => code),
      copies: copies.map((name) => readFileSync(join(folder, 'start-files', name), 'utf8')),
      left: readdirSync(join(path, '..')).filter((name) => name.startsWith('.')),
    }
  }

  test('becomes a comment; the file keeps its mode, and a copy stays', () => {
    const before = `#!/bin/sh\n${LINE}\ntouch /x\n`
    expect(disabled(before)).toEqual({
      text: `#!/bin/sh\n${OURS}\ntouch /x\n`,
      mode: 0o755,
      codes: [],
      copies: [before],
      left: [],
    })
  })

  test('in a block of its own leaves a script that runs', () => {
    const { text } = disabled(`if [ -d /x ]; then\n  ${LINE}\nfi\n`, { line: `  ${LINE}` })
    expect(text).toBe(`if [ -d /x ]; then\n${OURS}\nfi\n`)
    expect(run(text).exit).toBe(0)
  })

  test('that opens a block stays, with a warning', () => {
    const before = `#!/bin/sh\nif true; then ${LINE}\nfi\n`
    const after = disabled(before, { line: `if true; then ${LINE}` })
    expect(after).toMatchObject({ text: before, codes: ['autostart-left'], left: [] })
  })

  test('that is another one by now stays, with a warning', () => {
    const before = '#!/bin/sh\ntouch /x\n'
    expect(disabled(before)).toMatchObject({ text: before, codes: ['autostart-left'], copies: [] })
  })

  test('of cron becomes a comment as cron has it', () => {
    const line = '@reboot sh /x/bin/mqbroker -c %a.conf'
    const { text } = disabled(`PATH=/bin\n${line}\n`, { file: 'cron/root', line })
    expect(text).toBe(`PATH=/bin\n# rmq-provision: taken over by rocketmq-broker-a-0.service: ${line}\n`)
  })
})

test('files of another user get the user of the service', () => {
  const { instance, ...place } = placeIn(scratch())
  const { script } = chownStep({ ...place, user: 'rocketmq', group: 'mq', instance })
  expect(script).toContain(`find "$folder/" -depth -xdev ! -user rocketmq -exec chown -h rocketmq:mq {} +`)
  expect(script).toContain('/data/rocketmq/broker-a-0/store')
})
