import { spawnSync } from 'node:child_process'
import type { LabHost } from '../../../lab/index.ts'
import type { Outcome } from './bench.ts'

/** ms of `ssh host true`, the floor of whatever speaks with a host. */
export function login(host: LabHost): number {
  const words = [
    '-F',
    'none',
    '-i',
    host.identityFile,
    '-o',
    `UserKnownHostsFile=${host.knownHosts}`,
    '-o',
    'BatchMode=yes',
  ]
  const begun = performance.now()
  const { status, stderr } = spawnSync('ssh', [...words, `root@${host.address}`, 'true'], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`ssh failed: ${stderr}`)
  return performance.now() - begun
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

/** Leaves a duration among the output of the tests. */
export function report(what: string, { ms }: Outcome): void {
  process.stdout.write(`${what}: ${(ms / 1000).toFixed(1)} s\n`)
}
