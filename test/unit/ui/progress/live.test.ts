import { describe, expect, it } from 'vitest'
import { Board } from '../../../../src/ui/progress/board.ts'
import { LiveProgress } from '../../../../src/ui/progress/live.ts'
import { Output } from '../../../../src/ui/output.ts'
import { RunRecord } from '../../../../src/ui/progress/record.ts'
import { makeStyle } from '../../../../src/ui/style.ts'
import { canShowLive } from '../../../../src/ui/terminal.ts'
import { Capture } from '../../../helpers/cli.ts'
import { failedStep, finished, phase, reading, step } from './events.ts'

const style = makeStyle(false)
const terminal = (): Capture & { isTTY: boolean; columns: number; rows: number } =>
  Object.assign(new Capture(), { isTTY: true, columns: 100, rows: 40 })

function live() {
  const stdout = terminal()
  const output = new Output(stdout, terminal())
  const progress = new LiveProgress({ output, style, verbose: false, record: new RunRecord() })
  return { stdout, output, progress }
}

describe('LiveProgress', () => {
  it('shows quick phases by their final line only, in order with other text', async () => {
    const { stdout, output, progress } = live()
    for (const event of reading) progress.listen(event)
    output.print('Plan: 1 change')
    for (const event of phase(...step('mq1', 'install java', 90))) progress.listen(event)
    progress.listen(finished('changed'))
    output.print('Done')
    await progress.settled()
    expect(stdout.text.replace(/\d+\.\d s/, '0.0 s')).toMatchInlineSnapshot(`
      "✔ Read 3 hosts, 78 resources  0.0 s
      Plan: 1 change
      ✔ Prepare hosts  4.2 s
      Done
      "
    `)
  })

  it('keeps hosts that failed visible', async () => {
    const { stdout, progress } = live()
    for (const event of [...reading, ...phase(...failedStep('mq2'))]) progress.listen(event)
    await progress.settled()
    expect(stdout.text.split('\n').slice(1)).toMatchInlineSnapshot(`
      [
        "✖ Prepare hosts  4.2 s",
        "  ✖ mq2   jdk        dnf ended with exit 1",
        "",
      ]
    `)
  })

  it('draws a phase that lasts, wipes it at the end, and holds back other text meanwhile', async () => {
    const { stdout, output, progress } = live()
    for (const event of reading) progress.listen(event)
    progress.listen({ type: 'phase-started', phase: 'p', title: 'Prepare hosts', changes: 1 })
    progress.listen({ type: 'step-started', host: 'mq1', role: 'jdk', resource: 'r', title: 'install java' })
    await expect.poll(() => stdout.text, { timeout: 5_000 }).toContain('install java')
    output.print('in the meantime')
    expect(stdout.text).not.toContain('in the meantime')
    progress.listen({ type: 'phase-finished', phase: 'p', ms: 4_200 })
    output.print('afterwards')
    await progress.settled()
    const lines = stdout.text.split('\n')
    expect(lines.slice(-4, -1)).toEqual([
      expect.stringContaining('in the meantime'),
      '✔ Prepare hosts  4.2 s',
      'afterwards',
    ])
  })

  it('leaves the terminal for a question in the middle of a phase', async () => {
    const { stdout, output, progress } = live()
    progress.listen(...(reading.slice(0, 1) as [(typeof reading)[number]]))
    await expect.poll(() => stdout.text, { timeout: 5_000 }).toContain('Reading 3 hosts')
    await progress.settled()
    output.print('Password:')
    expect(stdout.text.endsWith('Password:\n')).toBe(true)
    for (const event of reading.slice(1)) progress.listen(event)
    expect(stdout.text).toMatch(/✔ Read 3 hosts, 78 resources {2}\d/)
  })
})

describe('Board', () => {
  const java = { host: 'mq1', resource: 'jdk-package:17', title: 'install java' }
  const archive = { host: 'mq1', resource: 'release:5.5.0', title: 'bring RocketMQ' }

  it('shows the step that still runs beside one that has ended', () => {
    const board = new Board('Prepare hosts', ['mq1'], style)
    board.step({ ...java, role: 'jdk' })
    board.step({ ...archive, role: 'rocketmq' })
    board.progress({ ...archive, text: '40 %' })
    expect(board.lines('*')[1]).toBe('  * mq1  rocketmq   bring RocketMQ  40 %')
    board.done({ ...archive, ms: 1_100 })
    expect(board.lines('*')[1]).toBe('  * mq1  jdk        install java')
    board.done({ ...java, ms: 4_100 })
    expect(board.lines('*')[1]).toBe('  ✔ mq1  jdk        install java  4.1 s')
  })

  it('has a line for hosts with work only', () => {
    const board = new Board('Prepare hosts', ['mq1', 'mq10'], style)
    board.step({ ...java, role: 'jdk' })
    board.progress({ ...java, text: '40 %' })
    expect(board.lines('*')).toEqual(['* Prepare hosts', '  * mq1   jdk        install java  40 %'])
    board.done({ ...java, ms: 4_100 })
    expect(board.lines('*')).toEqual(['* Prepare hosts', '  ✔ mq1   jdk        install java  4.1 s'])
  })

  it('shows that the run stops', () => {
    const board = new Board('Prepare hosts', ['mq1'], style)
    board.stopping = true
    expect(board.lines('*')).toEqual(['* Prepare hosts  (stopping after the running step)'])
  })

  it('keeps the first failure of a host, also at the end', () => {
    const board = new Board('Prepare hosts', ['mq1', 'mq2'], style)
    board.step({ ...java, role: 'jdk' })
    board.fail('mq1', 'dnf ended with exit 1')
    board.fail('mq1', 'host failed')
    board.done({ ...java, host: 'mq2', ms: 4_100 })
    const failed = '  ✖ mq1  jdk        dnf ended with exit 1'
    expect(board.lines('*')).toEqual(['* Prepare hosts', failed, '  ✔ mq2             install java  4.1 s'])
    board.end('Prepared hosts', 4_200)
    expect(board.lines('*')).toEqual(['✖ Prepared hosts  4.2 s', failed])
  })
})

it.each([
  [{}, 3, true],
  [{ CI: '1' }, 3, false],
  [{ CI: 'false' }, 3, true],
  [{ TERM: 'dumb' }, 3, false],
  [{}, 35, true],
  [{}, 36, false],
])('live on a terminal of 40 lines with %j and %d hosts: %s', (env, hosts, shown) => {
  expect(canShowLive(terminal(), env, hosts)).toBe(shown)
  expect(canShowLive(new Capture(), env, hosts)).toBe(false)
})
