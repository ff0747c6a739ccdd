import type { Cluster } from '../../src/inventory/model.ts'

/**
 * JAVA_HOME as units and mqadmin use it. A JDK of the package manager lives under a path that changes with every
 * update, so a link of ours stands before it and the units stay the same. Each major has a link of its own: what runs
 * keeps its JDK until its own env and unit name another.
 */
export function javaHome(cluster: Pick<Cluster, 'jdk' | 'rocketmq'>): string {
  return cluster.jdk.kind === 'package'
    ? `${cluster.rocketmq.home}/jdk-${cluster.jdk.major}`
    : cluster.jdk.home
}
