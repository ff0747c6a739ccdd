import type { Facts } from '../engine/facts.ts'
import type { Cluster, Host } from '../model/cluster.ts'
import { memoryFinding } from '../instances/memory.ts'
import { clockOff, clockText } from '../resources/clock.ts'
import { fail, pass, warn, type CheckFinding } from './finding.ts'

/** Findings of a host's facts against the inventory. @param all facts of all hosts */
export function systemFindings(
  cluster: Cluster,
  host: Host,
  facts: Facts,
  all: readonly Facts[],
): CheckFinding[] {
  return [
    pass(
      host.name,
      'login',
      `${facts.os.name || facts.os.id}, ${facts.architecture}, ${facts.cores} cores, root`,
    ),
    memoryCheck(cluster, host, facts),
    clockCheck(host.name, facts, all),
    addressCheck(host, facts),
    packageCheck(cluster, host.name, facts),
    pass(host.name, 'selinux', facts.selinux),
  ]
}

function memoryCheck(cluster: Cluster, host: Host, facts: Facts): CheckFinding {
  const finding = memoryFinding(cluster, host, facts)
  const total = `${Math.round(facts.memory.total / 1024 ** 2)} MiB`
  if (finding === undefined) return pass(host.name, 'memory', `the heaps fit ${total}`)
  return fail(
    host.name,
    'memory',
    finding,
    'Lower the heap in the inventory, or move an instance to another host.',
  )
}

function clockCheck(host: string, facts: Facts, all: readonly Facts[]): CheckFinding {
  const off = clockOff(facts, all)
  if (off === 0) return pass(host, 'clock', 'agrees with the other hosts')
  return warn(
    host,
    'clock',
    clockText(off),
    'let chrony keep it: dnf install chrony && systemctl enable --now chronyd',
  )
}

/** An address of the cluster that is on no interface: right behind NAT, a typing mistake everywhere else. */
function addressCheck(host: Host, facts: Facts): CheckFinding {
  const { name, privateAddress, publicAddress } = host
  const use = publicAddress === undefined ? 'which brokers would register' : 'which slaves would copy from'
  if (facts.addresses.includes(privateAddress)) return pass(name, 'address', `has ${privateAddress}`)
  return warn(
    name,
    'address',
    `${privateAddress}, ${use}, is on none of its interfaces (${facts.addresses.join(', ')})`,
    'Set privateAddress of the host to one of them. The address that clients use through NAT is publicAddress.',
  )
}

function packageCheck(cluster: Cluster, host: string, facts: Facts): CheckFinding {
  if (facts.packageManager !== undefined) return pass(host, 'packages', facts.packageManager)
  if (cluster.jdk.kind !== 'package') return pass(host, 'packages', 'no package manager; none is needed')
  return fail(
    host,
    'packages',
    'neither dnf nor yum is there',
    'give jdk: { from: archive } or { from: existing }',
  )
}
