import { posix } from 'node:path'
import type { AnyResource } from '../../src/engine/resource.ts'
import type { ResourceRef } from '../../src/engine/world.ts'
import type { Cluster, Host } from '../../src/model/cluster.ts'
import type { Jdk } from '../../src/model/software.ts'
import { instancesOn } from '../../src/model/on-host.ts'
import { stagingDir } from '../../src/layout/release.ts'
import { MADE_LIST } from '../../src/layout/state.ts'
import { sourceOf } from '../../src/resources/download/bring.ts'
import { relayPlace } from '../../src/resources/relay/place.ts'
import { jdkHome, jdkHomeRef } from './home-resource.ts'
import { javaHome, jdkOf } from '../../src/layout/jdk.ts'
import { jdkLink, jdkLinkRef } from './link.ts'
import { jdkPackage, jdkPackageRef } from './package.ts'

/** The JDKs of a host, each once: the cluster's, on which mqadmin runs too, and any that an instance wants instead. */
export function jdk(cluster: Cluster, host: Host): readonly AnyResource[] {
  const own = instancesOn(cluster, host)
  const all = [cluster.jdk, ...own.map((instance) => jdkOf(cluster, instance))]
  const byHome = new Map(all.map((wanted) => [javaHome(cluster, wanted), wanted]))
  return [...byHome.values()].flatMap((wanted) => oneJdk(cluster, host, wanted))
}

/** A package behind a link of ours, an unpacked archive, or one that is there. */
function oneJdk(cluster: Cluster, host: Host, wanted: Jdk): readonly AnyResource[] {
  switch (wanted.kind) {
    case 'package':
      return [
        jdkPackage({ host: host.name, major: wanted.major, package: wanted.package }),
        jdkLink({
          path: javaHome(cluster, wanted),
          major: wanted.major,
          needs: [jdkPackageRef(host.name, wanted.major)],
        }),
      ]
    case 'archive':
      return [
        jdkHome({
          home: wanted.home,
          major: wanted.major,
          archive: {
            source: sourceOf(wanted.source, relayPlace(cluster, host)),
            user: cluster.rocketmq.user,
            madeList: MADE_LIST,
            staging: posix.join(stagingDir(cluster), `jdk${wanted.home.replaceAll('/', '-')}.archive`),
          },
        }),
      ]
    case 'existing':
      return [jdkHome({ home: wanted.home, major: wanted.major })]
  }
}

/** The resource that everything needs which runs this JDK on the host. */
export function jdkRef(host: string, cluster: Cluster, wanted: Jdk = cluster.jdk): ResourceRef {
  return wanted.kind === 'package'
    ? jdkLinkRef(host, javaHome(cluster, wanted))
    : jdkHomeRef(host, wanted.home)
}
