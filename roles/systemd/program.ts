import type { Cluster, Instance } from '../../src/inventory/model.ts'
import type { RunsFrom } from '../../src/runtime/systemd-paths.ts'
import { programPath } from '../dashboard/paths.ts'
import { javaHome, jdkOf } from '../jdk/home.ts'
import { releaseDir } from '../rocketmq/paths.ts'

/** What the unit of an instance runs: the release, or a dashboard's own program, on the JDK that it wants. */
export function runsFrom(
  cluster: Pick<Cluster, 'artifact' | 'rocketmq' | 'jdk'>,
  instance: Pick<Instance, 'dashboard'>,
): RunsFrom {
  const { dashboard } = instance
  return {
    release: dashboard === undefined ? releaseDir(cluster) : programPath(cluster, dashboard.program),
    javaHome: javaHome(cluster, jdkOf(cluster, instance)),
  }
}
