import type { GroupKind } from './kind.ts'

const classic = { elects: false, family: 'master and slaves' } as const

/** A master alone. */
export const none = { ...classic, name: 'none' } as const satisfies GroupKind

/** A master and slaves; a send is acknowledged when the master has the message. */
export const async = { ...classic, name: 'async', copies: true, connects: true } as const satisfies GroupKind

/** A master and slaves; a send is acknowledged when a slave has the message too. */
export const sync = {
  ...classic,
  name: 'sync',
  copies: true,
  connects: true,
  syncs: true,
} as const satisfies GroupKind
