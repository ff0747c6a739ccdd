import { getOrMake } from '../../objects.ts'
import { duration, oneLine } from '../text.ts'
import type { Style } from '../style.ts'
import { pad } from '../width.ts'

const ROLE_WIDTH = 10
/** A phase or step that runs longer than this shows its time, ms. */
const SHOW_ELAPSED_MS = 2_000

interface Row {
  role: string
  text: string
  progress?: string
  /** Start of the running step; undefined: no step is running. */
  begun?: number
  failed: boolean
}

/** A step of a host. Two that run at the same time are of two resources. */
interface BoardStep {
  readonly host: string
  readonly resource: string
}

/** The live view of one phase as a plain model: a title and a line per host that has work in it. */
export class Board {
  readonly hosts: readonly string[]
  readonly #title: string
  readonly #style: Style
  /** Rows that the lines of the hosts show. */
  readonly #rows = new Map<string, Row>()
  readonly #running = new Map<string, Map<string, Row>>()
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

  step({ host, resource, role, title }: BoardStep & { readonly role: string; readonly title: string }): void {
    const row = { role: oneLine(role), text: oneLine(title), begun: performance.now(), failed: false }
    this.#runningOf(host).set(resource, row)
    this.#rows.set(host, row)
  }

  progress({ host, resource, text }: BoardStep & { readonly text: string }): void {
    const row = this.#runningOf(host).get(resource)
    if (row) row.progress = oneLine(text)
  }

  /** The step is over: the line shows another one of the host that still runs, else how long it took. */
  done({ host, resource, title, ms }: BoardStep & { readonly title: string; readonly ms: number }): void {
    const running = this.#runningOf(host)
    const role = running.get(resource)?.role ?? this.#rows.get(host)?.role ?? ''
    running.delete(resource)
    const ended = { role, text: `${oneLine(title)}  ${duration(ms)}`, failed: false }
    this.#rows.set(host, [...running.values()].at(-1) ?? ended)
  }

  fail(host: string, message: string): void {
    const row = this.#rows.get(host)
    if (row?.failed) return
    this.#rows.set(host, { role: row?.role ?? '', text: oneLine(message), failed: true })
  }

  /** The phase is over. @param title replaces the title */
  end(title = this.#title, ms = performance.now() - this.#begun): void {
    this.#ended = { title, ms }
  }

  /**
   * The phase's line and a line for each host that has work in it; after the end only for each host that failed.
   * @param spinner marks what is running
   */
  lines(spinner: string): string[] {
    const failed = this.hosts.filter((host) => this.#rows.get(host)?.failed === true)
    if (this.#ended)
      return [this.#heading(this.#mark(failed.length > 0)), ...failed.map((host) => this.#line(host, ''))]
    const working = this.hosts.filter((host) => this.#rows.has(host))
    const running = this.#style.yellow(spinner)
    return [this.#heading(running), ...working.map((host) => this.#line(host, running))]
  }

  #runningOf(host: string): Map<string, Row> {
    return getOrMake(this.#running, host, () => new Map())
  }

  #mark(failed: boolean): string {
    return failed ? this.#style.red('✖') : this.#style.green('✔')
  }

  #heading(mark: string): string {
    const { title, ms } = this.#ended ?? { title: this.#title, ms: performance.now() - this.#begun }
    const time = !this.#ended && ms < SHOW_ELAPSED_MS ? '' : `  ${this.#style.dim(duration(ms))}`
    const stopping =
      this.stopping && !this.#ended ? `  ${this.#style.yellow('(stopping after the running step)')}` : ''
    return `${mark} ${title}${time}${stopping}`
  }

  #line(host: string, running: string): string {
    const row = this.#rows.get(host)
    if (!row) return host
    const { dim, red, cyan } = this.#style
    const lead = `${pad(host, this.#width)}  ${cyan(pad(row.role, ROLE_WIDTH))}`
    if (row.failed) return `  ${this.#mark(true)} ${lead} ${red(row.text)}`
    if (row.begun === undefined) return `  ${this.#mark(false)} ${lead} ${dim(row.text)}`
    const elapsed = performance.now() - row.begun
    const notes = [row.progress, elapsed < SHOW_ELAPSED_MS ? undefined : duration(elapsed)]
    const shown = notes.filter((note) => note !== undefined).join('  ')
    return `  ${running} ${lead} ${row.text}${shown === '' ? '' : `  ${dim(shown)}`}`
  }
}
