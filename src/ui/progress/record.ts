import { compact } from '../../objects.ts'
import type { ErrorReport, RunEvent } from '../../engine/events.ts'

export interface FailedHost {
  readonly host: string
  /** The resource whose step failed; undefined when the host itself did (no connection). */
  readonly resource?: string
  readonly role?: string
  readonly error: ErrorReport
}

/** Collects the facts for the summary at the end of a run, from its events. */
export class RunRecord {
  readonly failed = new Map<string, FailedHost>()
  /** Skipped resources by host and reason. */
  readonly skipped = new Map<string, { readonly host: string; readonly reason: string; amount: number }>()
  readonly changedHosts = new Set<string>()
  hosts: readonly string[] = []
  readonly #roles = new Map<string, string>()

  listen(event: RunEvent): void {
    switch (event.type) {
      case 'run-started':
        this.hosts = event.hosts
        break
      case 'step-started':
        this.#roles.set(`${event.host}\n${event.resource}`, event.role)
        break
      case 'step-finished':
        this.changedHosts.add(event.host)
        break
      case 'step-failed':
        this.#fail(event.host, event.error, event.resource)
        break
      case 'host-failed':
        this.#fail(event.host, event.error)
        break
      case 'skipped':
        this.#skip(event.host, event.reason)
        break
      case 'inventory-taken':
      case 'connected':
      case 'probed':
      case 'planned':
      case 'phase-started':
      case 'phase-finished':
      case 'script-ran':
      case 'step-progress':
      case 'warning':
      case 'locked':
      case 'waiting':
      case 'unlocked':
      case 'verified':
      case 'run-finished':
        break
    }
  }

  roleOf(host: string, resource: string): string | undefined {
    return this.#roles.get(`${host}\n${resource}`)
  }

  /** A failed step is followed by its host's failure: the first says more, and stays. */
  #fail(host: string, error: ErrorReport, resource?: string): void {
    if (this.failed.has(host)) return
    const role = resource === undefined ? undefined : this.roleOf(host, resource)
    this.failed.set(host, {
      host,
      error,
      ...compact({ resource, role }),
    })
  }

  #skip(host: string, reason: string): void {
    const key = `${host}\n${reason}`
    const entry = this.skipped.get(key) ?? { host, reason, amount: 0 }
    entry.amount += 1
    this.skipped.set(key, entry)
  }
}
