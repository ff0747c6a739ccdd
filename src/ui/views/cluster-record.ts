import { compact } from '../../objects.ts'
import type { Cluster } from '../../model/cluster.ts'

/** The resolved model as the `inventory` record of the JSON output: what others may build on, and no secrets. */
export function clusterRecord(cluster: Cluster): object {
  return {
    cluster: cluster.name,
    file: cluster.file,
    rocketmq: cluster.rocketmq,
    jdk: cluster.jdk,
    hosts: cluster.hosts.map(({ name, address, privateAddress, publicAddress }) => ({
      name,
      address,
      privateAddress,
      ...compact({ publicAddress }),
    })),
    groups: cluster.groups,
    toRemove: cluster.toRemove.map(({ id, service, host }) => ({ id, service, host })),
    instances: cluster.instances.map(
      ({ id, service, host, listenPort, ports, heap, paths, broker, config }) => ({
        id,
        service,
        host,
        listenPort,
        ports,
        heap,
        paths,
        ...compact({ broker }),
        config,
      }),
    ),
  }
}
