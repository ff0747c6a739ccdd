import type { Replication } from './cluster.ts'

const ELECTED = ['dledger', 'controller'] as const satisfies readonly Replication[]

/** Replications whose groups elect their master: among themselves (Raft), or through the controllers. */
export type ElectedReplication = (typeof ELECTED)[number]

export function isElectedReplication(replication: string): replication is ElectedReplication {
  return ELECTED.some((one) => one === replication)
}

/** Returns true when a group elects its master; false when the inventory names it. */
export function isElected(group: { readonly replication: Replication }): boolean {
  return isElectedReplication(group.replication)
}
