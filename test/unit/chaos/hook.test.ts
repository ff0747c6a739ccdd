import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { tempDir } from '../../helpers/temp.ts'

const HOOK = fileURLToPath(new URL('../../chaos/hook/boundary.mjs', import.meta.url))

interface Ended {
  readonly signal: string | null
  /** Types of the records that it printed. */
  readonly printed: readonly string[]
}

/** A program with the hook that prints records, with the time first as the tool does. */
async function program(env: Record<string, string>): Promise<(records: readonly object[]) => Ended> {
  const file = join(await tempDir(), 'program.mjs')
  return (records) => {
    const lines = records.map((record, index) => JSON.stringify({ time: `t${index}`, ...record }))
    writeFileSync(
      file,
      lines.map((line) => `process.stdout.write(${JSON.stringify(`${line}\n`)})\n`).join(''),
    )
    const { signal, stdout } = spawnSync(process.execPath, ['--import', HOOK, file], {
      env: { ...process.env, ...env },
      encoding: 'utf8',
    })
    const printed = stdout.trimEnd().split('\n')
    return { signal, printed: printed.map((line) => (JSON.parse(line) as { type: string }).type) }
  }
}

const LOCKED = { type: 'locked', hosts: ['mq1'] }
const STARTED = { type: 'step-started', host: 'mq1', resource: 'file:/a', title: 'write /a' }
const FINISHED = { type: 'step-finished', host: 'mq1', resource: 'file:/a', title: 'write /a', ms: 3 }
const RUN = [{ type: 'planned', changes: 1 }, LOCKED, STARTED, FINISHED, { type: 'run-finished' }]

test('a signal at the boundary with a number', async () => {
  const run = await program({ CHAOS_BOUNDARY: '2 SIGKILL' })
  expect(run(RUN)).toEqual({ signal: 'SIGKILL', printed: ['planned', 'locked', 'step-started'] })
})

test('each run is killed one boundary later than the run before, until there is no new one', async () => {
  const passed = join(await tempDir(), 'passed')
  writeFileSync(passed, '')
  const run = await program({ CHAOS_PASSED: passed })
  expect(run(RUN)).toEqual({ signal: 'SIGKILL', printed: ['planned', 'locked'] })
  expect(run(RUN)).toEqual({ signal: 'SIGKILL', printed: ['planned', 'locked', 'step-started'] })
  expect(run(RUN).printed.at(-1)).toBe('step-finished')
  expect(run(RUN)).toEqual({ signal: null, printed: RUN.map(({ type }) => type) })
})

test('the same step on another host is a new boundary, and another duration is none', async () => {
  const passed = join(await tempDir(), 'passed')
  writeFileSync(passed, '')
  const run = await program({ CHAOS_PASSED: passed })
  run([FINISHED])
  expect(run([{ ...FINISHED, ms: 4 }]).signal).toBeNull()
  expect(run([{ ...FINISHED, host: 'mq2' }]).signal).toBe('SIGKILL')
})
