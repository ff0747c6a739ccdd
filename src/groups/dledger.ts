import type { GroupKind } from './kind.ts'

/** The members keep their messages in a log that Raft replicates, and elect their leader among themselves. */
export const dledger = {
  name: 'dledger',
  elects: true,
  family: 'dledger',
  electors: 'majority',
  election: (file) =>
    `its members elect one over the ports of dLegerPeers: rmq-provision check ${file} tests them`,
  leaderless: (file, members) =>
    `a DLedger group elects a leader when most of ${members.join(', ')} reach each other's dLegerPeers ports: rmq-provision check ${file}`,
  votes: {
    group: 'dLegerGroup',
    peers: 'dLegerPeers',
    self: 'dLegerSelfId',
    instead:
      'put a group of another name with the members you want beside this one, and let consumers change over to it',
  },
  // RocketMQ's own number is 4 at most; its samples for DLedger (conf/dledger) say 16.
  perCore: ['sendMessageThreadPoolNums'],
} as const satisfies GroupKind
