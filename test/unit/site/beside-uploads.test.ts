import { expect, test } from 'vitest'
import { evaluate } from '../../../src/engine/evaluate.ts'
import { parseInventory } from '../../../src/inventory/index.ts'
import { clusterSite } from '../../../src/site/site.ts'
import { bareWorld } from '../../helpers/bare-world.ts'
import { noSteps } from '../../helpers/no-steps.ts'

/** Titles of a bare host's steps from the beginning of the JDK to the file of RocketMQ, and whether they run beside the file. */
function stepsOf(jdk: object): (readonly [string, boolean])[] {
  const cluster = parseInventory(
    JSON.stringify({
      cluster: 'lab',
      rocketmq: { version: '5.5.0' },
      jdk,
      firewall: { clients: ['10.20.0.0/16'] },
      hosts: { mq1: { address: '10.20.1.1' } },
      namesrv: { hosts: ['mq1'] },
    }),
    'lab.yaml',
    {},
  )
  const site = clusterSite(cluster, noSteps)
  const world = bareWorld(cluster, site)
  const steps = site.resources.flatMap((placed) => {
    const evaluation = evaluate(placed, world)
    return placed.phase === 'prepare' && evaluation.kind === 'known' ? evaluation.steps() : []
  })
  const titles = steps.map(({ title }) => title)
  return steps
    .slice(
      titles.findIndex((title) => /jdk/i.test(title)),
      titles.findIndex((title) => title.startsWith('bring RocketMQ')),
    )
    .map((step) => [step.title, step.kind === 'script' && step.besideUploads === true] as const)
}

test('RocketMQ is brought while the package manager installs the JDK: no other step is between', () => {
  expect(stepsOf({ version: 17, from: 'package' })).toEqual([
    ['install java-17-openjdk-devel with dnf', true],
    ['link /opt/rocketmq/jdk-17 to the JDK', true],
  ])
})

test('RocketMQ is brought while a JDK is unpacked', () => {
  const archive = { version: 17, from: 'archive', file: '/tmp/jdk.tar.gz', home: '/opt/jdk17' }
  const [bring, unpack, ...others] = stepsOf(archive)
  expect(bring?.[0]).toMatch(/^bring JDK 17/)
  expect(unpack).toEqual(['unpack JDK 17 to /opt/jdk17', true])
  expect(others).toEqual([])
})
