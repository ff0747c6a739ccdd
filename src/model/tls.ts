import { kindOf } from '../services/index.ts'
import type { Cluster, Instance } from './cluster.ts'

const MODE = '-Dtls.server.mode='
/** TlsMode of RocketMQ; any other word but 'disabled' counts as permissive, which takes both. */
const TLS_ALONE = `${MODE}enforcing`

/** JVM word by which RocketMQ's clients, mqadmin among them, speak TLS. A process that takes TLS alone does so without it. */
export const CLIENTS_BY_TLS = '-Dtls.enable=true'

/** The JVM words make a server that refuses connections without TLS. Of a property that is given twice the last one counts. */
export const isTlsOnly = ({ javaOptions }: Pick<Instance, 'javaOptions'>): boolean =>
  javaOptions.findLast((word) => word.startsWith(MODE)) === TLS_ALONE

/** The process speaks TLS to the others (NettyClientConfig). */
export const asksByTls = (instance: Pick<Instance, 'javaOptions'>): boolean =>
  (instance.javaOptions.findLast((word) => word.startsWith('-Dtls.enable=')) ??
    (isTlsOnly(instance) ? CLIENTS_BY_TLS : '')) === CLIENTS_BY_TLS

/** The servers of a cluster that take TLS alone and that mqadmin or other instances connect to: none of those between clients and all brokers. */
export const tlsOnlyServers = ({ instances }: Pick<Cluster, 'instances'>): readonly Instance[] =>
  instances.filter((instance) => {
    const { asksBrokers, coordinates } = kindOf(instance)
    return (asksBrokers !== 'all' || coordinates === true) && isTlsOnly(instance)
  })
