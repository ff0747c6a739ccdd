import type { LabHost } from '../../../lab/index.ts'
import { onHost } from './bench.ts'

/**
 * The parts left out of a host's picture, since they change without a cause, or by any login:
 * - /proc, /sys, /dev, /run, /tmp, /var/tmp: the kernel's and what no reboot keeps
 * - /var/log: logs, the journal, and the login records lastlog, wtmp and btmp
 * - /var/cache: what dnf and ldconfig can make again
 * - /var/lib/systemd: its timers' stamps and random seed
 */
const LEFT_OUT = [
  '/proc',
  '/sys',
  '/dev',
  '/run',
  '/tmp',
  '/var/tmp',
  '/var/log',
  '/var/cache',
  '/var/lib/systemd',
]

/**
 * Every folder, link and file of a host, with owner, mode, link target and sha256: one line each, sorted.
 *
 * @param besides further folders that are left out: files that a process renames meanwhile are an error
 */
export async function picture(host: LabHost, besides: readonly string[] = []): Promise<string[]> {
  const prune = [...LEFT_OUT, ...besides].map((path) => `-path ${path}`).join(' -o ')
  const listing = await onHost(
    host,
    `set -e -o pipefail
    find / -xdev \\( ${prune} \\) -prune -o -printf '%y %m %U:%G %p %l\\n'
    find / -xdev \\( ${prune} \\) -prune -o -type f -print0 | xargs -0 sha256sum --`,
  )
  return listing.trimEnd().split('\n').sort()
}

/** The lines that only one of two pictures has; empty when nothing changed. */
export function differences(before: readonly string[], after: readonly string[]): string[] {
  const [old, now] = [new Set(before), new Set(after)]
  return [
    ...before.filter((line) => !now.has(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !old.has(line)).map((line) => `+ ${line}`),
  ]
}

/** By unit: the main process and when it became active; another life of an instance has another text. */
export async function lives(hosts: readonly LabHost[]): Promise<Map<string, string>> {
  const perHost = await Promise.all(
    hosts.map(async (host) => {
      const show = "systemctl show 'rocketmq-*' -p Id,MainPID,ActiveEnterTimestampMonotonic"
      const blocks = (await onHost(host, show)).trim().split('\n\n')
      // A host without units answers with an empty block.
      return blocks.filter(Boolean).map((block): [string, string] => {
        const of = (key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(block)?.[1] ?? ''
        const unit = of('Id').replace(/^rocketmq-(.*)\.service$/, '$1')
        return [unit, `pid ${of('MainPID')} since ${of('ActiveEnterTimestampMonotonic')}`]
      })
    }),
  )
  return new Map(perHost.flat())
}

/** Names of the units whose life is not the one it was. */
export function changedLives(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] {
  const names = new Set([...before.keys(), ...after.keys()])
  return [...names].filter((name) => before.get(name) !== after.get(name)).sort()
}
