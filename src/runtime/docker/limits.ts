import { formatBytes } from '../../model/units.ts'

/** Limits of a container, as `docker container inspect` prints them. 0 or '' is no limit; -1 processes are none either. */
export const LIMITS_FORMAT = [
  '{{.HostConfig.Memory}}',
  '{{.HostConfig.NanoCpus}}',
  '{{.HostConfig.CpuQuota}}',
  '{{.HostConfig.CpuShares}}',
  '{{with .HostConfig.PidsLimit}}{{.}}{{else}}0{{end}}',
  '{{.HostConfig.CpusetCpus}}',
].join(' ')

const NANO = 1_000_000_000

/**
 * Reads a line of LIMITS_FORMAT.
 * @returns for people: 'memory 734.0 MB', 'processors 0-1'. This tool sets none of them when it makes a container.
 */
export function parseLimits(line: string): string[] {
  const [memory = 0, cpus = 0, quota = 0, shares = 0, processes = 0] = line.split(' ', 5).map(Number)
  const set = line.split(' ')[5] ?? ''
  return [
    ...(memory > 0 ? [`memory ${formatBytes(memory)}`] : []),
    ...(cpus > 0 ? [`time of ${cpus / NANO} processors`] : []),
    ...(quota > 0 ? [`a CPU quota of ${quota} µs`] : []),
    ...(shares > 0 ? [`${shares} CPU shares`] : []),
    ...(processes > 0 ? [`${processes} processes and threads`] : []),
    ...(/^[\d,-]+$/.test(set) ? [`processors ${set}`] : []),
  ]
}
