import type { Replication } from './cluster.ts'

const ELECTED = ['dledger', 'controller'] as const satisfies readonly Replication[]

/** Replications whose groups elect their master: among themselves (Raft), or through the controllers. */
export type ElectedReplication = (typeof ELECTED)[number]

export function isElectedReplication(replication: string): replication is ElectedReplication {
  return ELECTED.some((one) => one === replication)
}

/** Whether a group's master is elected rather than named in the inventory. */
export function isElected(group: { readonly replication: Replication }): boolean {
  return isElectedReplication(group.replication)
}
