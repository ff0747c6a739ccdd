import { readFile } from 'node:fs/promises'

import { findCommand } from '../machine.ts'
import { run } from '../process.ts'

const BRIDGED_THROUGH_IPTABLES = '/proc/sys/net/bridge/bridge-nf-call-iptables'
/** Names the tables of the old kind that are in use; asking iptables-legacy itself would bring them to life. */
const LEGACY_TABLES = '/proc/net/ip_tables_names'

/**
 * Docker makes the kernel send bridged packets through iptables and drops what is forwarded: hosts of a lab then
 * reach this machine but not each other. Where that is so, a rule lets the lab's own bridge through.
 */
export async function allowForwarding(bridge: string): Promise<void> {
  const filtered = await readFile(BRIDGED_THROUGH_IPTABLES, 'utf8').catch(() => '0')
  if (filtered.trim() !== '1') return
  for (const program of await dropping()) {
    const there = await run(program, ['-w', '-C', 'FORWARD', ...rule(bridge)], { mayFail: true })
    if (there.code !== 0) await run(program, ['-w', '-I', 'FORWARD', ...rule(bridge)])
  }
}

/** Takes the rule back, wherever it was set. */
export async function forgetForwarding(bridge: string): Promise<void> {
  for (const program of await programs()) {
    for (;;) {
      const deleted = await run(program, ['-w', '-D', 'FORWARD', ...rule(bridge)], { mayFail: true })
      if (deleted.code !== 0) break
    }
  }
}

const rule = (bridge: string): readonly string[] => [
  ...['-i', bridge, '-o', bridge],
  ...['-m', 'comment', '--comment', 'rmq-provision lab'],
  ...['-j', 'ACCEPT'],
]

/** A machine can have rules in both kinds of the kernel's tables at once; each has its own program. */
async function programs(): Promise<readonly string[]> {
  const legacy = await readFile(LEGACY_TABLES, 'utf8').catch(() => '')
  const candidates = ['iptables-nft', ...(/^filter$/m.test(legacy) ? ['iptables-legacy'] : [])]
  const found = await Promise.all(candidates.map(findCommand))
  return candidates.filter((_, at) => found[at] !== undefined)
}

/** The programs whose table may drop forwarded packets: by its policy or by any rule. */
async function dropping(): Promise<readonly string[]> {
  const found: string[] = []
  for (const program of await programs()) {
    const rules = await run(program, ['-w', '-S', 'FORWARD'], { mayFail: true })
    if (mayDrop(rules.stdout)) found.push(program)
  }
  return found
}

/** Returns true when a listing of `iptables -S FORWARD` has anything but the policy ACCEPT in it. */
export function mayDrop(listing: string): boolean {
  return listing.split('\n').some((line) => line !== '' && line !== '-P FORWARD ACCEPT')
}
