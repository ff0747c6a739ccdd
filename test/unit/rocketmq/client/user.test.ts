import { describe, expect, it } from 'vitest'
import { RequestCode } from '../../../../src/rocketmq/remoting/codes.ts'
import { changePassword } from '../../../../src/rocketmq/client/user.ts'
import { Secret } from '../../../../src/secret.ts'
import { FakeClock } from '../../../helpers/clock.ts'
import { quiet } from '../../../helpers/quiet.ts'
import { instanceOf, makeCluster, pair } from '../../support/cluster.ts'
import { fakeHost } from '../support/fake-host.ts'
import type { Answering } from '../support/fake-server.ts'

const acl = {
  accessKey: 'admin',
  secretKey: new Secret('brand-new'),
  previousSecretKey: new Secret('before'),
}
const cluster = makeCluster({ ...pair, acl })
const signal = new AbortController().signal
const ask = (answering: Answering) =>
  changePassword(cluster, instanceOf(cluster, 'broker-a-0'), acl, { clock: new FakeClock() })(
    fakeHost('mq1', new Map([['10.0.0.11:10911', answering]])),
    signal,
    quiet,
  )

describe('changePassword', () => {
  it('gives the user the new password, signed as the user', async () => {
    const seen: unknown[] = []
    await ask(({ code, extFields, body }) => {
      seen.push([code, extFields['username'], extFields['AccessKey'], JSON.parse(body.toString())])
      return {}
    })
    expect(seen).toEqual([
      [RequestCode.updateUser, 'admin', 'admin', { username: 'admin', password: 'brand-new' }],
    ])
  })

  it('says what to do when the broker knows neither', async () => {
    const refused = ask(() => ({ code: 16, remark: 'check signature failed.' }))
    await expect(refused).rejects.toMatchObject({
      code: 'password-unchanged',
      message: expect.stringContaining('NO_PERMISSION: check signature failed.') as string,
      hint: 'Set acl.previousSecretKey to the password that the user has on this broker now.',
      where: { host: 'mq1' },
    })
  })
})
