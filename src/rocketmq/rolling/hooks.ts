import type { Step } from '../../engine/resource.ts'
import type { Instance, LeavingInstance } from '../../model/cluster.ts'

/** What is asked and done around the end of an instance, beside stopping it. */
export interface RemovalSteps {
  /** What must hold before anything is done to one that runs. */
  readonly before: readonly Step[]
  /** Takes its part in the cluster away while it runs, and records that first; undone by a restart. May be empty. */
  readonly drain: readonly Step[]
  /** What is seen when it has ended. */
  readonly after: readonly Step[]
}

/** How a running instance is taken away for a restart. */
export interface RestartOptions {
  /** Producers are turned to other groups first. */
  readonly drain: boolean
}

/** How RocketMQ itself is asked around the start and the end of an instance. */
export interface InstanceHooks {
  /** What must hold, or a stopped instance is not started. */
  beforeStart(instance: Instance): readonly Step[]
  /** What must hold, or a running instance is not restarted; its traffic is turned elsewhere. */
  beforeRestart(instance: Instance): readonly Step[]
  /** Steps that see an instance serve, beyond its port: its registration. */
  afterStart(instance: Instance): readonly Step[]
  /** Steps around the end of an instance that leaves. */
  leave(instance: LeavingInstance): RemovalSteps
}
