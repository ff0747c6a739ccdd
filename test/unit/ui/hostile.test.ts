import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ExecOptions, ExecResult } from '../../../src/engine/access.ts'
import { ClusterNames } from '../../../src/ui/views/plan/names.ts'
import { parseInventory } from '../../../src/inventory/index.ts'
import { RmqError } from '../../../src/errors.ts'
import { TextUi } from '../../../src/ui/text-ui.ts'
import { safe } from '../../../src/ui/text.ts'
import { askLine } from '../../../src/ui/prompt.ts'
import { redactedJson } from '../../../src/ui/redacted-json.ts'
import { showVerification, showWarnings } from '../../../src/ui/views/show.ts'
import { renderAudit } from '../../../src/ui/views/audit.ts'
import { renderCluster, renderClusterTree } from '../../../src/ui/views/cluster.ts'
import { renderDrill, renderMoment } from '../../../src/ui/views/drill.ts'
import { renderFindings } from '../../../src/ui/views/findings.ts'
import { renderLocks } from '../../../src/ui/views/locks.ts'
import { renderPlan } from '../../../src/ui/views/plan/plan.ts'
import { renderReset } from '../../../src/ui/views/reset.ts'
import { renderSmoke } from '../../../src/ui/views/smoke.ts'
import { renderStatus } from '../../../src/ui/views/status.ts'
import type { ErrorReport, RunEvent } from '../../../src/engine/events.ts'
import type { Ui } from '../../../src/ui/ui.ts'
import { FakeHost, printed } from '../../helpers/fake-host.ts'
import { keyboard, runCli, Capture, Screen } from '../../helpers/cli.ts'
import { tempDir } from '../../helpers/temp.ts'

/** Steers a terminal by C0, OSC 52, CSI, C1 and bidirectional controls; has characters that are not seen, and colours; and begins a line of its own. */
const HOSTILE =
  'x\u001b]52;c;cm0=\u0007\u001b[2J\u001b[1A\u001b[2K\u001b[31m\u001b[8m\u009b1A\u009d0;t\u009c\u0085\u202ey\u2066\u200f\u061c\u200b\ufeff\u00ad\u{e0041}\u3164\ufe0f\u{e0101}\u17b4\u2800\u2028\r\nVerified: all 9'
/** Ends in the middle of a sequence, which whatever is printed next would complete. */
const OPEN = 'x\u001b'
const OPEN_CSI = 'x\u001b['
// eslint-disable-next-line no-control-regex -- the codes that a frame of lines is drawn with
const FRAME = /\r|\x1b\[(?:\?25[hl]|[KJA])/g
const CONTROL =
  // eslint-disable-next-line no-control-regex -- control characters are the subject
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\u3164\ufeff\u{e0000}-\u{e007f}]|[\u17b4\u2800]|\ufe0f|[\u{e0100}-\u{e01ef}]/u
// eslint-disable-next-line no-control-regex -- the codes of our colours
const OWN = /\x1b\[(?:[12]|22|3[1236]|39)m/g

const INVENTORY = `cluster: c
rocketmq: { version: 5.3.3 }
artifact: { file: r.zip }
hosts: { mq1: { address: 10.0.0.11 } }
namesrv: { hosts: [mq1] }
brokers: { groups: { broker-a: { master: mq1 } } }
`
const cluster = parseInventory(INVENTORY, 'prod.yaml', {})
const account = { sent: 1, stored: 1, failed: 1, received: 1, lost: 0, duplicates: 0, damaged: 0 }
const problem = (text: string) => ({ code: text, instance: text, host: text, message: text, hint: text })
const where = (text: string) => ({ host: text, step: text, position: { file: text, line: 1, column: 1 } })
const report = (text: string): ErrorReport => ({ code: 'bug', message: text, hint: text, output: text })

/** Everything that is printed, with one text for whatever comes from outside. */
const VIEWS: Readonly<Record<string, (ui: Ui, text: string) => void>> = {
  audit: (ui, text) => {
    const entry = { host: text, time: text, who: text, command: text, outcome: text, detail: text, run: text }
    ui.show('audit', {}, () => renderAudit([entry], ui))
  },
  cluster: (ui, text) => {
    const hosts = cluster.hosts.map((host) => ({ ...host, address: text, privateAddress: text }))
    ui.show('inventory', {}, () => renderCluster({ ...cluster, hosts, name: text }, ui))
  },
  'cluster as a tree': (ui, text) => {
    const hosts = cluster.hosts.map((host) => ({ ...host, address: text }))
    ui.show('inventory', {}, () => renderClusterTree({ ...cluster, hosts, name: text }, ui))
  },
  'moment of a drill': (ui, text) => {
    ui.show('drill-moment', {}, () => renderMoment({ event: 'leads', instance: text, ms: 1, message: text }))
  },
  drill: (ui, text) => {
    const ended = {
      cluster: text,
      group: text,
      killed: text,
      leader: text,
      missing: [text, text],
      moments: [],
    }
    for (const recovered of [true, false]) {
      ui.show('drill', {}, () =>
        renderDrill({ ...ended, recovered, ledAfterMs: 1, wholeAfterMs: 1, ms: 1 }, ui.style),
      )
    }
  },
  findings: (ui, text) => {
    const finding = { host: text, check: text, level: 'fail', message: text, hint: text } as const
    ui.show('check', {}, () => renderFindings([finding], { style: ui.style, verbose: true }))
  },
  locks: (ui, text) => {
    const lock = { who: text, command: text, since: text, cluster: text, digest: text, age: 1, lives: false }
    ui.show('locks', {}, () => renderLocks(new Map([[text, lock]]), 'prod'))
  },
  plan: (ui, text) => {
    const change = {
      host: 'mq1',
      role: text,
      phase: text,
      resource: text,
      summary: text,
      after: text,
    } as const
    const changes = [{ ...change, action: 'update', patch: `-${text}\n+${text}`, disrupts: true } as const]
    const plan = {
      stages: [{ phase: text, title: text, roll: text, hosts: [{ host: 'mq1', changes }] }],
      blocked: [{ host: 'mq1', role: text, resource: text, reason: text, hint: text }],
      unreachable: [{ host: 'mq1', error: report(text) }],
      notes: [{ host: 'mq1', role: text, note: text }],
      unchanged: 1,
    }
    const names = new ClusterNames(cluster)
    const options = { style: ui.style, width: ui.width, verbose: true, names, hosts: 1, ms: 1 }
    ui.show('plan', {}, () => renderPlan(plan, options))
  },
  reset: (ui, text) => {
    const host = { host: text, removed: [{ path: text, bytes: 1 }], left: [text] }
    ui.show('reset', {}, () => renderReset(text, [host], ui.style))
  },
  smoke: (ui, text) => {
    const row = { instance: text, host: text, group: text, problem: text }
    const masters = [
      {
        ...row,
        slaves: 1,
        account: { ...account, statuses: { SEND_OK: 1 }, failures: { [text]: 1 } },
        unread: 1,
        latency: undefined,
        perSecond: 1,
      },
    ]
    const slaves = [{ ...row, master: text, caughtUpMs: undefined, lacks: 1n }]
    const ended = { ok: false, topic: text, created: true, removed: true, interrupted: false, ms: 1 }
    const whole = { ...ended, masters, slaves, problems: [text], warnings: [text] }
    ui.show('smoke', {}, () => renderSmoke(whole, { style: ui.style }))
  },
  status: (ui, text) => {
    const row = { instance: text, host: text, role: text, state: text, version: text, lag: 1n }
    ui.show('status', {}, () => renderStatus([{ ...row, uptime: 1, inTps: 1, diskRatio: 1 }], ui))
  },
  verification: (ui, text) => {
    const row = { instance: text, host: text, address: text, answer: undefined }
    const problems = [problem(text)]
    const brokers = [{ ...row, group: text, brokerId: 0 }]
    const verified = { ok: false, problems, warnings: problems, rows: [row, ...brokers], brokers, ms: 1 }
    showVerification(ui, { ...verified, leaders: new Map(), drift: new Map() })
  },
  warnings: (ui, text) => {
    showWarnings(ui, [{ code: text, message: text, hint: text, position: where(text).position }], true)
  },
  'output of a host': (ui, text) => {
    ui.show('exec', {}, () => text.split('\r\n').join(' '), 'host')
  },
  progress: (ui, text) => {
    ui.progress(text.split('\r\n').join(' '))
  },
  error: (ui, text) => {
    ui.error(new RmqError('bug', text, { where: where(text), hint: text, output: text }))
  },
  'events of a run': (ui, text) => {
    const step = { host: 'mq1', role: text, resource: text, title: text }
    const events: RunEvent[] = [
      { type: 'inventory-taken', file: text, from: text },
      { type: 'run-started', command: text, cluster: text, hosts: ['mq1'] },
      { type: 'warning', code: text, message: text, hint: text },
      { type: 'phase-started', phase: text, title: text, changes: 1 },
      { type: 'step-started', ...step },
      { type: 'step-progress', host: 'mq1', resource: text, text },
      { type: 'step-finished', ...step, ms: 1 },
      { type: 'step-started', ...step },
      { type: 'step-failed', ...step, error: report(text) },
      { type: 'skipped', host: 'mq1', resource: text, reason: text },
      { type: 'waiting', instances: [text], message: text },
      { type: 'phase-finished', phase: text, ms: 1 },
      { type: 'run-finished', outcome: 'failed', changed: 1, unneeded: 0, failedHosts: ['mq1'], ms: 1 },
    ]
    for (const event of events) ui.listen(event)
  },
}

/** On a terminal with colours, or one that shows plain lines. */
function shown(view: (ui: Ui, text: string) => void, text: string, env: NodeJS.ProcessEnv = {}): string {
  const screen = new Screen()
  const options = { verbose: true, commandLine: `rmq-provision apply ${text}`, logPath: () => `/${text}` }
  view(new TextUi(screen, screen, { CI: '1', ...env }, options), text)
  return screen.text
}

describe.each(Object.entries(VIEWS))('%s', (name, view) => {
  // The line of progress replaces the one before it, with a hidden cursor.
  const drawn = (text: string): string => (name === 'progress' ? text.replace(FRAME, '') : text)

  it.each([
    ['escapes and forged lines', HOSTILE],
    ['the begin of a sequence', OPEN],
    ['the begin of a control sequence', OPEN_CSI],
  ])('writes nothing but text and our colours to the terminal for %s', (_what, text) => {
    expect(drawn(shown(view, text)).replace(OWN, '')).not.toMatch(CONTROL)
  })

  it('has the colours that it has for any text', () => {
    expect(shown(view, HOSTILE).match(OWN)).toEqual(shown(view, safe(HOSTILE)).match(OWN))
    expect(drawn(shown(view, HOSTILE, { NO_COLOR: '1' }))).not.toMatch(CONTROL)
  })

  it('begins no line with a text from outside that holds a line break', () => {
    expect(shown(view, HOSTILE, { NO_COLOR: '1' })).not.toMatch(/^Verified: all 9/m)
  })
})

it('a question shows nothing but text', async () => {
  const output = new Capture()
  const input = keyboard()
  const asked = askLine(HOSTILE, { input, output })
  const question = output.text
  input.write('y\n')
  await asked
  // readline moves the cursor itself.
  expect(question).toContain('<U+202E>y')
  expect(question).not.toContain('\u001b]52')
  expect(question).not.toContain('\u009b')
  expect(question).not.toContain('\u001b[2J')
})

it('JSON escapes what a terminal would obey', () => {
  const json = redactedJson({ [HOSTILE]: HOSTILE, list: [HOSTILE] })
  expect(json).not.toMatch(CONTROL)
  expect(JSON.parse(json)).toEqual({ [HOSTILE]: HOSTILE, list: [HOSTILE] })
})

/** A host whose every command prints the same. */
class PrintingHost extends FakeHost {
  override script(_script: string, { onStdout }: Omit<ExecOptions, 'stdin'> = {}): Promise<ExecResult> {
    onStdout?.(Buffer.from(HOSTILE))
    return Promise.resolve(printed(HOSTILE))
  }
}

describe.each([
  ['exec', ['cat x']],
  ['logs', ['broker-a-0']],
])('%s', (command, words) => {
  const run = async (stdout: Capture) => {
    const folder = await tempDir()
    const file = join(folder, 'prod.yaml')
    await writeFile(file, INVENTORY)
    const host = new PrintingHost('mq1', { folder: join(folder, 'mq1') })
    await runCli([command, file, ...words], { stdout, connect: () => Promise.resolve(host) })
    return stdout.text
  }

  it('writes the output of a host to a pipe as it is', async () => {
    expect(await run(new Capture())).toContain(HOSTILE.slice(0, HOSTILE.indexOf('\r')))
  })

  it('writes printable text to a terminal', async () => {
    const text = await run(new Screen())
    expect(text).toContain('<U+202E>y')
    expect(text).not.toMatch(CONTROL)
  })
})
