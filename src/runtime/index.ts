import type { Cluster } from '../model/cluster.ts'
import type { Runtime } from './runtime.ts'
import { dockerRuntime } from './docker/docker-runtime.ts'
import { systemdRuntime } from './systemd/systemd-runtime.ts'
import { containerOf } from './docker/container-of.ts'
import { javaHome } from '../layout/jdk.ts'
import { releaseDir, toolsConf, toolsHome } from '../layout/release.ts'
import { runsFrom } from '../layout/program.ts'

/** The runtime of a cluster's instances. The one place that decides which kind it is. */
export function runtimeOf(
  cluster: Pick<Cluster, 'name' | 'rocketmq' | 'jdk' | 'artifact' | 'runtime' | 'acl'>,
): Runtime {
  const settings = cluster.runtime
  const { user } = cluster.rocketmq
  if (settings.kind === 'docker') {
    return dockerRuntime({
      image: settings.image,
      user,
      container: (instance) => containerOf(cluster, settings, instance),
    })
  }
  return systemdRuntime({
    release: releaseDir(cluster),
    javaHome: javaHome(cluster),
    user,
    toolsHome: toolsHome(cluster),
    toolsConf: cluster.acl === undefined ? undefined : toolsConf(cluster),
    runs: (instance) => runsFrom(cluster, instance),
  })
}
