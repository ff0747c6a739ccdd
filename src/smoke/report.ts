import { sendStatuses, type SendStatus } from '../rocketmq/client/producer.ts'
import type { Account } from './ledger.ts'
import type { LatencySummary } from './latency.ts'

/** One master: what was sent to it and what came back. */
export interface MasterReport {
  readonly instance: string
  readonly host: string
  readonly group: string
  /** Number of its slaves in the inventory. */
  readonly slaves: number
  readonly account: Account
  /** Stored, and not looked for to the end, since the reading was broken off; lost is 0 then. */
  readonly unread: number
  /** From sending a message to the broker's answer; undefined when no message was stored. */
  readonly latency: LatencySummary | undefined
  /** Messages stored per second, from the first send to the last answer. */
  readonly perSecond: number
  /** Reason for which less was done than asked for, e.g. the broker could not be reached. */
  readonly problem: string | undefined
}

/** One slave: whether it has what its master had when the sends were over. */
export interface SlaveReport {
  readonly instance: string
  readonly host: string
  readonly master: string
  /** ms after the last send until it was seen to have everything; undefined: it was not, within the time. */
  readonly caughtUpMs: number | undefined
  /** Bytes it lacked at last; undefined when it did not say. */
  readonly lacks: bigint | undefined
  readonly problem: string | undefined
}

export interface SmokeReport {
  readonly ok: boolean
  readonly topic: string
  /** The run made the topic. */
  readonly created: boolean
  /** … and has removed it everywhere. */
  readonly removed: boolean
  /** Ctrl-C came before the end. */
  readonly interrupted: boolean
  readonly masters: readonly MasterReport[]
  readonly slaves: readonly SlaveReport[]
  /** Problems besides the rows above. */
  readonly problems: readonly string[]
  /** Problems that do not fail the run. */
  readonly warnings: readonly string[]
  /** ms of the whole run. */
  readonly ms: number
}

/**
 * Returns true when the cluster accepts and delivers messages: every requested message was sent, stored and read
 * back once and whole, slaves included.
 */
export function passed(report: Omit<SmokeReport, 'ok'>): boolean {
  return (
    report.masters.length > 0 &&
    report.problems.length === 0 &&
    report.masters.every(masterPassed) &&
    report.slaves.every(({ caughtUpMs, problem }) => caughtUpMs !== undefined && problem === undefined)
  )
}

export function masterPassed(master: MasterReport): boolean {
  const { sent, failed, lost, duplicates, damaged } = master.account
  const whole = sent > 0 && failed === 0 && lost === 0 && duplicates === 0 && damaged === 0
  return master.problem === undefined && whole && brokenPromises(master).every(({ expected }) => expected)
}

/**
 * Messages that the master has stored without what its configuration promises: on its disk, on a slave. They are
 * there, but the loss of one host may take them. A synchronous master without any slave in the inventory can do no
 * better: that is expected, and validate warns of it.
 */
export function brokenPromises({ account, slaves }: MasterReport): BrokenPromise[] {
  return sendStatuses.flatMap((status) => {
    const messages = account.statuses[status] ?? 0
    if (status === 'SEND_OK' || messages === 0) return []
    return { status, messages, expected: status !== 'FLUSH_DISK_TIMEOUT' && slaves === 0 }
  })
}

export interface BrokenPromise {
  readonly status: Exclude<SendStatus, 'SEND_OK'>
  readonly messages: number
  /** By the inventory. */
  readonly expected: boolean
}
