import type { Cluster } from '../model/cluster.ts'

/** The unpacked distribution that the units pin: ROCKETMQ_HOME of every instance. */
export function releaseDir(cluster: Pick<Cluster, 'artifact' | 'rocketmq'>): string {
  if (cluster.artifact.kind === 'onHost') return cluster.artifact.path
  return `${cluster.rocketmq.home}/releases/${cluster.rocketmq.version}`
}

/** Folder for what mqadmin reads and writes when we run it. */
export function toolsHome({ rocketmq }: Pick<Cluster, 'rocketmq'>): string {
  return `${rocketmq.data}/mqadmin`
}

/** Folder for archives on a host until they are unpacked; root only. */
export function stagingDir(cluster: Pick<Cluster, 'rocketmq'>): string {
  return `${cluster.rocketmq.home}/.staging`
}
