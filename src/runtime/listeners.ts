import type { PortHolder } from './runtime.ts'

const LISTENER = /^LISTEN\s+\d+\s+\d+\s+\S+:(\d+)\s+\S+(?:\s+users:\(\((.*)\)\))?/
/** `("java",pid=12,fd=4)`; iproute 3.10 leaves the names out. */
const PID = /",(?:pid=)?(\d+),/g
const PROCESS = /^"([^"]*)",(?:pid=)?(\d+)/

/**
 * Listening ports that are not held by our own units.
 * @param lines of `ss -ltnp`, and `ours PID` for each process that belongs to one of our units.
 */
export function parseListeners(lines: readonly string[]): PortHolder[] {
  const ours = new Set(lines.flatMap((line) => /^ours (\d+)$/.exec(line)?.[1] ?? []))
  const holders = new Map<number, string>()
  for (const line of lines) {
    const listener = LISTENER.exec(line.trim())
    if (listener === null) continue
    const [, name, pid] = PROCESS.exec(listener[2] ?? '') ?? []
    if (pid !== undefined && ours.has(pid)) continue
    holders.set(
      Number(listener[1]),
      pid === undefined ? 'a process of the kernel' : `${name ?? ''} (pid ${pid})`,
    )
  }
  return [...holders].map(([port, process]) => ({ port, process }))
}

/** Listening ports by pid. @param lines of `ss -ltnp`; a listener of the kernel has no pid. */
export function parseListeningPids(lines: readonly string[]): ReadonlyMap<number, ReadonlySet<number>> {
  const pids = new Map<number, Set<number>>()
  for (const line of lines) {
    const [, port, processes = ''] = LISTENER.exec(line.trim()) ?? []
    if (port === undefined) continue
    const known = pids.get(Number(port)) ?? new Set()
    for (const [, pid] of processes.matchAll(PID)) known.add(Number(pid))
    pids.set(Number(port), known)
  }
  return pids
}
