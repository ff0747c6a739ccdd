import type { PortHolder } from './runtime.ts'

const LISTENER = /^LISTEN\s+\d+\s+\d+\s+\S+:(\d+)\s+\S+(?:\s+users:\(\((.*)\)\))?/
const PROCESS = /^"([^"]*)",pid=(\d+)/

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
