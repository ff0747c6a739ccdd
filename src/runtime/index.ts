import type { Cluster } from '../model/cluster.ts'
import type { Runtime } from './runtime.ts'
import { dockerRuntime } from './docker/docker-runtime.ts'
import { systemdRuntime } from './systemd/systemd-runtime.ts'
import { containerOf } from './docker/container-of.ts'
import { javaHome } from '../layout/jdk.ts'
import { releaseDir, toolsConf, toolsHome } from '../layout/release.ts'
import { runsFrom } from '../layout/program.ts'
import { CLIENTS_BY_TLS, tlsOnlyServers } from '../model/tls.ts'

/** The runtime of a cluster's instances. The one place that decides which kind it is. */
export function runtimeOf(
  cluster: Pick<Cluster, 'name' | 'rocketmq' | 'jdk' | 'artifact' | 'runtime' | 'acl' | 'instances'>,
): Runtime {
  const settings = cluster.runtime
  const { user } = cluster.rocketmq
  const toolsOptions = tlsOnlyServers(cluster).length === 0 ? [] : [CLIENTS_BY_TLS]
  if (settings.kind === 'docker') {
    return dockerRuntime({
      image: settings.image,
      user,
      toolsOptions,
      container: (instance) => containerOf(cluster, settings, instance),
    })
  }
  return systemdRuntime({
    release: releaseDir(cluster),
    javaHome: javaHome(cluster),
    user,
    toolsHome: toolsHome(cluster),
    toolsConf: cluster.acl === undefined ? undefined : toolsConf(cluster),
    toolsOptions,
    runs: (instance) => runsFrom(cluster, instance),
  })
}
