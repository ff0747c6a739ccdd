import { Socket } from 'node:net'
import type { TimedEvent } from '../../engine/timings/phases.ts'
import { noCounts, timingsOf, type HostCounters, type Timings } from '../../engine/timings/timings.ts'
import { WireMeter } from '../../engine/timings/wire.ts'
import { getOrMake } from '../../objects.ts'
import type { TransportOptions } from '../../transport/index.ts'
import { renderTimings } from '../../ui/views/timings.ts'
import type { Context } from '../context.ts'
import type { Connector } from '../hosts/connector.ts'
import { meteredHost } from './metered-host.ts'

/** Measures a command: its events and what it does with each host. */
class Measurement {
  readonly #begun = performance.now()
  readonly #events: TimedEvent[] = []
  readonly #counters = new Map<string, HostCounters>()
  /** All hosts of a run share one options object, and go on doing so. */
  readonly #options = new Map<TransportOptions, TransportOptions>()

  /** The same context, watched. */
  watch(context: Context): Context {
    const connect: Connector = async (host, options) => {
      const counted = this.#of(host.name)
      return meteredHost(await context.connect(host, this.#watched(options)), counted)
    }
    return {
      ...context,
      connect,
      emit: (event) => {
        this.#events.push({ at: performance.now(), event })
        context.emit(event)
      },
    }
  }

  end(): Timings {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
    return timingsOf({
      events: this.#events,
      counters: this.#counters,
      begun: this.#begun,
      ended: performance.now(),
      cpuMs: (userCPUTime + systemCPUTime) / 1000,
      memory: maxRSS * 1024,
    })
  }

  #of(host: string): HostCounters {
    return getOrMake(this.#counters, host, noCounts)
  }

  #watched(options: TransportOptions): TransportOptions {
    return getOrMake(this.#options, options, () => ({
      ...options,
      onSocket: (host: string, socket: unknown) => {
        options.onSocket?.(host, socket)
        if (socket instanceof Socket) this.#of(host).wires.push(new WireMeter(socket))
      },
    }))
  }
}

/** Runs a command and shows where its time went, also when it fails. */
export async function measured<T>(context: Context, work: (context: Context) => Promise<T>): Promise<T> {
  const measurement = new Measurement()
  try {
    return await work(measurement.watch(context))
  } finally {
    const timings = measurement.end()
    await context.ui.settled()
    context.log.note('timings', timings)
    context.ui.show('timings', timings, () => renderTimings(timings, context.ui))
  }
}
