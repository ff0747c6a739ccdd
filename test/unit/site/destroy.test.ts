import { describe, expect, it } from 'vitest'
import { leftoversSpec } from '../../../roles/leftovers/spec.ts'
import type { Resource } from '../../../src/engine/resource.ts'
import { parseInventory } from '../../../src/inventory/index.ts'
import { stateDir } from '../../../src/layout/state.ts'
import { instancesOn } from '../../../src/model/on-host.ts'
import { wholeCluster } from '../../../src/run/destroy/guards.ts'
import { clusterSite } from '../../../src/site/site.ts'
import { destroyedSite } from '../../../src/site/destroy.ts'
import { noSteps } from '../../helpers/no-steps.ts'
import { shipped } from '../support/shipped.ts'

const cluster = wholeCluster(
  parseInventory(
    `cluster: c
rocketmq: { version: 5.3.3 }
artifact: { onHost: /opt/rmq }
hosts: { mq1: { address: 10.0.0.1 }, mq2: { address: 10.0.0.2, state: absent } }
namesrv: { hosts: [mq1, mq2] }
brokers: { groups: { a: { master: mq1, slaves: [mq2] } } }
`.replace('slaves: [mq2] }', 'slaves: [{ host: mq2, state: absent }] }'),
    'prod.yaml',
    { HOME: '/home/me' },
  ),
)

describe('the site of destroy', () => {
  const site = destroyedSite(cluster, { withData: true })

  it('stops brokers before name servers, also those that are to be removed, and removes records last', () => {
    const late = site.phases.filter(({ afterRolls }) => afterRolls === true)
    expect(late.map(({ title }) => title)).toEqual([
      'Stop and remove a-1',
      'Stop and remove a-0',
      'Stop and remove namesrv-mq1, namesrv-mq2',
      'Remove data',
      'Remove what the hosts have of the cluster',
      'Remove records',
    ])
  })

  it('removes nothing of a host before its instances have ended, and no record before the rest', () => {
    const needsOf = (id: string): readonly string[] =>
      (site.resources.find(({ resource }) => resource.id === id)?.resource as unknown as Resource).needs?.map(
        (need) => ('id' in need ? need.id : ''),
      ) ?? []
    expect(needsOf('ended:namesrv-mq1')).toEqual(['ended:a-0', 'ended:a-1'])
    expect(needsOf('data:a-0')).toEqual(['ended:namesrv-mq1', 'ended:a-0'])
    expect(needsOf('records:mq1')).toEqual([
      'ended:namesrv-mq1',
      'ended:a-0',
      'data:namesrv-mq1',
      'data:a-0',
      'firewalld-ended:default',
      'hosts:c',
      'leftovers:mq1',
    ])
  })

  it('reaches everything that apply puts on a host, in every shipped inventory', async () => {
    for (const [file, one] of await shipped()) {
      const all = wholeCluster(one)
      for (const host of all.hosts) {
        const spec = leftoversSpec(all, host, { withData: true })
        const roots = [
          ...spec.files,
          ...spec.trees,
          ...spec.programs,
          ...spec.own,
          spec.link,
          spec.programsFolder,
          stateDir(all),
          ...instancesOn(all, host).flatMap(({ paths }) => [paths.data, paths.conf]),
        ]
        const made = clusterSite(all, noSteps).resources.filter((placed) => placed.host === host.name)
        const left = made.flatMap(({ resource: { id } }) => {
          const [, path] = /^(?:file|dir|link|jdk-link|release|program|heap|users|jdk):(\/.*)$/.exec(id) ?? []
          if (path === undefined || spec.folders.includes(path)) return []
          return roots.some((root) => path === root || path.startsWith(`${root}/`)) ? [] : [path]
        })
        expect(left, file).toEqual([])
      }
    }
  })
})
