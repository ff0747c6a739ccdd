import { describe, expect, it } from 'vitest'
import { signed } from '../../../../src/rocketmq/remoting/acl.ts'
import { RemotingClient } from '../../../../src/rocketmq/remoting/client.ts'
import { Secret } from '../../../../src/secret.ts'
import { fakeServer } from '../support/fake-server.ts'

const credentials = { accessKey: 'rmqAdmin', secretKey: new Secret('12345678') }

describe('a signature', () => {
  // The signatures are those of AclClientRPCHook in rocketmq-client 5.3.3 for the same requests.
  it.each([
    ['no fields and no body', {}, '', '35r1o+LprYMSYZIvtRjoqpKk+HI='],
    ['one field', { topic: 'TopicTest' }, '', 'gmufOI5U272R6xTYR/gLgzC0cTk='],
    [
      'fields in any order and a body, beyond ASCII',
      { b: 'töpic', a: 'group', Z: 'upper', i: 'WAIT\u0001true\u0002' },
      'héllo body',
      '/0PAZKq50pIfQHhd9TqSSVVdh/g=',
    ],
  ])('of %s is the one that Java makes', (_what, fields, body, signature) => {
    expect(signed(fields, Buffer.from(body), credentials)).toEqual({
      ...fields,
      AccessKey: 'rmqAdmin',
      Signature: signature,
    })
  })

  it('does not sign an older signature', () => {
    const once = signed({ topic: 'TopicTest' }, Buffer.alloc(0), credentials)
    expect(signed(once, Buffer.alloc(0), credentials)).toEqual(once)
  })

  it('is on every request of a client with credentials, and on none without', async () => {
    const echo = () => fakeServer((request) => ({ body: JSON.stringify(request.extFields) }))
    const fieldsSeen = async (client: RemotingClient): Promise<unknown> => {
      const { body } = await client.request({ code: 105, extFields: { topic: 'TopicTest' } })
      client.close()
      return JSON.parse(body.toString())
    }
    expect(await fieldsSeen(new RemotingClient(echo(), 'x', credentials))).toEqual({
      topic: 'TopicTest',
      AccessKey: 'rmqAdmin',
      Signature: 'gmufOI5U272R6xTYR/gLgzC0cTk=',
    })
    expect(await fieldsSeen(new RemotingClient(echo(), 'x'))).toEqual({ topic: 'TopicTest' })
  })
})
