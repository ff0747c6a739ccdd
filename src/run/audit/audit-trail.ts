import { randomBytes } from 'node:crypto'
import type { ExecOptions } from '../../engine/access.ts'
import { endingOptions } from '../../engine/lock/lock.ts'
import { RmqError } from '../../errors.ts'
import { stateDir } from '../../layout/state.ts'
import type { ConnectedCluster } from '../connected-cluster.ts'
import { BEGUN } from '../../model/audit-entry.ts'
import { isBrokenOff } from '../../signals.ts'
import { auditEntry, auditScript } from './audit-log.ts'

const TIMEOUT_MS = 30_000

/** The outcome of a run in its second audit entry. */
export interface AuditEnding {
  readonly outcome: string
  readonly detail: string
  /** Hosts on which the run failed, whatever its outcome elsewhere. */
  readonly failed?: ReadonlySet<string>
}

/**
 * The audit entries of one run: one on every host when it begins, one when it ends, both with the id of the run. A run
 * that is killed leaves the first. Written while the run holds the lock.
 */
export class AuditTrail {
  readonly #on: ConnectedCluster
  readonly #held: string
  readonly #run = newRunId()
  readonly #notes: string[] = []
  readonly #silent = new Set<string>()
  #ended = false

  /** @param held fragment of the lock that fails when another run has it now */
  constructor(on: ConnectedCluster, held: string) {
    this.#on = on
    this.#held = held
  }

  /** Hosts without an answer to the ending: gone, or busy with it still. */
  get silent(): ReadonlySet<string> {
    return this.#silent
  }

  /** The first Ctrl-C ends it: no change was made yet. */
  async begin(): Promise<void> {
    await this.#append(() => ({ outcome: BEGUN, detail: '' }), { timeoutMs: TIMEOUT_MS })
  }

  /** Adds words to the detail of the run's ending, whatever the ending is. */
  note(words: string): void {
    this.#notes.push(words)
  }

  /** Only the first ending of a run is written. */
  async end({ outcome, detail, failed = new Set() }: AuditEnding): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    const details = [detail, ...this.#notes].filter((words) => words !== '').join(', ')
    await this.#append(
      (host) => ({ outcome: failed.has(host) ? 'failed' : outcome, detail: details }),
      endingOptions(),
      this.#silent,
    )
  }

  /** The ending of a run that throws: its code says why. */
  async fail(error: unknown): Promise<void> {
    const isStopped = isBrokenOff(error, this.#on.context.stop)
    const code = isStopped ? 'interrupted' : error instanceof RmqError ? error.code : 'bug'
    await this.end(
      code === 'interrupted' ? { outcome: code, detail: '' } : { outcome: 'failed', detail: code },
    )
  }

  /** A host that was lost is left out; one that cannot write is reported. @param silent gets the hosts without an answer */
  async #append(
    entryOn: (host: string) => { readonly outcome: string; readonly detail: string },
    options: Omit<ExecOptions, 'stdin'>,
    silent?: Set<string>,
  ): Promise<void> {
    const { context, cluster, connections } = this.#on
    const entry = { ...auditEntry(context.commandLine), run: this.#run }
    await Promise.all(
      connections.reached.map(async (access) => {
        const line = auditScript(stateDir(cluster), { ...entry, ...entryOn(access.host) })
        const script = `( ${this.#held}\n) || exit 1\n${line}`
        const written = await access.script(script, options).catch(() => undefined)
        if (written === undefined) silent?.add(access.host)
        if (written === undefined || written.exit === 0) return
        context.emit({ type: 'warning', code: 'not-audited', message: `${access.host}: ${NOT_AUDITED}` })
      }),
    )
  }
}

export const NOT_AUDITED = 'the audit log could not be written'

/** Id of a run in the audit logs: 8 hexadecimal digits. */
export const newRunId = (): string => randomBytes(4).toString('hex')
