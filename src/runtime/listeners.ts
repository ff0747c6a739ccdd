import { compact, getOrMake } from '../objects.ts'
import type { PortHolder } from './runtime.ts'

const LISTENER = /^LISTEN\s+\d+\s+\d+\s+\S+:(\d+)\s+\S+(?:\s+users:\(\((.*)\)\))?/
/** `("java",pid=12,fd=4)`; iproute 3.10 leaves the names out. */
const PID = /",(?:pid=)?(\d+),/g
const PROCESS = /^"([^"]*)",(?:pid=)?(\d+)/

/**
 * Listening ports that are not held by our own units.
 * @param lines of `ss -ltnp`, `ours PID` for each process that belongs to one of our units, and `unit PID UNIT` for each of
 *   another unit
 */
export function parseListeners(lines: readonly string[]): PortHolder[] {
  const ours = new Set(lines.flatMap((line) => /^ours (\d+)$/.exec(line)?.[1] ?? []))
  const units = new Map(
    lines.flatMap((line): [string, string][] => {
      const [, pid, unit] = /^unit (\d+) (rocketmq-\S+\.service)$/.exec(line) ?? []
      return pid === undefined || unit === undefined ? [] : [[pid, unit]]
    }),
  )
  const holders = new Map<number, PortHolder>()
  for (const line of lines) {
    const listener = LISTENER.exec(line.trim())
    if (listener === null) continue
    const [, name, pid] = PROCESS.exec(listener[2] ?? '') ?? []
    if (pid !== undefined && ours.has(pid)) continue
    const port = Number(listener[1])
    const unit = pid === undefined ? undefined : units.get(pid)
    const process = pid === undefined ? 'a process of the kernel' : `${name ?? ''} (pid ${pid})`
    holders.set(port, { port, process, ...compact({ unit }) })
  }
  return [...holders.values()]
}

/** The ports on which a process listens. */
export const portsOf = (pid: number, listening: ReadonlyMap<number, ReadonlySet<number>>): number[] =>
  [...listening].flatMap(([port, pids]) => (pids.has(pid) ? [port] : []))

/** Listening ports by pid. @param lines of `ss -ltnp`; a listener of the kernel has no pid. */
export function parseListeningPids(lines: readonly string[]): ReadonlyMap<number, ReadonlySet<number>> {
  const pids = new Map<number, Set<number>>()
  for (const line of lines) {
    const [, port, processes = ''] = LISTENER.exec(line.trim()) ?? []
    if (port === undefined) continue
    const known = getOrMake(pids, Number(port), () => new Set())
    for (const [, pid] of processes.matchAll(PID)) known.add(Number(pid))
  }
  return pids
}
