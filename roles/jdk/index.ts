import { posix } from 'node:path'
import { artifactSource } from '../../src/artifacts/index.ts'
import type { AnyResource } from '../../src/engine/resource.ts'
import type { Cluster, Host } from '../../src/inventory/model.ts'
import { stagingDir } from '../rocketmq/paths.ts'
import { jdkHome } from './home-resource.ts'
import { javaHome } from './home.ts'
import { jdkLink } from './link.ts'
import { jdkPackage } from './package.ts'

/** The JDK that the units run on: a package behind a link of ours, an unpacked archive, or one that is there. */
export function jdk(cluster: Cluster, host: Host): readonly AnyResource[] {
  const wanted = cluster.jdk
  switch (wanted.kind) {
    case 'package':
      return [
        jdkPackage({ host: host.name, major: wanted.major, package: wanted.package }),
        jdkLink({
          path: javaHome(cluster),
          major: wanted.major,
          needs: [{ host: host.name, id: `package:${wanted.package}` }],
        }),
      ]
    case 'archive':
      return [
        jdkHome({
          home: wanted.home,
          major: wanted.major,
          archive: {
            source: artifactSource(wanted.source),
            staging: posix.join(stagingDir(cluster), `jdk-${wanted.major}.archive`),
          },
        }),
      ]
    case 'existing':
      return [jdkHome({ home: wanted.home, major: wanted.major })]
  }
}

/** Resource that everything needs which runs Java on the host. */
export function jdkResourceId(cluster: Cluster): string {
  return cluster.jdk.kind === 'package' ? `link:${javaHome(cluster)}` : `jdk:${cluster.jdk.home}`
}
