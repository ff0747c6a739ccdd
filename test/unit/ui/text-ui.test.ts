import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RunEvent } from '../../../src/engine/events.ts'
import { RmqError } from '../../../src/errors.ts'
import { TextUi } from '../../../src/ui/text-ui.ts'
import { Capture } from '../../helpers/cli.ts'
import { failedStep, finished, phase, reading, step } from './progress/events.ts'

const options = {
  verbose: false,
  commandLine: 'rmq-provision apply prod.yaml',
  logPath: () => '/state/runs/2026.jsonl',
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function piped(verbose = false) {
  const stdout = new Capture()
  const stderr = new Capture()
  const ui = new TextUi(stdout, stderr, {}, { ...options, verbose })
  const feed = (...events: readonly RunEvent[]): void => {
    for (const event of events) ui.listen(event)
  }
  return { ui, feed, stdout, stderr }
}

describe('in a pipe', () => {
  it('a run that changes something is one line per event that matters', () => {
    const { ui, feed, stdout } = piped()
    feed(...reading)
    ui.show('plan', {}, () => 'Prepare\n  mq1\n\nPlan: 1 change on 1 host, 77 unchanged.')
    feed(...phase(...step('mq1', 'install java-17-openjdk-devel', 4_100)), finished('changed'))
    expect(stdout.text).toMatchInlineSnapshot(`
      "Read 3 hosts, 78 resources in 0.0 s.

      Prepare
        mq1

      Plan: 1 change on 1 host, 77 unchanged.

      Prepare hosts: 3 changes
      mq1   jdk        install java-17-openjdk-devel … done 4.1 s
      Prepare hosts: done 4.2 s
      Done: 1 change on 1 host (41 s).
      "
    `)
  })

  it('a host that fails is reported in its line, and at the end with output and next action', () => {
    const { feed, stdout } = piped()
    feed(
      ...reading,
      ...phase(...step('mq1', 'install java', 900), ...failedStep('mq10')),
      finished('failed', ['mq10']),
    )
    expect(stdout.text).toMatchInlineSnapshot(`
      "Read 3 hosts, 78 resources in 0.0 s.
      Prepare hosts: 3 changes
      mq1   jdk        install java … done 0.9 s
      mq10  jdk        failed: dnf ended with exit 1
      Prepare hosts: done 4.2 s
      Failed: 1 of 3 hosts; 1 change on 1 host made (41 s).

      mq10: jdk: package:java: dnf ended with exit 1
          Error: Unable to find a match: java-17-openjdk-devel
        → Enable a repository that has it.
        2 changes not made: mq10 failed earlier

        → Fix the cause, then run again: rmq-provision apply prod.yaml
        log: /state/runs/2026.jsonl
      "
    `)
  })

  it('counts the resources of each reading by itself', () => {
    const { feed, stdout } = piped()
    feed(...reading, ...reading.filter(({ type }) => type === 'probed' || type === 'planned'))
    expect(stdout.text.match(/78 resources/g)).toHaveLength(2)
  })

  it('counts planned changes that were not needed apart', () => {
    const { feed, stdout } = piped()
    feed(...reading, ...phase(...step('mq1', 'install java', 4_100)), { ...finished('changed'), unneeded: 2 })
    expect(stdout.text).toContain('\nDone: 1 change on 1 host, 2 not needed any more (41 s).\n')
  })

  it('an interrupted run says how to go on', () => {
    const { ui, feed, stdout } = piped()
    feed(...reading, { type: 'phase-started', phase: 'p', title: 'Prepare hosts', changes: 3 })
    ui.stopping()
    feed(...step('mq1', 'install java', 900), finished('interrupted'))
    expect(stdout.text).toMatchInlineSnapshot(`
      "Read 3 hosts, 78 resources in 0.0 s.
      Prepare hosts: 3 changes
      Stopping after the running step; Ctrl-C again stops at once.
      mq1   jdk        install java … done 0.9 s
      Interrupted: 1 change on 1 host made (41 s).
        → To continue, run again: rmq-provision apply prod.yaml
        log: /state/runs/2026.jsonl
      "
    `)
  })

  it('a change that was interrupted may have done something', () => {
    const { feed, stdout } = piped()
    feed(...reading, { type: 'phase-started', phase: 'p', title: 'Prepare hosts', changes: 3 })
    feed({ ...finished('interrupted'), changed: 0 })
    expect(stdout.text).toContain('\nInterrupted: no change finished (41 s).\n')
  })

  it('an unverified cluster is the last word', () => {
    const { feed, stdout } = piped()
    feed(...reading, ...phase(...step('mq1', 'install java', 900)), finished('unverified'))
    expect(stdout.text.split('\n').slice(-4)).toMatchInlineSnapshot(`
      [
        "Prepare hosts: done 4.2 s",
        "Not verified: 1 change on 1 host made, but the cluster does not match the inventory (41 s).",
        "  log: /state/runs/2026.jsonl",
        "",
      ]
    `)
  })

  it('says that a long step still runs, with its progress', () => {
    const { feed, stdout } = piped()
    feed(...reading, {
      type: 'step-started',
      host: 'mq1',
      role: 'rocketmq',
      resource: 'r',
      title: 'upload 5.3.3',
    })
    feed({ type: 'step-progress', host: 'mq1', resource: 'r', text: '40 % of 82 MB' })
    vi.advanceTimersByTime(33_000)
    expect(stdout.text.split('\n').slice(1)).toMatchInlineSnapshot(`
      [
        "mq1   rocketmq   upload 5.3.3 … 40 % of 82 MB, 15 s",
        "mq1   rocketmq   upload 5.3.3 … 40 % of 82 MB, 30 s",
        "",
      ]
    `)
  })

  it('more with --verbose', () => {
    const { feed, stdout } = piped(true)
    feed(...reading, ...phase(...failedStep('mq2')))
    expect(stdout.text).toMatchInlineSnapshot(`
      "mq1              connected in 0.0 s
      mq1              read 26 resources in 0.1 s
      mq2              connected in 0.0 s
      mq2              read 26 resources in 0.1 s
      mq10             connected in 0.0 s
      mq10             read 26 resources in 0.1 s
      Read 3 hosts, 78 resources in 0.0 s.
      Prepare hosts: 3 changes
      mq2   jdk        failed: dnf ended with exit 1
      mq2              not made: mq2 failed earlier
      mq2              not made: mq2 failed earlier
      Prepare hosts: done 4.2 s
      "
    `)
  })

  it('warnings and errors go to stderr', () => {
    const { ui, feed, stdout, stderr } = piped()
    feed({ type: 'warning', code: 'w', message: 'one name server', hint: 'Add a second one.' })
    ui.error(new RmqError('locked', 'locked by ann@ops since 09:00', { where: { host: 'mq1' } }))
    expect(stdout.text).toBe('')
    expect(stderr.text).toMatchInlineSnapshot(`
      "warning: one name server
        → Add a second one.
      error: mq1: locked by ann@ops since 09:00
        log: /state/runs/2026.jsonl
      "
    `)
  })

  it('many warnings of one kind are a few and their number, until hosts are contacted', () => {
    const warning = (at: number) => ({ type: 'warning', code: 'w', message: `${at}` }) as const
    const { feed, stderr } = piped()
    for (let at = 1; at <= 200; at++) feed(warning(at))
    feed({ type: 'warning', code: 'other', message: 'of another kind' })
    feed({ type: 'run-started', command: 'plan', cluster: 'c', hosts: ['mq1'] })
    for (let at = 201; at <= 210; at++) feed(warning(at))
    const lines = stderr.text.trimEnd().split('\n')
    expect(lines.slice(4, 8)).toEqual([
      'warning: 5',
      'warning: of another kind',
      '… and 195 more of the same kinds; --verbose shows all',
      'warning: 201',
    ])
    expect(lines).toHaveLength(17)

    const all = piped(true)
    for (let at = 1; at <= 200; at++) all.feed(warning(at))
    expect(all.stderr.text.trimEnd().split('\n')).toHaveLength(200)
  })

  it('a failed host that neither plan nor summary showed is reported at the end', async () => {
    const { ui, feed, stderr } = piped()
    feed({
      type: 'host-failed',
      host: 'mq2',
      error: { code: 'connect-refused', message: 'connect ECONNREFUSED', hint: 'Is sshd up?' },
    })
    await ui.end()
    expect(stderr.text).toBe('error: mq2: connect ECONNREFUSED\n  → Is sshd up?\n')
  })

  it('and not again when a plan has shown it', async () => {
    const { ui, feed, stderr } = piped()
    feed({
      type: 'host-failed',
      host: 'mq2',
      error: { code: 'connect-refused', message: 'connect ECONNREFUSED' },
    })
    ui.show('plan', {}, () => 'Plan')
    await ui.end()
    expect(stderr.text).toBe('')
  })

  it('a host that ended the command is reported once', () => {
    const { ui, feed, stderr } = piped()
    for (const host of ['mq1', 'mq2'])
      feed({ type: 'host-failed', host, error: { code: 'connect-refused', message: 'away' } })
    ui.error(new RmqError('connect-refused', 'away', { where: { host: 'mq1' } }))
    expect(stderr.text).toBe('error: mq2: away\nerror: mq1: away\n  log: /state/runs/2026.jsonl\n')
  })
})
