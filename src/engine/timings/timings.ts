import { compact } from '../../objects.ts'
import type { RunEvent } from '../events.ts'
import { criticalPath, type PathPart } from './critical-path.ts'
import { segmentsOf, type TimedEvent } from './phases.ts'
import type { WireMeter } from './wire.ts'

/** A step of the critical path below this part of the run is not listed by itself. */
const SHORT_PART = 0.01
const SHORT_MS = 20

/** Times of a run, and how much it did. All times are in ms. */
export interface Timings {
  /** Whole time, from the start of the process. */
  readonly ms: number
  /** CPU time of this process; programs that it started, such as `ssh -G`, are not in it. */
  readonly cpuMs: number
  /** Most memory that the process held, bytes. */
  readonly memory: number
  readonly phases: readonly { readonly name: string; readonly ms: number }[]
  readonly hosts: readonly HostTimings[]
  readonly criticalPath: readonly PathPart[]
}

export interface HostTimings {
  readonly host: string
  /** undefined: it did not connect. */
  readonly connectMs?: number
  /** First reading of the host. */
  readonly readMs?: number
  /** Steps of changes. */
  readonly stepsMs: number
  /** Scripts that were run, and the time until the last answer of each, added up. */
  readonly scripts: number
  readonly scriptMs: number
  readonly uploads: number
  /** Connections to ports through the host. */
  readonly tunnels: number
  /** undefined: the connection goes through a jump host, which has the numbers. */
  readonly wire?: { readonly roundTrips: number; readonly sent: number; readonly received: number }
  /** Processes and threads that began on the host meanwhile, of any program; undefined: not known. */
  readonly processes?: number
}

/** Counters of one host, filled while the run uses it. */
export interface HostCounters {
  scripts: number
  scriptMs: number
  uploads: number
  tunnels: number
  readonly wires: WireMeter[]
  processes?: number
}

export const noCounts = (): HostCounters => ({ scripts: 0, scriptMs: 0, uploads: 0, tunnels: 0, wires: [] })

export interface TimingsInput {
  readonly events: readonly TimedEvent[]
  readonly counters: ReadonlyMap<string, HostCounters>
  /** ms since the process began. */
  readonly begun: number
  readonly ended: number
  readonly cpuMs: number
  readonly memory: number
}

/** Sums up a run. */
export function timingsOf({ events, counters, begun, ended, cpuMs, memory }: TimingsInput): Timings {
  const segments = segmentsOf(events, { begun, ended })
  const phases = new Map<string, number>()
  for (const { name, begin, end } of segments) phases.set(name, (phases.get(name) ?? 0) + end - begin)
  return {
    ms: ended,
    cpuMs,
    memory,
    phases: [...phases].map(([name, ms]) => ({ name, ms })),
    hosts: [...counters].map(([host, counted]) => hostTimings(host, counted, events)),
    criticalPath: criticalPath(events, segments, Math.max(SHORT_MS, ended * SHORT_PART)),
  }
}

function hostTimings(host: string, counted: HostCounters, events: readonly TimedEvent[]): HostTimings {
  const { scripts, scriptMs, uploads, tunnels, wires, processes } = counted
  const of = <Type extends RunEvent['type']>(type: Type): Extract<RunEvent, { type: Type }>[] =>
    events.flatMap(({ event }) =>
      event.type === type && 'host' in event && event.host === host
        ? [event as Extract<RunEvent, { type: Type }>]
        : [],
    )
  const connectMs = of('connected')[0]?.ms
  const readMs = of('probed')[0]?.ms
  const sum = (pick: (wire: WireMeter) => number): number =>
    wires.reduce((total, wire) => total + pick(wire), 0)
  return {
    host,
    ...compact({ connectMs, readMs, processes }),
    stepsMs: of('step-finished').reduce((total, { ms }) => total + ms, 0),
    scripts,
    scriptMs,
    uploads,
    tunnels,
    ...(wires.length === 0
      ? {}
      : {
          wire: {
            roundTrips: sum((wire) => wire.roundTrips),
            sent: sum((wire) => wire.sent),
            received: sum((wire) => wire.received),
          },
        }),
  }
}
