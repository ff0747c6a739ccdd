import type { Cluster, Instance } from '../model/cluster.ts'
import type { RunsFrom } from './systemd.ts'
import { programPath } from './own-program.ts'
import { javaHome, jdkOf } from './jdk.ts'
import { releaseDir } from './release.ts'

/** Program and JDK of an instance's unit: the release, or its own program. */
export function runsFrom(
  cluster: Pick<Cluster, 'artifact' | 'rocketmq' | 'jdk'>,
  instance: Pick<Instance, 'own'>,
): RunsFrom {
  const { own } = instance
  return {
    release: own === undefined ? releaseDir(cluster) : programPath(cluster, own.program),
    javaHome: javaHome(cluster, jdkOf(cluster, instance)),
  }
}
