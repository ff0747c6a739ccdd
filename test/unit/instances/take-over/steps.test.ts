import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { AutostartLine, ForeignProcess, Origin } from '../../../../src/instances/take-over/foreign.ts'
import { chownStep, doneStep, endSteps, sameProcess } from '../../../../src/instances/take-over/steps.ts'
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
    stores: [],
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
function ended(process: ForeignProcess, folder: string, lines: readonly AutostartLine[] = [], programs = {}) {
  const log = join(folder, 'calls')
  writeFileSync(log, '')
  const noting = (name: string): string => `echo "${name} $*" >>${log}`
  const path = standIns({
    systemctl: noting('systemctl'),
    docker: noting('docker'),
    chcon: ':',
    ...programs,
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
  expect(readFileSync(join(folder, 'take-over', broker.id), 'utf8')).toBe(`pid=${process.pid}\n`)
  expect(run(doneStep(placeIn(folder)).script).exit).toBe(0)
  expect(readdirSync(join(folder, 'take-over'))).toEqual([])
})

test('the same pid with another start time is another process, and is not ended', () => {
  const process = { ...sleeper(), started: '1' }
  expect(ended(process, scratch()).exit).toBe(0)
  expect(isAlive(process.pid)).toBe(true)
  expect(run(sameProcess(process).script)).toEqual({
    exit: 1,
    stdout: `pid ${process.pid} ended after the plan was made. Run again to see the new plan.\n`,
  })
})

test('the process of the plan passes', () => {
  expect(run(sameProcess(sleeper()).script)).toEqual({ exit: 0, stdout: '' })
})

describe('a unit', () => {
  test('with one process is disabled and stopped without its own commands', () => {
    const folder = scratch()
    const { calls } = ended(sleeper({ kind: 'unit', unit: 'rmq.service', processes: 1 }), folder, [], {
      rm: 'exit 0',
    })
    expect(calls).toEqual([
      'systemctl daemon-reload',
      'systemctl --quiet disable rmq.service',
      'systemctl show -p UnitFileState rmq.service',
      'systemctl stop rmq.service',
      'systemctl daemon-reload',
      'systemctl reset-failed rmq.service',
    ])
    const dropIn = readFileSync(join(folder, 'run/rmq.service.d/rmq-provision-take-over.conf'), 'utf8')
    expect(dropIn.split('\n')).toEqual(
      expect.arrayContaining(['Restart=no', 'ExecStop=', 'TimeoutStopSec=180', 'KillMode=control-group']),
    )
  })

  test('with several processes lives on until the last of them ends', () => {
    const folder = scratch()
    const process = sleeper({ kind: 'unit', unit: 'rmq.service', processes: 2 })
    const proc = scratch()
    mkdirSync(join(proc, '13'))
    writeFileSync(join(proc, '13', 'cgroup'), '0::/system.slice/rmq.service\n')
    writeFileSync(join(proc, '13', 'comm'), 'java\n')
    const script = endSteps(placeIn(folder), process, [], proc).at(-1)?.script ?? ''
    const log = join(folder, 'calls')
    const path = standIns({ systemctl: `echo "$*" >>${log}` })
    expect(run(script, path)).toEqual({ exit: 0, stdout: '' })
    expect(existsSync(log)).toBe(false)
    writeFileSync(join(proc, '13', 'comm'), 'sh\n')
    expect(run(script, path).exit).toBe(0)
    expect(readFileSync(log, 'utf8')).toContain('stop rmq.service\n')
  })

  test('that stays enabled is named', () => {
    const { stdout } = ended(sleeper({ kind: 'unit', unit: 'rmq.service', processes: 1 }), scratch(), [], {
      systemctl: 'case $1 in show) echo UnitFileState=enabled ;; esac',
    })
    expect(warningsIn(stdout)).toEqual([
      {
        code: 'autostart-left',
        message: 'rmq.service could not be disabled: it may start with the host',
      },
    ])
  })
})

test('a container gets no restart, and is stopped by docker', () => {
  const { calls } = ended(sleeper({ kind: 'container', id: 'ab12', name: 'rmqbroker' }), scratch())
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
