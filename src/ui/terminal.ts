/** An output stream that may be a terminal: process.stdout, process.stderr, or a test's. */
export type Terminal = NodeJS.WriteStream | (NodeJS.WritableStream & Partial<TerminalSize>)

interface TerminalSize {
  isTTY: boolean
  columns: number
  rows: number
}

/** The live view needs a terminal that can move its cursor, a person who reads it, and room for every host. */
export function canShowLive(stdout: Terminal, env: NodeJS.ProcessEnv, hosts: number): boolean {
  if (stdout.isTTY !== true || env['TERM'] === 'dumb') return false
  if (env['CI'] !== undefined && env['CI'] !== '' && env['CI'] !== 'false') return false
  return (stdout.rows ?? 24) >= hosts + 5
}
