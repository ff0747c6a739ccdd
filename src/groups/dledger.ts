import { hint } from '../hint.ts'
import type { GroupKind } from './kind.ts'

/** The members keep their messages in a log that Raft replicates, and elect their leader among themselves. */
export const dledger = {
  name: 'dledger',
  elects: true,
  // DLedgerConfig: dledger-<selfId>.
  storeFiles: [/^dledger-[a-z]\d+$/],
  ownLog: { name: 'DLedger', key: 'enableDLegerCommitLog' },
  family: 'dledger',
  electors: 'majority',
  memberStays: 'every member of a DLedger group has the list of all in its configuration (dLegerPeers)',
  election: hint`Test the ports of dLegerPeers, over which the members elect a leader: ${{ run: 'check' }}.`,
  leaderless: (members) =>
    hint`Test whether most of ${members.join(', ')} reach each other's dLegerPeers ports: ${{ run: 'check' }}.`,
  votes: {
    group: 'dLegerGroup',
    peers: 'dLegerPeers',
    self: 'dLegerSelfId',
    instead: 'To change the members: add a group of another name with them, and move the clients to it.',
  },
  // RocketMQ's own number is 4 at most; its samples for DLedger (conf/dledger) say 16.
  perCore: ['sendMessageThreadPoolNums'],
} as const satisfies GroupKind
