import { hint } from '../hint.ts'
import type { GroupKind } from './kind.ts'

/**
 * The controllers elect the master among the members that are in sync.
 *
 * A member that has no brokerIdentity asks the leading controller for the next id (GetNextBrokerId), notes it in
 * brokerIdentity-temp, applies for it (ApplyBrokerId), and keeps it in brokerIdentity (5.1.1 to 5.5.0, ReplicasManager.register,
 * MessageStoreConfig.getStorePathBrokerIdentity). They name the same id to members that ask at the same time, and
 * give it to one of them. The others, and those whose request took longer than 3 s, delete what they noted and ask again,
 * five times, then every 5 s; an id that was given and not kept stays with the controllers
 * (ReplicasInfoManager.applyBrokerId). The first member that asks for an election is the first master.
 */
export const controller = {
  name: 'controller',
  elects: true,
  connects: true,
  givenIds: { key: 'storePathBrokerIdentity', file: 'brokerIdentity' },
  storeFiles: [/^(epochFileCheckpoint|brokerIdentity|brokerIdentity-temp)(\.bak|\.tmp)?$/],
  family: 'controller',
  electors: 'any',
  memberStays: 'the controllers go on counting it among the replicas',
  election: hint`See whether the controllers agree on a leader: ${{ run: 'verify' }}.`,
  leaderless: (members) =>
    `Start the member that was master last (${members.join(', ')}): the controllers elect a master among the in-sync replicas.`,
} as const satisfies GroupKind
