import type { RunEvent } from '../../engine/events.ts'
import { Board } from './board.ts'
import { LiveSection } from './live-section.ts'
import type { Output } from '../output.ts'
import type { Progress, ProgressOptions } from './progress.ts'
import { count, oneLine } from '../text.ts'

/** The live view of a terminal: one line per host within the running phase; a finished phase becomes one line. */
export class LiveProgress implements Progress {
  readonly #output: Output
  readonly #style: ProgressOptions['style']
  #hosts: readonly string[] = []
  #resources = 0
  #section: LiveSection | undefined
  #closing: Promise<void> = Promise.resolve()
  #stopping = false

  constructor({ output, style }: ProgressOptions) {
    this.#output = output
    this.#style = style
  }

  listen(event: RunEvent): void {
    const board = this.#section?.board
    switch (event.type) {
      case 'run-started':
        this.#hosts = event.hosts
        this.#open(`Reading ${count(event.hosts.length, 'host')}`)
        break
      case 'connected':
        board?.step({ host: event.host, resource: '', role: '', title: 'reading' })
        break
      case 'probed':
        this.#resources += event.resources
        board?.done({
          host: event.host,
          resource: '',
          title: count(event.resources, 'resource'),
          ms: event.ms,
        })
        break
      case 'planned':
        this.#close(`Read ${count(this.#hosts.length, 'host')}, ${count(this.#resources, 'resource')}`)
        // Under the lock the hosts are read again.
        this.#resources = 0
        break
      case 'phase-started':
        this.#open(oneLine(event.title))
        break
      case 'phase-finished':
        this.#close(undefined, event.ms)
        break
      case 'step-started':
        board?.step(event)
        break
      case 'step-progress':
        board?.progress(event)
        break
      case 'step-finished':
        board?.done(event)
        break
      case 'step-failed':
      case 'host-failed':
        board?.fail(event.host, event.error.message)
        break
      case 'waiting':
        this.#open(oneLine(event.message))
        break
      case 'verified':
      case 'run-finished':
        this.#close()
        break
      case 'skipped':
      case 'inventory-taken':
      case 'script-ran':
      case 'warning':
      case 'locked':
      case 'unlocked':
        break
    }
  }

  async settled(): Promise<void> {
    await this.#section?.withdraw()
    await this.#closing
  }

  stopping(): void {
    this.#stopping = true
    if (this.#section) this.#section.board.stopping = true
  }

  #open(title: string): void {
    this.#close()
    const board = new Board(title, this.#hosts, this.#style)
    board.stopping = this.#stopping
    this.#section = new LiveSection(board, this.#closing, this.#output)
  }

  #close(title?: string, ms?: number): void {
    const section = this.#section
    if (!section) return
    this.#section = undefined
    section.board.end(title, ms)
    this.#closing = section.close()
  }
}
