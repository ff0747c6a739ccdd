import type { Cluster, Instance, RuntimeSettings } from '../../model/cluster.ts'
import type { ContainerImage } from '../../model/software.ts'
import { compact } from '../../objects.ts'
import { containerName, type ContainerSpec } from './container.ts'
import { dataFolders } from '../../layout/stores.ts'
import { guardWords } from '../store-guard.ts'
import { kindOf } from '../../services/index.ts'

export type DockerSettings = Extract<RuntimeSettings, { kind: 'docker' }>

/** The container of one instance: its own files and folders under the paths they have on the host, and no more. */
export function containerOf(
  cluster: Pick<Cluster, 'name'>,
  runtime: DockerSettings,
  instance: Instance,
): ContainerSpec {
  const { name, uid, gid } = imageOf(runtime, instance)
  const { script } = kindOf(instance)
  const guard = guardWords(cluster.name, instance)
  return {
    name: containerName(instance),
    image: name,
    uid,
    gid,
    ...(script === undefined ? {} : { program: script.program }),
    conf: instance.paths.conf,
    env: instance.paths.env,
    ...compact({ guard }),
    folders: outermost(dataFolders(instance)),
  }
}

/** The image of an instance: its own program comes in an image of its own. */
export function imageOf({ image }: DockerSettings, { own }: Pick<Instance, 'own'>): ContainerImage {
  return own?.program.kind === 'image' ? own.program.image : image
}

/** Without folders that lie in another one of them, which brings them along. */
function outermost(folders: readonly string[]): string[] {
  const unique = [...new Set(folders)]
  return unique.filter((path) => !unique.some((other) => path.startsWith(`${other}/`)))
}

/** @throws Error when the instances of the cluster do not run in containers: a bug. */
export function dockerSettings({ runtime }: Pick<Cluster, 'runtime'>): DockerSettings {
  if (runtime.kind !== 'docker') throw new Error('the runtime of this cluster is not docker')
  return runtime
}
