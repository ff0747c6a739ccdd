import { async, none, sync } from './classic.ts'
import { controller } from './controller.ts'
import { dledger } from './dledger.ts'

/** All replication modes, in the order in which messages list them. */
export const registry = [none, async, sync, dledger, controller] as const
