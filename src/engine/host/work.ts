import { RmqError } from '../../errors.ts'
import type { HostAccess } from '../access.ts'
import type { RunContext } from '../context.ts'
import type { PlacedResource } from '../desired-state.ts'
import type { PlannedChange } from '../plan.ts'
import type { Step } from '../resource.ts'

/** A change that is to be made on one host. */
export interface Work {
  readonly placed: PlacedResource
  readonly change: PlannedChange
}

/** A change that was made and whose effect has to be waited for. */
export interface Settling extends Work {
  readonly steps: readonly Step[]
  /** Steps after those, which may come after the changes of the next stage. */
  readonly joining: readonly Step[]
}

/** @throws RmqError 'host-unreachable' when there is no connection. */
export function accessOf(context: RunContext, host: string): HostAccess {
  const access = context.access.get(host)
  if (!access) throw new RmqError('host-unreachable', 'no connection', { where: { host } })
  return access
}
