import { groupOf, isBroker } from './brokers.ts'
import type { ReadHost } from './subject.ts'
import { ipVersion } from '../../model/network.ts'

/**
 * Hosts with the names that the inventory gives them: the given one, or for an address the host's own name where that is
 * usable and no other host has it. No host has the name of a broker group: a broker without brokerName takes that of its
 * host, and --limit takes both.
 */
export function named(hosts: readonly ReadHost[]): ReadHost[] {
  const groups = new Set(hosts.flatMap(({ processes }) => processes.filter(isBroker).map(groupOf)))
  const names = hosts.map(nameOf)
  const taken = new Set([...groups, ...hosts.map(({ name }) => name), ...names])
  return hosts.map((host, index) => {
    const name = names[index] ?? host.name
    const isUnique = names.filter((each) => each === name).length === 1
    const chosen = isUnique ? name : host.name
    const free = groups.has(chosen) ? freeName(chosen, taken) : chosen
    taken.add(free)
    return free === host.name ? host : renamed(host, free)
  })
}

function nameOf({ name, facts }: ReadHost): string {
  const own = facts.hostname.split('.', 1)[0] ?? ''
  const isUsable = /^[A-Za-z][A-Za-z0-9-]*$/.test(own) && own !== 'localhost'
  const isAddress = ipVersion(name.replaceAll('-', ':')) !== 0 || ipVersion(name) !== 0
  return isAddress && isUsable ? own : name
}

/** 'mq1-host', or with a number where that is taken. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const free = `${name}-host${number === 1 ? '' : number}`
    if (!taken.has(free)) return free
  }
}

const renamed = (host: ReadHost, name: string): ReadHost => ({
  ...host,
  name,
  processes: host.processes.map(({ found, answers }) => ({ found: { ...found, host: name }, answers })),
})
