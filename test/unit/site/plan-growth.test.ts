import { expect, test } from 'vitest'
import { makePlan, changesOf } from '../../../src/engine/planner.ts'
import { parseInventory } from '../../../src/inventory/index.ts'
import { logPlan } from '../../../src/run/log-plan.ts'
import { clusterSite } from '../../../src/site/site.ts'
import { alone } from '../../helpers/probe.ts'
import { bareWorld } from '../../helpers/bare-world.ts'
import { noSteps } from '../../helpers/no-steps.ts'
import type { Resource } from '../../../src/engine/resource.ts'

/** What a first plan of pairs of brokers is made of, in numbers that do not depend on the machine. */
async function measured(hosts: number) {
  const names = Array.from({ length: hosts }, (_, index) => `h${100 + index}`)
  const cluster = parseInventory(
    JSON.stringify({
      cluster: 'big',
      rocketmq: { version: '5.5.0' },
      jdk: { version: 17 },
      firewall: { clients: ['10.20.0.0/16'] },
      hosts: Object.fromEntries(names.map((name, index) => [name, { address: `10.20.1.${index}` }])),
      namesrv: { hosts: names.slice(0, 3) },
      brokers: {
        groups: Object.fromEntries(
          names.flatMap((name, index) =>
            index % 2 === 0
              ? [[`b${100 + index}`, { replication: 'async', master: name, slaves: [names[index + 1]] }]]
              : [],
          ),
        ),
      },
    }),
    'big.yaml',
    {},
  )
  const site = clusterSite(cluster, noSteps)
  const plan = await makePlan(site, bareWorld(cluster, site))
  const patches = new Set(changesOf(plan).flatMap(({ patch }) => patch ?? []))
  const ofHosts = new Set(
    changesOf(plan).flatMap(({ summary, patch }) => (summary.endsWith('/etc/hosts') ? [patch] : [])),
  )
  const firewalls = site.resources.filter(({ role, phase }) => role === 'firewalld' && phase === 'firewall')
  const scripts = firewalls.map(({ resource }) => alone((resource as unknown as Resource).probe).script)
  let logged = 0
  const note = (type: string, data: object): void => {
    logged += JSON.stringify({ type, ...data }).length
  }
  await logPlan({ log: { note } }, plan)
  return {
    changes: changesOf(plan).length,
    /** Texts that are kept once, characters. */
    patches: [...patches].join('').length,
    hostsFiles: ofHosts.size,
    longestFirewall: Math.max(...scripts.map((script) => script.length)),
    logged,
  }
}

test('a first plan grows with the hosts and not with the pairs of them', { timeout: 120_000 }, async () => {
  const [some, twice] = [await measured(60), await measured(120)]
  expect(some.hostsFiles).toBe(1)
  expect(twice.hostsFiles).toBe(1)
  // Three hosts have a name server, in both.
  for (const part of ['changes', 'patches', 'logged'] as const) {
    expect(twice[part] / some[part]).toBeLessThan(2.1)
  }
  expect(twice.longestFirewall - some.longestFirewall).toBeLessThan(50)
})
