import { expect, it } from 'vitest'
import { RequestCode } from '../../../../src/rocketmq/remoting/codes.ts'
import { verifyCluster } from '../../../../src/rocketmq/verify/verify.ts'
import { Secret } from '../../../../src/secret.ts'
import { makeCluster, pair } from '../../support/cluster.ts'
import { fakeDial } from '../support/fake-cluster.ts'
import { healthyServers } from '../support/healthy-servers.ts'

const cluster = makeCluster({ ...pair, acl: { accessKey: 'admin', secretKey: new Secret('s') } })

const rights = (subject: string, ...actions: readonly string[]) => ({
  subject,
  policies: [
    {
      policyType: 'Custom',
      entries: [{ resource: 'Topic:orders', actions, sourceIps: [], decision: 'Allow' }],
    },
  ],
})

/** Warnings of a verification when the two brokers answer with these rights. */
async function warnings(first: readonly object[], second: readonly object[]) {
  const answer = (acls: readonly object[]) => ({
    [RequestCode.listAcl]: acls.length === 0 ? {} : { body: JSON.stringify(acls) },
  })
  const servers = healthyServers(cluster, { 'broker-a-0': answer(first), 'broker-a-1': answer(second) })
  const verification = await verifyCluster(cluster, fakeDial(servers))
  expect(verification).toMatchObject({ ok: true, problems: [] })
  return verification.warnings
}

it.each<[string, object[], object[]]>([
  ['none', [], []],
  [
    'the same in another order',
    [rights('User:a', 'Pub', 'Sub'), rights('User:b')],
    [rights('User:b'), rights('User:a', 'Sub', 'Pub')],
  ],
])('brokers with %s have no warning', async (_, first, second) => {
  expect(await warnings(first, second)).toEqual([])
})

it.each<[string, object[], object[], string, string]>([
  ['lacks all', [rights('User:a', 'Pub')], [], 'broker-a-1', 'it lacks those of User:a.'],
  [
    'lacks some',
    [rights('User:b')],
    [rights('User:a'), rights('User:b')],
    'broker-a-0',
    'it lacks those of User:a.',
  ],
  [
    'has others',
    [rights('User:a', 'Pub')],
    [rights('User:a', 'Sub')],
    'broker-a-1',
    'it has others for User:a.',
  ],
  [
    'has others, and one more',
    [rights('User:a')],
    [rights('User:b')],
    'broker-a-1',
    'it lacks those of User:a and has others for User:b.',
  ],
])('a broker that %s has one', async (_, first, second, instance, what) => {
  expect(await warnings(first, second)).toMatchObject([
    { code: 'rights-differ', instance, message: expect.stringContaining(what) as string },
  ])
})
