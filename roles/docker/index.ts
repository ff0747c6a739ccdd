import { posix } from 'node:path'
import { artifactSource } from '../../src/artifacts/index.ts'
import type { AnyResource } from '../../src/engine/resource.ts'
import type { Cluster, Host } from '../../src/model/cluster.ts'
import type { ContainerImage } from '../../src/model/software.ts'
import { instancesOn } from '../../src/model/on-host.ts'
import { directory } from '../../src/resources/directory.ts'
import { file } from '../../src/resources/file.ts'
import { systemdService, systemdServiceRef } from '../../src/resources/systemd-service.ts'
import { STOP_SECONDS } from '../../src/runtime/docker/container.ts'
import { MADE_LIST, stateDir } from '../../src/layout/state.ts'
import { MANAGED } from '../../src/layout/managed.ts'
import { DOCKER_UNIT } from '../../src/layout/systemd.ts'
import { dockerSettings, imageOf } from '../../src/runtime/docker/container-of.ts'
import { dockerPackage, dockerPackageRef } from './engine.ts'
import { image } from './image.ts'

const ROOT = { user: 'root', group: 'root' } as const
const DROP_IN_FOLDER = `/etc/systemd/system/${DOCKER_UNIT}.d`
/** The drop-in of Docker's unit. */
export const DROP_IN = `${DROP_IN_FOLDER}/90-rmq-provision.conf`

/** At a shutdown of the host systemd gives Docker 90 s by default, less than Docker gives a broker. */
const dropIn = `${MANAGED}
[Service]
TimeoutStopSec=${STOP_SECONDS + 20}
`

/** Docker, the image of the cluster and those of own programs. The containers are made by the runtime when they are started. */
export function docker(cluster: Cluster, host: Host): readonly AnyResource[] {
  const settings = dockerSettings(cluster)
  return [
    dockerPackage({ host: host.name, package: settings.package }),
    directory({ path: DROP_IN_FOLDER, mode: '0755', ...ROOT, madeList: MADE_LIST }),
    file({ path: DROP_IN, mode: '0644', ...ROOT, content: dropIn, after: 'systemctl daemon-reload' }),
    systemdService({ unit: DOCKER_UNIT, needs: [dockerPackageRef(host.name, settings.package)] }),
    ...imagesOn(cluster, host).map((wanted, index) =>
      image({
        image: wanted,
        madeList: MADE_LIST,
        needs: [systemdServiceRef(host.name, DOCKER_UNIT)],
        ...(wanted.archive === undefined
          ? {}
          : {
              archive: {
                source: artifactSource(wanted.archive),
                staging: posix.join(stateDir(cluster), `image-${index}.archive`),
              },
            }),
      }),
    ),
  ]
}

/** The cluster's image, which mqadmin needs on every host, and those of the host's own instances; each once. */
export function imagesOn(cluster: Cluster, host: Host): ContainerImage[] {
  const settings = dockerSettings(cluster)
  const own = instancesOn(cluster, host)
  const all = [settings.image, ...own.map((instance) => imageOf(settings, instance))]
  return [...new Map(all.map((wanted) => [wanted.name, wanted])).values()]
}
