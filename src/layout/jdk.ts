import type { Cluster, Instance } from '../model/cluster.ts'
import type { Jdk } from '../model/software.ts'

/**
 * JAVA_HOME as units and mqadmin use it. A JDK of the package manager lives under a path that changes with every
 * update, so a link of ours stands before it and the units stay the same. Each major has a link of its own: what runs
 * keeps its JDK until its own env and unit name another.
 */
export function javaHome(cluster: Pick<Cluster, 'jdk' | 'rocketmq'>, jdk: Jdk = cluster.jdk): string {
  return jdk.kind === 'package' ? `${cluster.rocketmq.home}/jdk-${jdk.major}` : jdk.home
}

/** JDK of an instance: the cluster's, except where its own program has another. */
export function jdkOf(cluster: Pick<Cluster, 'jdk'>, { own }: Pick<Instance, 'own'>): Jdk {
  return own?.jdk ?? cluster.jdk
}
