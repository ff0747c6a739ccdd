import { describe, expect, it } from 'vitest'
import type { Resource } from '../../../src/engine/resource.ts'
import { parseInventory } from '../../../src/inventory/index.ts'
import { select } from '../../../src/run/selection.ts'
import { clusterSite } from '../../../src/site/site.ts'
import { noSteps } from '../../helpers/no-steps.ts'

const text = `cluster: c
rocketmq: { version: 5.3.3 }
artifact: { onHost: /opt/rmq }
hosts:
  mq1: { address: 10.0.0.1 }
  mq2: { address: 10.0.0.2 }
  mq3: { address: 10.0.0.3, state: absent }
namesrv: { hosts: [mq1, mq2, mq3] }
brokers:
  groups:
    a: { master: mq1 }
    b: { master: mq2, slaves: [mq3], state: absent }
`
const cluster = parseInventory(text, 'prod.yaml', { HOME: '/home/me' })
const site = clusterSite(cluster, noSteps)
const removals = site.resources.filter(({ role }) => role === 'removal')

describe('the members of an elected group to be removed', () => {
  const elected = parseInventory(
    text
      .replace(', state: absent }\nnamesrv', ' }\nnamesrv')
      .replace(
        'b: { master: mq2, slaves: [mq3], state',
        'b: { replication: dledger, members: [mq1, mq2, mq3], listenPort: 10931, state',
      ),
    'prod.yaml',
    { HOME: '/home/me' },
  )
  const own = clusterSite(elected, noSteps).resources.filter(({ role }) => role === 'removal')

  it('are all drained before one of them is stopped', () => {
    expect(own.map(({ phase, resource }) => [phase, resource.id])).toEqual(
      [0, 1, 2].flatMap((number) => [
        ['remove-writers', `drained:b-n${number}`],
        ['remove', `absent:b-n${number}`],
      ]),
    )
    const gone = own.find(({ resource }) => resource.id === 'absent:b-n1')?.resource as unknown as Resource
    const needs = gone.needs?.map((need) => ('id' in need ? need.id : ''))
    expect(needs?.slice(-3)).toEqual(['drained:b-n0', 'drained:b-n1', 'drained:b-n2'])
  })
})

describe('the site of a cluster with removals', () => {
  it('takes it away after all rolls: writers, then the rest, then servers; ports are closed at last', () => {
    expect(removals.map(({ host, phase, resource }) => [host, phase, resource.id])).toEqual([
      ['mq2', 'remove-writers', 'absent:b-0'],
      ['mq3', 'remove-servers', 'absent:namesrv-mq3'],
      ['mq3', 'remove', 'absent:b-1'],
    ])
    const late = site.phases.filter(({ afterRolls }) => afterRolls === true).map(({ id }) => id)
    expect(late).toEqual(['remove-writers', 'remove', 'remove-servers', 'tidy'])
  })

  it('takes nothing away when something that stays has failed, nor before what has to go first', () => {
    const needs = (id: string): string[] =>
      (removals.find(({ resource }) => resource.id === id)?.resource as unknown as Resource).needs?.map(
        (need) => ('id' in need ? need.id : ''),
      ) ?? []
    const stay = ['service:namesrv-mq1', 'service:namesrv-mq2', 'service:a-0']
    expect(needs('absent:b-0')).toEqual(stay)
    expect(needs('absent:b-1')).toEqual([...stay, 'absent:b-0'])
    expect(needs('absent:namesrv-mq3')).toEqual([...stay, 'absent:b-0', 'absent:b-1'])
  })

  it('does nothing else on a host to be removed', () => {
    const ids = site.resources.filter(({ host }) => host === 'mq3').map(({ resource }) => resource.id)
    expect(ids).toEqual([
      'neighbours:mq3',
      'cluster-owner:namesrv-mq3',
      'cluster-owner:b-1',
      'firewalld-surplus:default',
      'left-out:mq3',
      'absent:namesrv-mq3',
      'absent:b-1',
    ])
  })

  it('is found by --limit', () => {
    const limited = (...names: string[]): string[] => [...select(cluster, names).instances]
    expect(limited('b')).toEqual(['b-0', 'b-1'])
    expect(limited('mq3')).toEqual(['namesrv-mq3', 'b-1'])
    expect(limited('b-1')).toEqual(['b-1'])
  })
})
