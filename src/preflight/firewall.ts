import { changesOf } from '../engine/planner.ts'
import type { Plan } from '../engine/plan.ts'
import type { World } from '../engine/world.ts'
import { hint, type Hint } from '../hint.ts'
import type { Cluster, Host } from '../model/cluster.ts'
import { firewallZone } from '../model/firewall-zone.ts'
import { firewalldRef } from '../resources/firewall/firewalld.ts'
import { takersOf } from '../resources/firewall/passage.ts'
import type { Firewall } from '../resources/firewall/state.ts'
import { pass, warn, type CheckFinding } from './finding.ts'

/** The role whose blocked resources and notes are about the way of packets through the firewall. */
const ROLE = 'firewall'

/** The zones that take the packets of the other hosts, and the notes of the plan on them. */
export function firewallFindings(cluster: Cluster, host: Host, world: World, plan: Plan): CheckFinding[] {
  if (!cluster.firewall.manage) {
    return [pass(host.name, ROLE, 'firewalld is not managed (firewall: { manage: false })')]
  }
  const state = world.observed(firewalldRef(host.name, { zone: firewallZone(cluster, host) }))
  const runs = state?.kind === 'firewalld' && state.runs
  const notes = (plan.notes ?? []).filter((note) => note.host === host.name && note.role === ROLE)
  const toDo = runs
    ? 'Compare with firewall-cmd --list-all-zones on the host.'
    : 'Start firewalld there, or write firewall: { manage: false } if other rules protect the host.'
  return [
    ...notes.map(({ note }) => warn(host.name, ROLE, note, toDo)),
    ...(runs ? [pass(host.name, ROLE, zonesText(state, cluster, host))] : []),
  ]
}

/** 'zone internal takes the packets of mq2 (source 10.0.0.0/24), zone public those of all others (interface eth0)' */
function zonesText(state: Firewall, cluster: Cluster, host: Host): string {
  const { base } = state
  const others = cluster.hosts
    .filter(({ name }) => name !== host.name)
    .map(({ name, privateAddress }) => ({ name, taker: takersOf(state, privateAddress)[0] ?? base }))
    .filter(({ taker }) => taker.zone !== base.zone)
  const ways = new Map(others.map(({ taker }) => [`${taker.zone} ${taker.why}`, taker]))
  const bound = [...ways].map(([key, { zone, why }]) => {
    const names = others.filter(({ taker }) => `${taker.zone} ${taker.why}` === key).map(({ name }) => name)
    return `zone ${zone} takes the packets of ${names.join(', ')} (${why})`
  })
  const rest = `zone ${base.zone} takes the packets of ${bound.length > 0 ? 'all others' : 'all hosts'} (${base.why})`
  return [...bound, rest].join('; ')
}

/** The next step where an instance runs on `to` and its port is not reached. */
export function behindFirewall(to: string, plan: Plan): Hint {
  const comes = changesOf(plan).some(({ host, role }) => host === to && role === 'firewalld')
  if (comes)
    return hint`A rule is missing in the firewall of ${to}; ${{ run: 'plan', limit: to }} shows it, and ${{ run: 'apply' }} adds it.`
  const stops = plan.blocked.some(({ host, role }) => host === to && role === ROLE)
  if (stops) return `The instance runs, and the firewall of ${to} is in the way: see its failed check.`
  return `The instance runs, and the zones of firewalld on ${to} have the rules of this tool. Look for other rules there (nft list ruleset, iptables -S), and for a firewall between the hosts.`
}
