import type { Registration } from '../../../../src/rocketmq/client/name-server.ts'
import { RequestCode } from '../../../../src/rocketmq/remoting/codes.ts'
import { clusterInfoBody } from './fake-cluster.ts'
import type { Answering } from './fake-server.ts'

/** The name servers of the pair, as its brokers have them in their configuration. */
const bothNameServers = '10.0.0.11:9876;10.0.0.12:9876'

/** A name server that lists these brokers. */
export const listing =
  (rows: readonly Registration[]): Answering =>
  () => ({ body: clusterInfoBody(rows) })

/** A broker that runs with these settings. */
export const broker =
  (brokerIP1: string, namesrvAddr = bothNameServers): Answering =>
  ({ code }) =>
    code === RequestCode.getBrokerConfig
      ? { body: `brokerIP1=${brokerIP1}\nlistenPort=10911\nnamesrvAddr=${namesrvAddr}\n` }
      : { code: 3 }
