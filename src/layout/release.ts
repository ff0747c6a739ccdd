import type { Cluster } from '../model/cluster.ts'

/** The unpacked distribution that the units pin: ROCKETMQ_HOME of every instance. */
export function releaseDir(cluster: Pick<Cluster, 'artifact' | 'rocketmq'>): string {
  if (cluster.artifact.kind === 'onHost') return cluster.artifact.path
  return `${cluster.rocketmq.home}/releases/${cluster.rocketmq.version}`
}

/**
 * Written last into a release that this tool unpacked: a folder without it is not managed by this tool. Its time is that of the
 * last run that applied the release: the newest of the others is the one to roll back to.
 */
export const RELEASE_MARK = '.rmq-provision'

/** Beginning of the names that a removal gives to releases first, so that none is left half. */
export const REMOVED_PREFIX = '.removed-'

/** Home of mqadmin when the tool runs it, below which it writes its log. */
export function toolsHome({ rocketmq }: Pick<Cluster, 'rocketmq'>): string {
  return `${rocketmq.data}/mqadmin`
}

/**
 * Folder below which conf/tools.yml has the user that mqadmin signs as. It is root's, as the data folder is not: the
 * service's user reads the file and cannot change it.
 */
export function toolsConf({ name }: Pick<Cluster, 'name'>): string {
  return `/etc/rocketmq/mqadmin-${name}`
}

/** Folder for archives on a host until they are unpacked; root only. */
export function stagingDir(cluster: Pick<Cluster, 'rocketmq'>): string {
  return `${cluster.rocketmq.home}/.staging`
}
