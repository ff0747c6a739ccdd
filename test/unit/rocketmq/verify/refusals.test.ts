import { describe, expect, it } from 'vitest'
import { RequestCode } from '../../../../src/rocketmq/remoting/codes.ts'
import { verifyCluster } from '../../../../src/rocketmq/verify/verify.ts'
import { Secret } from '../../../../src/secret.ts'
import { hintNaming } from '../../../helpers/hint.ts'
import { makeCluster, pair } from '../../support/cluster.ts'
import { fakeDial } from '../support/fake-cluster.ts'
import type { FakeAnswer } from '../support/fake-server.ts'
import { healthyServers } from '../support/healthy-servers.ts'

describe('the user of acl', () => {
  const cluster = makeCluster({ ...pair, acl: { accessKey: 'admin', secretKey: new Secret('s') } })

  it.each<[string, FakeAnswer, string[]]>([
    ['is of type Super', { body: '{"username":"admin","userType":"Super","userStatus":"enable"}' }, []],
    [
      'is of type Normal, and may read users',
      { body: '{"username":"admin","userType":"Normal"}' },
      ['user-differs'],
    ],
    [
      'is of type Normal, and has no policy',
      {
        code: 16,
        remark: 'User:admin has no permission to access Cluster:lab from 10.0.0.12, no matched policies.',
      },
      ['user-differs'],
    ],
    ['is not known, as the broker does not say it', { code: 1, remark: 'busy' }, ['not-verified']],
  ])('%s', async (_, answer, codes) => {
    const servers = healthyServers(cluster, { 'broker-a-1': { [RequestCode.getUser]: answer } })
    const { ok, problems } = await verifyCluster(cluster, fakeDial(servers))
    expect({ ok, codes: problems.map(({ code }) => code) }).toEqual({ ok: codes.length === 0, codes })
    for (const { instance, host } of problems) expect([instance, host]).toEqual(['broker-a-1', 'mq2'])
  })

  it('is not asked for without acl', async () => {
    const open = makeCluster(pair)
    const { problems } = await verifyCluster(open, fakeDial(healthyServers(open)))
    expect(problems).toEqual([])
  })

  it.each([
    ['User:admin is not found.', 'restart the broker'],
    ['User:admin is disabled.', '-s enable'],
    ['Authentication failed. Please verify the credentials and try again.', 'type Super'],
  ])('gets a hint of its own when a server answers %s', async (remark, hint) => {
    const servers = new Map([...healthyServers(cluster), ['10.0.0.12:10911', () => ({ code: 16, remark })]])
    const { problems } = await verifyCluster(cluster, fakeDial(servers))
    expect(problems).toMatchObject([
      { code: 'no-answer', instance: 'broker-a-1', hint: expect.stringContaining(hint) as string },
    ])
  })
})

it('a server that takes the connection and is silent is to be restarted: apply starts nothing that runs', async () => {
  const cluster = makeCluster(pair)
  const servers = new Map([...healthyServers(cluster), ['10.0.0.12:9876', () => undefined]])
  const { problems } = await verifyCluster(cluster, fakeDial(servers), { timeoutMs: 50 })
  expect(problems).toMatchObject([
    {
      code: 'no-answer',
      instance: 'namesrv-mq2',
      hint: hintNaming({ run: 'restart', limit: 'namesrv-mq2' }),
    },
  ])
})
