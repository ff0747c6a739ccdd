import { jdkOptions, raftOptions } from '../../../releases/jdk-matrix.ts'
import { compact } from '../../../objects.ts'
import type { Heap, Instance, InstancePaths, RocketmqSettings } from '../../../model/cluster.ts'
import type { Service } from '../../../services/index.ts'
import type { Path } from '../../raw.ts'
import { temporaryFolder } from '../../../model/temporary-folder.ts'
import type { Context } from '../context.ts'
import type { Site } from '../site.ts'

/** An instance and the place of the inventory that asks for it. */
export interface Placed extends Place {
  readonly instance: Instance
}

/** Place in the inventory that defines an instance. */
export interface Place {
  readonly path: Path
  /** It asks for it to go. */
  readonly toRemove: boolean
}

/** Paths of an instance's files on its host. */
export function instancePaths(
  rocketmq: RocketmqSettings,
  id: string,
  store?: string,
  extension = 'conf',
): InstancePaths {
  const data = dataFolder(rocketmq, id)
  return {
    conf: `/etc/rocketmq/${id}.${extension}`,
    env: `/etc/rocketmq/${id}.env`,
    unit: `rocketmq-${id}.service`,
    data,
    ...compact({ store }),
    logs: `${data}/logs`,
  }
}

export function dataFolder(rocketmq: RocketmqSettings, id: string): string {
  return `${rocketmq.data}/${id}`
}

/**
 * JVM words for folders of an instance's own. Logs and default stores follow user.home, so two instances of one user do
 * not share them. JNA (brokers of 5.1) and RocksDB unpack a native library to java.io.tmpdir and map it from there:
 * hardened hosts mount /tmp noexec; and what stays in /tmp is removed after some days.
 */
export function folderOptions(data: string): string[] {
  return [`-Duser.home=${data}`, `-Djava.io.tmpdir=${temporaryFolder(data)}`]
}

/**
 * JVM words: what the pair JDK × RocketMQ needs, the instance's own folders, then the user's, most general first.
 * @param isRaft the instance keeps a Raft log
 */
export function javaOptions(
  site: Site,
  id: string,
  own: readonly (readonly string[] | undefined)[],
  { isRaft = false }: { readonly isRaft?: boolean } = {},
): string[] {
  const { version } = site.rocketmq
  const { major } = site.jdk
  const needed = [...(jdkOptions(version, major) ?? []), ...(isRaft ? raftOptions(version, major) : [])]
  const folders = folderOptions(dataFolder(site.rocketmq, id))
  return [...needed, ...folders, ...own.flatMap((words) => words ?? [])]
}

/** Puts the parts of an instance together. */
export function place(
  context: Context,
  { path, toRemove }: Place,
  parts: Omit<Instance, 'position'> & { service: Service; heap: Heap },
): Placed {
  const position = context.problems.locate(path)
  return { instance: { ...parts, ...compact({ position }) }, path, toRemove }
}
