import type { RunEvent } from '../../engine/events.ts'
import type { Progress, ProgressOptions } from './progress.ts'
import type { RunRecord } from './record.ts'
import { count, duration, oneLine } from '../text.ts'
import { pad } from '../width.ts'

const ROLE_WIDTH = 10
/** A step that takes longer than this is reported again and again in this interval, ms: a silent log looks like a hang. */
const HEARTBEAT_MS = 15_000

interface Running {
  readonly title: string
  begun: number
  reportedAt: number
  progress?: string
}

/** Plain lines for pipes, CI and terminals that are too small: one line per event that matters. */
export class LinesProgress implements Progress {
  readonly #output: ProgressOptions['output']
  readonly #style: ProgressOptions['style']
  readonly #verbose: boolean
  readonly #record: RunRecord
  readonly #running = new Map<string, Running>()
  #hostWidth = 0
  #resources = 0
  #begun = 0
  #title = ''
  #heartbeat: NodeJS.Timeout | undefined

  constructor({ output, style, verbose, record }: ProgressOptions) {
    this.#record = record
    this.#output = output
    this.#style = style
    this.#verbose = verbose
  }

  listen(event: RunEvent): void {
    switch (event.type) {
      case 'run-started':
        this.#begun = performance.now()
        this.#hostWidth = Math.max(0, ...event.hosts.map((host) => host.length))
        break
      case 'connected':
        if (this.#verbose) this.#line(event.host, '', `connected in ${duration(event.ms)}`)
        break
      case 'probed':
        this.#resources += event.resources
        if (this.#verbose)
          this.#line(event.host, '', `read ${count(event.resources, 'resource')} in ${duration(event.ms)}`)
        break
      case 'planned':
        this.#planned()
        break
      case 'phase-started':
        this.#title = oneLine(event.title)
        this.#output.print(this.#style.bold(`${this.#title}: ${count(event.changes, 'change')}`))
        break
      case 'phase-finished':
        this.#output.print(this.#style.dim(`${this.#title}: done ${duration(event.ms)}`))
        break
      case 'step-started':
        this.#start(event.host, event.resource, event.title)
        break
      case 'step-progress':
        this.#progress(event.host, event.resource, event.text)
        break
      case 'step-finished':
        this.#finish(event.host, event.resource)
        this.#step(event.host, event.resource, `${oneLine(event.title)} … done ${duration(event.ms)}`)
        break
      case 'step-failed':
        this.#finish(event.host, event.resource)
        this.#step(event.host, event.resource, this.#style.red(`failed: ${oneLine(event.error.message)}`))
        break
      case 'host-failed':
        // Its failed step has reported it already, in better words.
        if (this.#record.failed.get(event.host)?.resource === undefined) {
          this.#line(event.host, '', this.#style.red(`failed: ${oneLine(event.error.message)}`))
        }
        break
      case 'skipped':
        if (this.#verbose) this.#step(event.host, event.resource, `not made: ${oneLine(event.reason)}`)
        break
      case 'waiting':
        this.#output.print(this.#style.dim(`${oneLine(event.message)} …`))
        break
      case 'run-finished':
        clearInterval(this.#heartbeat)
        break
      case 'inventory-taken':
      case 'script-ran':
      case 'warning':
      case 'locked':
      case 'unlocked':
      case 'verified':
        break
    }
  }

  settled(): Promise<void> {
    return Promise.resolve()
  }

  stopping(): void {
    this.#output.print(this.#style.yellow('Stopping after the running step; Ctrl-C again stops at once.'))
  }

  #planned(): void {
    const hosts = count(this.#record.hosts.length, 'host')
    const time = duration(performance.now() - this.#begun)
    this.#output.print(this.#style.dim(`Read ${hosts}, ${count(this.#resources, 'resource')} in ${time}.`))
    // Under the lock the hosts are read again.
    this.#resources = 0
  }

  #start(host: string, resource: string, title: string): void {
    const now = performance.now()
    this.#running.set(`${host}\n${resource}`, { title, begun: now, reportedAt: now })
    this.#heartbeat ??= setInterval(() => {
      this.#beat()
    }, HEARTBEAT_MS / 5).unref()
  }

  #progress(host: string, resource: string, text: string): void {
    const running = this.#running.get(`${host}\n${resource}`)
    if (running) running.progress = oneLine(text)
  }

  #finish(host: string, resource: string): void {
    this.#running.delete(`${host}\n${resource}`)
  }

  #beat(): void {
    const now = performance.now()
    for (const [key, running] of this.#running) {
      if (now - running.reportedAt < HEARTBEAT_MS) continue
      running.reportedAt = now
      const [host = '', resource = ''] = key.split('\n')
      const progress = running.progress === undefined ? '' : `${running.progress}, `
      this.#step(host, resource, `${oneLine(running.title)} … ${progress}${duration(now - running.begun)}`)
    }
  }

  #step(host: string, resource: string, text: string): void {
    this.#line(host, this.#record.roleOf(host, resource) ?? '', text)
  }

  #line(host: string, role: string, text: string): void {
    this.#output.print(
      `${pad(host, this.#hostWidth)}  ${this.#style.cyan(pad(oneLine(role), ROLE_WIDTH))} ${text}`,
    )
  }
}
