import type { Step } from '../../engine/resource.ts'
import { nameServersOf } from '../../model/address.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { has } from '../../releases/features.ts'
import { clusterTables, nameServerConfig, writableGroups } from '../client/name-server.ts'
import { callStep } from '../client/rpc.ts'
import { requireOtherNameServer } from '../rolling/require-other-name-server.ts'
import { waitListed } from '../rolling/waits/wait-listed.ts'
import { RUNNING_CONFIG, type Inspection, type ServiceBehaviour } from './behaviour.ts'

export const namesrv: ServiceBehaviour = {
  question: () => clusterTables,
  inspections: ({ rocketmq }) => [
    {
      what: 'the write permission of the broker groups',
      question: async (client, options) => ({ writable: await writableGroups(client, options) }),
    },
    ...(has(rocketmq.version, 'namesrv-config-file')
      ? [
          {
            what: RUNNING_CONFIG,
            question: async (client, options) => ({ config: await nameServerConfig(client, options) }),
          } satisfies Inspection,
        ]
      : []),
  ],
  beforeRestart: (cluster, instance) => {
    if (nameServersOf(cluster).length < 2) return []
    const title = `another name server knows the brokers without ${instance.id}`
    return [callStep(title, requireOtherNameServer(cluster, instance))]
  },
  afterStart: (cluster, instance, answers) => [answers, listsBrokers(cluster, instance)],
  /** The name servers that stay list every broker that does. */
  removal: (cluster, _instance, answers) => ({
    before: nameServersOf(cluster).flatMap((other) => [
      answers(other, { timeoutMs: 30_000 }),
      listsBrokers(cluster, other),
    ]),
    drain: [],
    after: [],
  }),
}

const listsBrokers = (cluster: Cluster, nameServer: Instance): Step =>
  callStep(`${nameServer.id} lists the brokers`, waitListed(cluster, nameServer))
