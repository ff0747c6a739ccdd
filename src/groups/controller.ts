import type { GroupKind } from './kind.ts'

/** The controllers elect the master among the members that are in sync. */
export const controller = {
  name: 'controller',
  elects: true,
  family: 'controller',
  electors: 'any',
} as const satisfies GroupKind
