import type { GroupKind } from './kind.ts'

/** The controllers elect the master among the members that are in sync. */
export const controller = {
  name: 'controller',
  elects: true,
  family: 'controller',
  electors: 'any',
  election: (file) => `the controllers elect one: rmq-provision verify ${file} tells whether they agree`,
  leaderless: (_file, members) =>
    `the controllers elect a master among in-sync replicas: start the member that was master last (${members.join(', ')})`,
} as const satisfies GroupKind
