import { compact } from '../../objects.ts'
import type { Segment, TimedEvent } from './phases.ts'

/** A part of the longest chain of a run: a run with the same changes is shorter only if one of these is. */
export interface PathPart {
  readonly what: string
  /** The host that everything else waited for. */
  readonly host?: string
  /** ms since the process began. */
  readonly begin: number
  readonly ms: number
}

interface LaneStep {
  readonly host: string
  readonly title: string
  readonly begin: number
  readonly end: number
}

/**
 * The critical path: in each segment with lanes, the steps of the host that ended last.
 * @param shortMs steps shorter than this are put together
 */
export function criticalPath(
  events: readonly TimedEvent[],
  segments: readonly Segment[],
  shortMs: number,
): PathPart[] {
  const steps = [...readingsOf(events), ...stepsOf(events)]
  return segments.flatMap((segment): PathPart[] => {
    const { name: what, begin, end, kind } = segment
    if (kind === 'alone') return [{ what, begin, ms: end - begin }]
    const inside = steps.filter((step) => step.end > begin && step.end <= end)
    const last = inside.reduce<LaneStep | undefined>(
      (latest, step) => (latest === undefined || step.end > latest.end ? step : latest),
      undefined,
    )
    if (last === undefined) return [{ what, begin, ms: end - begin }]
    return laneParts(
      inside.filter(({ host }) => host === last.host),
      segment,
      shortMs,
    )
  })
}

/** The steps of one host that are long, and the rest of the segment as one part. */
function laneParts(lane: readonly LaneStep[], { name, begin, end }: Segment, shortMs: number): PathPart[] {
  const long = chain(lane, shortMs).filter((step) => step.end - step.begin >= shortMs)
  const parts = long.map(({ title: what, host, begin: from, end: to }) => ({
    what,
    host,
    begin: from,
    ms: to - from,
  }))
  const rest = end - begin - parts.reduce((sum, { ms }) => sum + ms, 0)
  if (rest < shortMs && parts.length > 0) return parts
  const what = parts.length === 0 ? name : `${name}: short steps, reading before and after`
  const host = lane[0]?.host
  return [...parts, { what, ...compact({ host }), begin, ms: Math.max(0, rest) }]
}

/** The steps that follow each other, from the last one back: what ran beside one of them did not make the lane longer. */
function chain(lane: readonly LaneStep[], toleranceMs: number): LaneStep[] {
  const steps: LaneStep[] = []
  for (const step of [...lane].sort((a, b) => b.end - a.end)) {
    const [next] = steps
    if (next === undefined || step.end <= next.begin + toleranceMs) steps.unshift(step)
  }
  return steps
}

/** Connecting and reading as steps of a lane. */
function readingsOf(events: readonly TimedEvent[]): LaneStep[] {
  return events.flatMap(({ at, event }): LaneStep[] => {
    if (event.type === 'connected')
      return [{ host: event.host, title: 'connect', begin: at - event.ms, end: at }]
    if (event.type === 'probed')
      return [{ host: event.host, title: `read ${event.resources} resources`, begin: at - event.ms, end: at }]
    return []
  })
}

function stepsOf(events: readonly TimedEvent[]): LaneStep[] {
  return events.flatMap(({ at, event }): LaneStep[] =>
    event.type === 'step-finished'
      ? [{ host: event.host, title: event.title, begin: at - event.ms, end: at }]
      : [],
  )
}
