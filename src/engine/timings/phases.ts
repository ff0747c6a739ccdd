import type { RunEvent } from '../events.ts'

/** An event and when it came: ms since the process began. */
export interface TimedEvent {
  readonly at: number
  readonly event: RunEvent
}

/** Time between two moments of a run on the control machine. */
export interface Segment {
  readonly name: string
  /** ms since the process began. */
  readonly begin: number
  readonly end: number
  /** 'reading' and 'changing' have a lane for each host; the slowest one decides. */
  readonly kind: 'alone' | 'reading' | 'changing'
}

export interface Span {
  /** ms since the process began: when the command was loaded, and when it has ended. */
  readonly begun: number
  readonly ended: number
}

/**
 * Divides a run into segments without gaps. An event ends the segment before it.
 * @param events in order
 */
export function segmentsOf(events: readonly TimedEvent[], { begun, ended }: Span): Segment[] {
  const segments: Segment[] = [{ name: 'start the program', begin: 0, end: begun, kind: 'alone' }]
  const titles = new Map<string, string>()
  let isLocked = false
  let cursor = begun
  const close = (name: string, at: number, kind: Segment['kind'] = 'alone'): void => {
    const last = segments.at(-1)
    // Hosts connect and are read side by side: one segment.
    if (last?.name === name) segments[segments.length - 1] = { ...last, end: at }
    else segments.push({ name, begin: cursor, end: at, kind })
    cursor = at
  }
  for (const { at, event } of events) {
    switch (event.type) {
      case 'run-started':
        close('read the inventory', at)
        break
      case 'connected':
        close('connect and read hosts', at, 'reading')
        break
      case 'probed':
        close(isLocked ? 'read hosts again' : 'connect and read hosts', at, 'reading')
        break
      case 'planned':
        close('ask the cluster, plan', at)
        break
      case 'locked':
        isLocked = true
        close('show the plan, ask, lock', at)
        break
      case 'phase-started':
        titles.set(event.phase, event.title)
        close('prepare changes', at)
        break
      case 'phase-finished':
        close(titles.get(event.phase) ?? event.phase, at, 'changing')
        break
      case 'verified':
        close('verify', at)
        break
      case 'unlocked':
        close('confirm, record, unlock', at)
        break
      // Parts of a segment.
      case 'host-failed':
      case 'inventory-taken':
      case 'run-finished':
      case 'script-ran':
      case 'skipped':
      case 'step-failed':
      case 'step-finished':
      case 'step-progress':
      case 'step-started':
      case 'waiting':
      case 'warning':
        break
    }
  }
  close('show the result, end', ended)
  return segments
}
