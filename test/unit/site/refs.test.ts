import { describe, expect, test } from 'vitest'
import { PlacedResources, type DesiredState } from '../../../src/engine/desired-state.ts'
import { refKey } from '../../../src/engine/world.ts'
import type { Cluster } from '../../../src/model/cluster.ts'
import { restartSite, startSite, stopSite, wipedSite } from '../../../src/site/lifecycle.ts'
import { clusterSite } from '../../../src/site/site.ts'
import { noSteps } from '../../helpers/no-steps.ts'
import { parse } from '../inventory/support.ts'
import { shipped } from '../support/shipped.ts'

const inventory = (head: string, more = '', hosts = ''): Cluster =>
  parse(`cluster: c
${head}
hosts: { mq1: { address: 10.0.0.1 }, mq2: { address: 10.0.0.2 }, mq3: { address: 10.0.0.3${hosts} } }
namesrv: { hosts: [mq1, mq2] }
${more}
`)
const groups = 'brokers: { groups: { a: { master: mq1, slaves: [mq2] } } }'
const made: [string, Cluster][] = [
  [
    'a jar on another JDK from a package of the same name',
    inventory(
      'rocketmq: { version: 4.9.4 }\njdk: { version: 8, package: jdk }',
      `${groups}\ndashboard: { host: mq1, jar: { file: d-1.0.0.jar }, jdk: { version: 17, package: jdk } }`,
    ),
  ],
  [
    'a war in Tomcat',
    inventory(
      'rocketmq: { version: 3.2.6 }\njdk: { version: 8 }\nartifact: { onHost: /opt/rmq }',
      `brokers: { groups: { a: { master: mq1 } } }\ndashboard: { host: mq1, war: { file: c.war }, tomcat: { maven: "org.apache.tomcat:tomcat:7.0.109:tar.gz" } }`,
    ),
  ],
  [
    'containers, two brokers on a host, a dashboard of the image of the cluster',
    inventory(
      'runtime: docker\nrocketmq: { version: 5.3.3 }',
      `brokers: { groups: { a: { master: mq1, slaves: [mq2] }, b: { master: { host: mq2, listenPort: 10931 } } } }\ndashboard: { host: mq1, image: { name: "apache/rocketmq:5.3.3" } }`,
    ),
  ],
  [
    'members and a host to be removed',
    inventory(
      'rocketmq: { version: 5.3.3 }\nartifact: { onHost: /opt/rmq }',
      'brokers: { groups: { a: { master: mq1 }, b: { replication: dledger, members: [mq1, mq2, mq3], listenPort: 10931, state: absent } } }',
      ', state: absent',
    ),
  ],
]

const sitesOf = (cluster: Cluster): DesiredState[] => [
  clusterSite(cluster, noSteps),
  startSite(cluster),
  stopSite(cluster),
  restartSite(cluster, new Map(), { drain: true }),
  wipedSite(cluster),
]

describe.each([...(await shipped()), ...made])('%s', (_name, cluster) => {
  test('has no id twice on a host, and each resource in a phase', () => {
    for (const site of sitesOf(cluster)) expect(() => new PlacedResources(site)).not.toThrow()
  })

  test('needs only what it has', () => {
    for (const { resources } of sitesOf(cluster)) {
      const present = new Set(resources.map(({ host, resource: { id } }) => refKey({ host, id })))
      const missing = resources.flatMap(({ host, resource }) =>
        (resource.needs ?? [])
          .flatMap((need) => ('anyOf' in need ? need.anyOf : [need]))
          .filter((ref) => !present.has(refKey(ref)))
          .map((ref) => `${resource.id} on ${host} needs ${ref.id} on ${ref.host}`),
      )
      expect(missing).toEqual([])
    }
  })
})
