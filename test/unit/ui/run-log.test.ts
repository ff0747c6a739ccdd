import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Secret } from '../../../src/secret.ts'
import { RunLog, runsFolder } from '../../../src/ui/run-log.ts'
import { tempDir } from '../../helpers/temp.ts'
import { reading, step } from './progress/events.ts'

const at = new Date('2026-03-01T12:00:00.250Z')

async function newLog() {
  const state = await tempDir()
  const warnings: string[] = []
  const log = new RunLog({
    env: { XDG_STATE_HOME: state },
    now: () => at,
    warn: (message) => warnings.push(message),
  })
  return { log, state, warnings, runs: join(state, 'rmq-provision', 'runs') }
}

it('is written as things happen, for the owner only', async () => {
  const { log, runs } = await newLog()
  for (const event of reading) log.event(event)
  const path = join(runs, '2026-03-01T12-00-00.250Z-rmq-prod-apply.jsonl')
  expect(log.path).toBe(path)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect((await stat(runs)).mode & 0o777).toBe(0o700)
  expect((await readFile(path, 'utf8')).trimEnd().split('\n')).toHaveLength(reading.length)
  for (const event of step('mq1', 'install java', 5)) log.event(event)
  expect((await readFile(path, 'utf8')).trimEnd().split('\n').at(-1)).toBe(
    '{"time":"2026-03-01T12:00:00.250Z","type":"step-finished","host":"mq1","resource":"package:java","title":"install java","ms":5}',
  )
  log.close()
})

it('has no secrets in it', async () => {
  const { log } = await newLog()
  const secret = new Secret('top-secret-value')
  for (const event of reading) log.event(event)
  log.note('error', { message: `denied for ${secret.reveal()}`, stack: 'Error: …' })
  const text = await readFile(log.path ?? '', 'utf8')
  expect(text).toContain('denied for [redacted]')
  log.close()
})

it('keeps the scripts that ran', async () => {
  const { log } = await newLog()
  for (const event of reading) log.event(event)
  const what = { host: 'mq1', resource: 'user:rocketmq', title: 'create user rocketmq' }
  log.event({ type: 'script-ran', ...what, script: 'useradd rocketmq', exit: 9, ms: 12.4 })
  const text = await readFile(log.path ?? '', 'utf8')
  expect(JSON.parse(text.trimEnd().split('\n').at(-1) ?? '')).toEqual({
    time: at.toISOString(),
    type: 'script-ran',
    ...what,
    script: 'useradd rocketmq',
    exit: 9,
    ms: 12,
  })
  log.close()
})

it('is not made by commands that start no run', async () => {
  const { log, state } = await newLog()
  log.event({ type: 'warning', code: 'w', message: 'one name server' })
  log.note('error', { message: 'x' })
  log.close()
  expect(log.path).toBeUndefined()
  expect(await readdir(state)).toEqual([])
})

it('keeps the last hundred', async () => {
  const { log, runs } = await newLog()
  await mkdir(runs, { recursive: true })
  const names = Array.from(
    { length: 120 },
    (_, index) => `2026-01-01T00-00-00.${String(index).padStart(3, '0')}Z-c-plan.jsonl`,
  )
  await Promise.all(names.map((name) => writeFile(join(runs, name), '')))
  for (const event of reading) log.event(event)
  log.close()
  const left = (await readdir(runs)).sort()
  expect(left).toHaveLength(100)
  expect(left[0]).toBe(names[21])
  expect(left.at(-1)).toContain('rmq-prod-apply')
})

it('that cannot be written is a warning and no failure', async () => {
  const { log, state, warnings } = await newLog()
  await writeFile(join(state, 'rmq-provision'), 'a file where a folder should be')
  for (const event of reading) log.event(event)
  log.close()
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toContain('no run log is written to')
})

it('names its folder as XDG says', () => {
  expect(runsFolder({ XDG_STATE_HOME: '/state' })).toBe('/state/rmq-provision/runs')
  expect(runsFolder({ XDG_STATE_HOME: 'relative', HOME: '/home/ann' })).toBe(
    '/home/ann/.local/state/rmq-provision/runs',
  )
})
