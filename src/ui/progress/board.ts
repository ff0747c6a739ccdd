import { duration, oneLine } from '../text.ts'
import type { Style } from '../style.ts'
import { pad } from '../width.ts'

const ROLE_WIDTH = 10
/** A step shows how long it has been running from here on, ms. */
const SHOW_ELAPSED_MS = 2_000

interface Row {
  role: string
  text: string
  progress?: string
  /** When the running step began; undefined: nothing is running. */
  begun?: number
  failed: boolean
}

/** What the live view shows of one phase: a title and a line per host that has work in it. A plain model, no terminal. */
export class Board {
  readonly hosts: readonly string[]
  readonly #title: string
  readonly #style: Style
  readonly #rows = new Map<string, Row>()
  readonly #width: number
  readonly #begun = performance.now()
  #ended: { readonly title: string; readonly ms: number } | undefined
  stopping = false

  constructor(title: string, hosts: readonly string[], style: Style) {
    this.#title = title
    this.hosts = hosts
    this.#style = style
    this.#width = Math.max(0, ...hosts.map((host) => host.length))
  }

  step(host: string, role: string, title: string): void {
    this.#rows.set(host, {
      role: oneLine(role),
      text: oneLine(title),
      begun: performance.now(),
      failed: false,
    })
  }

  progress(host: string, text: string): void {
    const row = this.#rows.get(host)
    if (row) row.progress = oneLine(text)
  }

  done(host: string, title: string, ms: number): void {
    const role = this.#rows.get(host)?.role ?? ''
    this.#rows.set(host, { role, text: `${oneLine(title)}  ${duration(ms)}`, failed: false })
  }

  fail(host: string, message: string): void {
    const row = this.#rows.get(host)
    if (row?.failed) return
    this.#rows.set(host, { role: row?.role ?? '', text: oneLine(message), failed: true })
  }

  /** The phase is over. @param title says what was done */
  end(title = this.#title, ms = performance.now() - this.#begun): void {
    this.#ended = { title, ms }
  }

  get failed(): boolean {
    return [...this.#rows.values()].some((row) => row.failed)
  }

  hasFailed(host: string): boolean {
    return this.#rows.get(host)?.failed === true
  }

  /** The phase's own line. */
  heading(): string {
    if (this.#ended) return `${this.#ended.title}  ${this.#style.dim(duration(this.#ended.ms))}`
    const elapsed = performance.now() - this.#begun
    const time = elapsed < SHOW_ELAPSED_MS ? '' : `  ${this.#style.dim(duration(elapsed))}`
    const stopping = this.stopping ? `  ${this.#style.yellow('(stopping after the running step)')}` : ''
    return `${this.#title}${time}${stopping}`
  }

  /** A host's line, or undefined while it has nothing to do in this phase. */
  line(host: string): string | undefined {
    const row = this.#rows.get(host)
    if (!row) return undefined
    const lead = `${pad(host, this.#width)}  ${this.#style.cyan(pad(row.role, ROLE_WIDTH))}`
    if (row.failed) return `${lead} ${this.#style.red(row.text)}`
    if (row.begun === undefined) return `${lead} ${this.#style.dim(row.text)}`
    const elapsed = performance.now() - row.begun
    const notes = [
      ...(row.progress === undefined ? [] : [row.progress]),
      ...(elapsed < SHOW_ELAPSED_MS ? [] : [duration(elapsed)]),
    ]
    return `${lead} ${row.text}${notes.length === 0 ? '' : `  ${this.#style.dim(notes.join('  '))}`}`
  }
}
