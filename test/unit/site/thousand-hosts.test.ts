import { expect, test } from 'vitest'
import { parseInventory } from '../../../src/inventory/index.ts'
import { arrivals } from '../../../src/resources/firewall/arrivals.ts'
import { diffPaths } from '../../../src/resources/firewall/paths.ts'
import { ruleText } from '../../../src/resources/firewall/rules.ts'
import { clusterSite } from '../../../src/site/site.ts'
import { wantedRules } from '../../../roles/firewalld/rules.ts'
import { noSteps } from '../../helpers/no-steps.ts'
import { firewall, zone } from '../resources/firewall/support.ts'
import { cpuOf } from '../../helpers/cpu.ts'

const HOSTS = 1000
/**
 * Several times what a machine that does nothing else takes (3,000 and 700). What takes as many steps as there are pairs of hosts,
 * and an address to parse in each, took 42,000 for the site. CPU ms.
 */
const MOST_SITE_MS = 20_000
const MOST_DIFFS_MS = 6_000

const names = Array.from({ length: HOSTS }, (_, index) => `h${index}`)
const address = (index: number): string => `10.20.${Math.floor(index / 200)}.${(index % 200) + 1}`
const cluster = parseInventory(
  JSON.stringify({
    cluster: 'big',
    rocketmq: { version: '5.5.0' },
    jdk: { version: 17 },
    firewall: { clients: ['10.20.0.0/16', '192.168.0.0/16'] },
    hosts: Object.fromEntries(names.map((name, index) => [name, { address: address(index) }])),
    namesrv: { hosts: names.slice(0, 3) },
    brokers: {
      groups: Object.fromEntries(
        names.flatMap((name, index) =>
          index % 2 === 0
            ? [[`broker-${index / 2}`, { replication: 'async', master: name, slaves: [`h${index + 1}`] }]]
            : [],
        ),
      ),
    },
  }),
  'big.yaml',
  {},
)

test('the site of 1,000 hosts is made in time that grows with the hosts', { timeout: 120_000 }, () => {
  const spent = cpuOf(() => {
    const { resources } = clusterSite(cluster, noSteps)
    expect(new Set(resources.map(({ host }) => host)).size).toBe(HOSTS)
  })
  expect(spent).toBeLessThan(MOST_SITE_MS)
})

test('the ways of the packets of 1,000 hosts are compared in time', { timeout: 120_000 }, () => {
  const peers = names.map((name, index) => ({ name, address: address(index) }))
  const spent = cpuOf(() => {
    for (const host of cluster.hosts.slice(0, 20)) {
      const rules = wantedRules(cluster, host)
      const spec = {
        host: host.name,
        zone: undefined,
        address: host.privateAddress,
        rules,
        peers: peers.filter(({ name }) => name !== host.name),
      }
      const state = firewall({ public: zone({ running: rules.map(ruleText), interfaces: ['eth0'] }) })
      expect(diffPaths(state, spec)).toEqual({ kind: 'same' })
      expect(new Set(arrivals(state, spec).map(({ peer }) => peer.name)).size).toBe(HOSTS - 1)
    }
  })
  expect(spent).toBeLessThan(MOST_DIFFS_MS)
})
