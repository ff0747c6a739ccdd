import { describe, expect, it } from 'vitest'
import { signed } from '../../../../src/rocketmq/remoting/acl.ts'
import { RemotingClient } from '../../../../src/rocketmq/remoting/client.ts'
import { RemotingError } from '../../../../src/rocketmq/remoting/error.ts'
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

  describe('while a password is being changed', () => {
    const changing = { ...credentials, previousSecretKey: new Secret('before') }
    const refusal = { code: 16, remark: 'check signature failed.' }
    /** A server that knows one of the two, and what it was asked. */
    const knowing = (secret: string, refused: { code: number; remark: string }) => {
      const seen: string[] = []
      const stream = fakeServer(({ extFields, body }) => {
        const { AccessKey = '', Signature = '', ...asked } = extFields
        const secretKey = new Secret(secret)
        seen.push(Signature)
        return signed(asked, body, { accessKey: AccessKey, secretKey })['Signature'] === Signature
          ? {}
          : refused
      })
      return { client: new RemotingClient(stream, 'x', changing), seen }
    }

    it.each([
      ['the new one where it is known', '12345678', refusal, 1],
      ['the previous one where a broker knows that', 'before', refusal, 2],
      ['the previous one where a proxy knows that', 'before', { ...refusal, code: 1 }, 2],
    ])('signs with %s', async (_what, secret, refused, questions) => {
      const { client, seen } = knowing(secret, refused)
      await client.request({ code: 28, extFields: { a: 'b' } })
      client.close()
      expect(seen).toHaveLength(questions)
    })

    it('does not ask twice for what has other reasons', async () => {
      const { client, seen } = knowing('neither', { code: 16, remark: 'the broker is not writable' })
      await expect(client.request({ code: 28 })).rejects.toThrow('NO_PERMISSION: the broker is not writable')
      client.close()
      expect(seen).toHaveLength(1)
    })
  })
})

describe('a refused user', () => {
  it.each([
    [16, 'check signature failed.'],
    [16, 'User:stranger is not found.'],
    [16, 'username cannot be null.'],
    [1, 'check signature failed.'],
  ])('gets a hint (%i %s)', (code, remark) => {
    expect(new RemotingError('broker-a-0', code, remark).hint).toContain('secretKey of acl in the inventory')
  })

  it('is distinguished from a refused message', () => {
    expect(new RemotingError('broker-a-0', 16, 'the topic is not writable').hint).toBeUndefined()
  })
})
