import { Unknown, type AnyResource } from '../../src/engine/resource.ts'
import type { Cluster, Host } from '../../src/model/cluster.ts'
import { instancesOn } from '../../src/model/on-host.ts'
import { file, type FileSpec } from '../../src/resources/file.ts'
import { renderConf, secretKeys, withHostFacts } from './conf.ts'
import { renderEnv } from './env.ts'
import { toolsUser } from './tools.ts'

/**
 * Configuration and environment file of every instance on the host. Read by the service user, written by root
 * only: what RocketMQ's own updateBrokerConfig would write there is refused, the inventory stays the one source.
 */
export function config(cluster: Cluster, host: Host): readonly AnyResource[] {
  const specs = instancesOn(cluster, host).flatMap((instance): FileSpec[] => {
    const common = { mode: '0640', user: 'root', group: cluster.rocketmq.group, instance: instance.id }
    return [
      {
        ...common,
        path: instance.paths.conf,
        content: (world) => {
          const whole = withHostFacts(instance, world)
          return whole instanceof Unknown ? whole : renderConf(whole)
        },
        secretKeys: secretKeys(instance),
      },
      { ...common, path: instance.paths.env, content: renderEnv(cluster, instance) },
    ]
  })
  return [...specs.map(file), ...toolsUser(cluster)]
}
