import { posix } from 'node:path'
import type { AnyResource } from '../../src/engine/resource.ts'
import type { Cluster, Host } from '../../src/model/cluster.ts'
import { shared, stays } from '../../src/instances/neighbours/shared.ts'
import { sourceOf } from '../../src/resources/download/bring.ts'
import { relayPlace } from '../../src/resources/relay/place.ts'
import { symlink } from '../../src/resources/symlink.ts'
import { javaHome } from '../../src/layout/jdk.ts'
import { jdkRef } from '../jdk/index.ts'
import { releaseDir, stagingDir } from '../../src/layout/release.ts'
import { oldReleases } from './old-releases.ts'
import { release, releaseRef } from './release.ts'

/** The distribution under releases/<version>, and the link to it for people; or the one that is on the host. */
export function rocketmq(cluster: Cluster, host: Host): readonly AnyResource[] {
  const { artifact } = cluster
  const { version } = cluster.rocketmq
  const path = releaseDir(cluster)
  if (artifact.kind === 'onHost') return [release({ path, version })]
  return [
    release({
      path,
      version,
      keep: cluster.rocketmq.keep,
      delivery: {
        source: sourceOf(artifact, relayPlace(cluster, host)),
        staging: posix.join(stagingDir(cluster), `rocketmq-${version}.archive`),
        jar: posix.join(javaHome(cluster), 'bin/jar'),
      },
      needs: [jdkRef(host.name, cluster)],
    }),
    // No unit depends on it.
    shared(
      symlink({ path: cluster.rocketmq.link, target: path, needs: [releaseRef(host.name, path)] }),
      host.name,
      stays,
    ),
  ]
}

/** Releases that are not kept any more; the distribution that is on the hosts already is not one of this tool's. */
export function rocketmqSurplus(cluster: Cluster, host: Host): readonly AnyResource[] {
  if (cluster.artifact.kind === 'onHost') return []
  return [oldReleases({ host: host.name, path: releaseDir(cluster), keep: cluster.rocketmq.keep })]
}
