import type { Cluster } from '../../src/inventory/model.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { systemdRuntime } from '../../src/runtime/systemd.ts'
import { javaHome } from '../jdk/home.ts'
import { releaseDir } from '../rocketmq/paths.ts'

/** The runtime of a cluster's instances. The one place that decides which kind it is. */
export function runtimeOf(cluster: Pick<Cluster, 'rocketmq' | 'jdk' | 'artifact'>): Runtime {
  const { user, group, data } = cluster.rocketmq
  return systemdRuntime({
    release: releaseDir(cluster),
    javaHome: javaHome(cluster),
    user,
    group,
    toolsHome: `${data}/mqadmin`,
  })
}
