import type { Cluster, Instance } from '../model/cluster.ts'
import type { RunsFrom } from './systemd.ts'
import { programPath } from './dashboard.ts'
import { javaHome, jdkOf } from './jdk.ts'
import { releaseDir } from './release.ts'

/** Program and JDK of an instance's unit: the release, or the own program of a dashboard. */
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
