import { posix } from 'node:path'
import type { AnyResource, Need } from '../../src/engine/resource.ts'
import type { Cluster, Instance, InstanceToRemove } from '../../src/model/cluster.ts'
import { instancesOn, toRemoveOn } from '../../src/model/on-host.ts'
import { endedInstance } from '../../src/instances/ended-instance.ts'
import { removedInstance } from '../../src/instances/removed-instance.ts'
import { type RemovalSteps } from '../../src/rocketmq/rolling/hooks.ts'
import type { Removal } from '../../src/instances/removal-state.ts'
import { drainedMember } from '../../src/instances/drained-member.ts'
import { isElectedMember, otherMembers, takesWrites } from '../../src/model/groups.ts'
import { stateDir } from '../../src/layout/state.ts'
import { serverXmlPath } from '../../src/layout/own-program.ts'
import { recordFile } from '../../src/layout/records.ts'
import { runtimeOf } from '../../src/runtime/index.ts'

/** An instance to be removed. What it shared with others (release, JDK, user, kernel settings) stays. */
export function instanceToRemove(
  cluster: Cluster,
  instance: InstanceToRemove,
  needs: readonly Need[],
  steps: RemovalSteps,
): AnyResource {
  const removals = toRemoveOn(cluster, { name: instance.host }).map((each) => removalOf(cluster, each))
  const otherMembers = otherMembersOf(cluster, instance)
  const runtime = runtimeOf(cluster)
  return removedInstance({
    ...removalOf(cluster, instance),
    instance,
    removals,
    otherMembers,
    runtime,
    needs,
    ...steps,
  })
}

/** An instance of a cluster that ends. What it shares with others on its host comes later. */
export function instanceToEnd(cluster: Cluster, instance: Instance, needs: readonly Need[]): AnyResource {
  const removal = (each: Instance): Removal => ({
    instance: each,
    files: filesOf(cluster, each),
    mark: undefined,
  })
  return endedInstance({
    ...removal(instance),
    removals: instancesOn(cluster, { name: instance.host }).map(removal),
    runtime: runtimeOf(cluster),
    needs,
  })
}

/** Before the members of an elected group are stopped, each of their hosts sees that nothing of it is needed any more. */
export function memberToDrain(
  cluster: Cluster,
  instance: InstanceToRemove,
  needs: readonly Need[],
  { before, drain }: RemovalSteps,
): AnyResource {
  const mark = drainedMark(cluster, instance)
  const otherMembers = otherMembersOf(cluster, instance)
  return drainedMember({ instance, otherMembers, runtime: runtimeOf(cluster), mark, needs, before, drain })
}

/** The other members of its group, in a group that elects its leader. */
function otherMembersOf({ toRemove }: Cluster, instance: InstanceToRemove): InstanceToRemove[] {
  return isElectedMember(instance) ? otherMembers({ instances: toRemove }, instance) : []
}

function removalOf(cluster: Cluster, instance: InstanceToRemove): Removal {
  const mark = takesWrites(instance) ? drainedMark(cluster, instance) : undefined
  return { instance, files: filesOf(cluster, instance), mark }
}

const drainedMark = (cluster: Cluster, { id }: Instance): string =>
  posix.join(stateDir(cluster), `drained-${id}`)

/** The record is the last: an instance that is recorded and not in the inventory is reported. */
function filesOf(cluster: Cluster, instance: Instance): string[] {
  const { paths, own } = instance
  return [
    paths.conf,
    paths.env,
    ...(own?.program.kind === 'war' ? [serverXmlPath(instance)] : []),
    ...(takesWrites(instance) ? [drainedMark(cluster, instance)] : []),
    recordFile(cluster, instance),
  ]
}
