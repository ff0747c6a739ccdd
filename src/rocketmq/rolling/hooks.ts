import type { Step, WriteCall } from '../../engine/resource.ts'
import type { Instance, InstanceToRemove } from '../../model/cluster.ts'

/** Steps around the removal of an instance, besides stopping it. */
export interface RemovalSteps {
  /** Conditions before anything is done to a running instance. */
  readonly before: readonly Step[]
  /** Takes its part in the cluster away while it runs, and records that first; undone by a restart. May be empty. */
  readonly drain: readonly Step[]
  /** Checks after it has ended. */
  readonly after: readonly Step[]
}

/** Options for the restart of a running instance. */
export interface RestartOptions {
  /** Producers are turned to other groups first. */
  readonly drain: boolean
}

/** Steps by RocketMQ's protocol around the start, restart and removal of an instance. */
export interface InstanceHooks {
  /** Conditions for the start of a stopped instance. */
  beforeStart(instance: Instance): readonly Step[]
  /** Conditions for the restart of a running instance; the last of them turn its traffic to others. */
  beforeRestart(instance: Instance): readonly Step[]
  /** Steps that see an instance serve, beyond its port: its registration. */
  afterStart(instance: Instance): readonly Step[]
  /** Gives the group of an instance its write permission back at all name servers. */
  reopenWrites(instance: Instance): WriteCall
  /** Gives the user of `acl` its new password on a broker that runs; none unless it is being changed. */
  changePassword(instance: Instance): readonly WriteCall[]
  /** Steps around the removal of an instance. */
  remove(instance: InstanceToRemove): RemovalSteps
}
