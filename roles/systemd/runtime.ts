import type { Cluster } from '../../src/inventory/model.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { dockerRuntime } from '../../src/runtime/docker.ts'
import { systemdRuntime } from '../../src/runtime/systemd.ts'
import { containerOf } from '../docker/container.ts'
import { javaHome } from '../jdk/home.ts'
import { releaseDir, toolsHome } from '../rocketmq/paths.ts'
import { runsFrom } from './program.ts'

/** The runtime of a cluster's instances. The one place that decides which kind it is. */
export function runtimeOf(
  cluster: Pick<Cluster, 'rocketmq' | 'jdk' | 'artifact' | 'runtime' | 'acl'>,
): Runtime {
  const settings = cluster.runtime
  if (settings.kind === 'docker') {
    return dockerRuntime({ image: settings.image, container: (instance) => containerOf(settings, instance) })
  }
  const { user, group } = cluster.rocketmq
  return systemdRuntime({
    release: releaseDir(cluster),
    javaHome: javaHome(cluster),
    user,
    group,
    toolsHome: toolsHome(cluster),
    signs: cluster.acl !== undefined,
    runs: (instance) => runsFrom(cluster, instance),
  })
}
