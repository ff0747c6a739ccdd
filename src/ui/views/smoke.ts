import type { Progress } from '../../smoke/progress.ts'
import { brokenPromises, masterPassed } from '../../smoke/report.ts'
import type { BrokenPromise, MasterReport, SlaveReport, SmokeReport } from '../../smoke/report.ts'
import type { Style } from '../style.ts'
import { table, type Cell, type TableOptions } from '../table.ts'
import { count, duration, oneLine } from '../text.ts'

/** The tables of a smoke test: masters, slaves where they were looked at, what is wrong, the verdict. */
export function renderSmoke(report: SmokeReport, options: TableOptions): string {
  const { masters, slaves, problems, warnings } = report
  const error = options.style.red('error:')
  const warning = options.style.yellow('warning:')
  const notes = [
    ...masters.flatMap(masterNotes),
    ...slaves.flatMap(({ instance, problem }) => (problem === undefined ? [] : [`${instance}: ${problem}`])),
    ...problems,
  ]
  return [
    masterTable(masters, options),
    ...(slaves.length > 0 ? ['', slaveTable(slaves, options), ''] : []),
    ...[...warnings, ...masters.flatMap((master) => promiseNotes(master, { expected: true }))].map(
      (note) => `${warning} ${oneLine(note)}`,
    ),
    ...notes.map((note) => `${error} ${oneLine(note)}`),
    topicLine(report, options.style),
    verdict(report, options.style),
  ].join('\n')
}

/** '12 s: 4,812 sent, 401/s'. */
export function progressText({ doing, ms, sent, received, perSecond }: Progress, stopping: boolean): string {
  const rate = `${number(sent)} sent, ${number(perSecond)}/s`
  const what = doing === 'sending' ? rate : `${number(sent)} sent, ${number(received)} read back`
  return `${duration(ms)}: ${what}${stopping && doing === 'sending' ? ', stopping' : ''}`
}

function masterTable(masters: readonly MasterReport[], options: TableOptions): string {
  const right = (title: string) => ({ title, align: 'right' }) as const
  const columns = [
    { title: 'MASTER' },
    { title: 'HOST' },
    right('SENT'),
    right('BACK'),
    right('LOST'),
    right('MSG/S'),
    right('P50 MS'),
    right('P95'),
    right('P99'),
    right('MAX'),
    { title: 'RESULT' },
  ]
  const rows = masters.map((master): (Cell | string)[] => {
    const { account, latency } = master
    return [
      master.instance,
      master.host,
      number(account.sent),
      number(account.received),
      { text: number(account.lost), ...(account.lost > 0 ? { colour: 'red' } : {}) },
      number(master.perSecond),
      ...[latency?.p50, latency?.p95, latency?.p99, latency?.max].map(milliseconds),
      { text: results(master), colour: masterPassed(master) ? 'green' : 'red' },
    ]
  })
  return table(columns, rows, options)
}

function slaveTable(slaves: readonly SlaveReport[], options: TableOptions): string {
  const columns = [{ title: 'SLAVE' }, { title: 'HOST' }, { title: 'MASTER' }, { title: 'REPLICATED' }]
  const rows = slaves.map(({ instance, host, master, caughtUpMs }): (Cell | string)[] => [
    instance,
    host,
    master,
    caughtUpMs === undefined
      ? { text: 'no', colour: 'red' }
      : { text: `after ${caughtUpMs} ms`, colour: 'green' },
  ])
  return table(columns, rows, options)
}

/** The meaning of each answer but SEND_OK. */
const SHORT_OF: Readonly<Record<BrokenPromise['status'], string>> = {
  FLUSH_DISK_TIMEOUT: 'stored in memory, but not on the disk in time',
  FLUSH_SLAVE_TIMEOUT: 'stored on the master, but on no slave in time',
  SLAVE_NOT_AVAILABLE: 'stored on the master only: no slave is available',
}

/** 'SEND_OK 98, FLUSH_SLAVE_TIMEOUT 1, failed 1'. */
function results({ account }: MasterReport): string {
  const kinds = [...Object.entries(account.statuses), ['failed', account.failed] as const]
  const shown = kinds.filter(([, amount]) => amount > 0).map(([kind, amount]) => `${kind} ${number(amount)}`)
  return shown.length === 0 ? 'nothing sent' : shown.join(', ')
}

function promiseNotes(master: MasterReport, { expected }: { readonly expected: boolean }): string[] {
  return brokenPromises(master)
    .filter((promise) => promise.expected === expected)
    .map(
      ({ status, messages }) =>
        `${master.instance}: ${count(messages, 'message')} ${SHORT_OF[status]} (${status})`,
    )
}

function masterNotes(master: MasterReport): string[] {
  const { instance, account, unread, problem } = master
  const { lost, duplicates, damaged, failures } = account
  return [
    ...(problem === undefined ? [] : [`${instance}: ${problem}`]),
    ...(unread > 0 ? [`${instance}: ${count(unread, 'stored message')} not read back`] : []),
    ...Object.entries(failures).map(([reason, times]) => `${count(times, 'send')} failed: ${reason}`),
    ...promiseNotes(master, { expected: false }),
    ...(lost > 0 ? [`${instance}: ${count(lost, 'stored message')} did not come back`] : []),
    ...(duplicates > 0 ? [`${instance}: ${count(duplicates, 'message')} came back more than once`] : []),
    ...(damaged > 0 ? [`${instance}: ${count(damaged, 'message')} came back with other bytes`] : []),
  ]
}

function topicLine({ topic, created, removed }: SmokeReport, style: Style): string {
  const end = removed ? ', removed again' : ', not removed'
  return style.dim(`topic ${oneLine(topic)}${created ? `: made for this run${end}` : ''}`)
}

function verdict({ ok, interrupted, masters, ms }: SmokeReport, style: Style): string {
  const time = `(${duration(ms)})`
  const sent = masters.reduce((sum, { account }) => sum + account.sent, 0)
  const what = `${count(sent, 'message').replace(/^\d+/, number(sent))} to ${count(masters.length, 'master')}`
  if (interrupted) return `${style.yellow('Stopped early:')} ${what} ${time}.`
  if (!ok) return `${style.red('Not passed:')} ${what} ${time}.`
  return `${style.green('Passed:')} ${what}, all read back ${time}.`
}

const number = (value: number): string => Math.round(value).toLocaleString('en-US')

/** A tenth of a ms is as fine as the event loop measures. */
const milliseconds = (ms: number | undefined): string =>
  ms === undefined ? '' : ms.toFixed(ms < 100 ? 1 : 0)
