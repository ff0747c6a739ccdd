import { posix } from 'node:path'
import { artifactSource } from '../../src/artifacts/index.ts'
import type { AnyResource } from '../../src/engine/resource.ts'
import type { Cluster, Host } from '../../src/inventory/model.ts'
import { stateDir } from '../base/directories.ts'
import { dockerSettings } from './container.ts'
import { dockerPackage, dockerService } from './engine.ts'
import { image } from './image.ts'

/** Docker and the image of the cluster. The containers are made by the runtime when they are started. */
export function docker(cluster: Cluster, host: Host): readonly AnyResource[] {
  const settings = dockerSettings(cluster)
  const { archive } = settings.image
  const on = (id: string): { host: string; id: string } => ({ host: host.name, id })
  return [
    dockerPackage({ host: host.name, package: settings.package }),
    dockerService([on('package:docker')]),
    image({
      image: settings.image,
      needs: [on('service:docker')],
      ...(archive === undefined
        ? {}
        : {
            archive: {
              source: artifactSource(archive),
              staging: posix.join(stateDir(cluster), 'image.archive'),
            },
          }),
    }),
  ]
}
