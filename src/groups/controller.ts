import { hint } from '../hint.ts'
import type { GroupKind } from './kind.ts'

/** The controllers elect the master among the members that are in sync. */
export const controller = {
  name: 'controller',
  elects: true,
  connects: true,
  storeFiles: [/^(epochFileCheckpoint|brokerIdentity|brokerIdentity-temp)(\.bak|\.tmp)?$/],
  family: 'controller',
  electors: 'any',
  memberStays: 'the controllers go on counting it among the replicas',
  election: hint`See whether the controllers agree on a leader: ${{ run: 'verify' }}.`,
  leaderless: (members) =>
    `Start the member that was master last (${members.join(', ')}): the controllers elect a master among the in-sync replicas.`,
} as const satisfies GroupKind
