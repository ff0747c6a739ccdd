import { kindOf } from '../services/index.ts'
import type { Cluster, Instance } from './cluster.ts'
import { systemProperty } from './system-property.ts'

/** JVM word by which RocketMQ's clients, mqadmin among them, speak TLS. A process that takes TLS alone does so without it. */
export const CLIENTS_BY_TLS = '-Dtls.enable=true'

/** The JVM words make a server that refuses connections without TLS. Any other TlsMode but 'disabled' takes both. */
export const isTlsOnly = ({ javaOptions }: Pick<Instance, 'javaOptions'>): boolean =>
  systemProperty(javaOptions, 'tls.server.mode') === 'enforcing'

/** The process speaks TLS to the others (NettyClientConfig). */
export function asksByTls(instance: Pick<Instance, 'javaOptions'>): boolean {
  const enabled = systemProperty(instance.javaOptions, 'tls.enable')
  return enabled === undefined ? isTlsOnly(instance) : enabled === 'true'
}

/** The servers of a cluster that take TLS alone and that mqadmin or other instances connect to: none of those between clients and all brokers. */
export const tlsOnlyServers = ({ instances }: Pick<Cluster, 'instances'>): readonly Instance[] =>
  instances.filter((instance) => {
    const { asksBrokers, coordinates } = kindOf(instance)
    return (asksBrokers !== 'all' || coordinates === true) && isTlsOnly(instance)
  })
