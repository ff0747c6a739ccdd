import type { Need, Step, Unknown, WriteCall } from '../../engine/resource.ts'
import type { ResourceRef, World } from '../../engine/world.ts'
import type { Instance } from '../../model/cluster.ts'
import type { Drift } from '../../rocketmq/verify/verification.ts'
import type { Runtime, StartParts } from '../../runtime/runtime.ts'
import type { TakeOverPlace } from '../take-over/place.ts'
import type { TakeOver } from '../take-over/take-over.ts'

export interface ServiceSpec {
  readonly runtime: Runtime
  readonly instance: Instance
  /** All instances of the host: they are read by one probe. */
  readonly neighbours: readonly Instance[]
  /** Parts of a start that follow from the inventory and the facts; the host adds the rest. */
  readonly parts: (world: World) => StartParts | Unknown
  readonly needs: readonly Need[]
  readonly follows: (world: World) => readonly ResourceRef[]
  /** Conditions for the start of a stopped instance. */
  readonly beforeStart: readonly Step[]
  /** Conditions for the restart of a running instance; the last of them turn its traffic to others. */
  readonly beforeRestart: readonly Step[]
  /** Steps after the port answers, e.g. to see a broker registered. */
  readonly afterStart: readonly Step[]
  /** Gives the group of the instance its write permission back at all name servers. */
  readonly reopenWrites: WriteCall
  /** Gives the user of `acl` its new password; none unless it is being changed. */
  readonly changePassword: readonly WriteCall[]
  /** Names and paths for the take over of a process that this tool did not start; undefined: none is taken over. */
  readonly takeOver?: TakeOverPlace
}

/** The state that an instance must have. */
export interface Wanted {
  readonly parts: StartParts
  /** Differences of the running process that its files do not show. */
  readonly drift: Drift | undefined
  readonly takeOver?: TakeOver | undefined
}
