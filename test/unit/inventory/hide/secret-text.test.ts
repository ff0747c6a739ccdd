import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  apartFromSecrets,
  startWords,
  withoutSecretValues,
} from '../../../../src/inventory/hide/secret-text.ts'

describe('apartFromSecrets', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['-Djavax.net.ssl.keyStorePassword=hunter2', [], ['-Djavax.net.ssl.keyStorePassword']],
    ['-javaagent:/opt/agent.jar=token=hunter2', [], ['-javaagent']],
    ['-Dhttp.proxy=http://user:hunter2@proxy:3128', [], ['-Dhttp.proxy']],
    ['-Dapi.header=hunter2', [], ['-Dapi.header']],
    ['-Duser.timezone=UTC', ['-Duser.timezone=UTC'], []],
    ['-XX:+UseG1GC', ['-XX:+UseG1GC'], []],
    ['-javaagent:/opt/agent.jar=9404:/etc/rules.yml', ['-javaagent:/opt/agent.jar=9404:/etc/rules.yml'], []],
  ])('%s', (word, plain, secret) => {
    expect(apartFromSecrets([word])).toEqual({ plain, secret })
  })

  it.each<[string, readonly string[], readonly string[]]>([
    ['--password hunter2 a', ['a'], ['--password']],
    ['--password -x a', ['-x', 'a'], ['--password']],
    ['-Dpassword="hunter2 and 3" a', ['a'], ['-Dpassword']],
    ["-Dpassword='hunter2' a", ['a'], ['-Dpassword']],
  ])('a value in a word of its own: %s', (words, plain, secret) => {
    expect(apartFromSecrets(words.split(' '))).toEqual({ plain, secret })
  })
})

describe('startWords', () => {
  it.each([
    ['nohup sh /usr/local/rocketmq/bin/mqnamesrv &', '/usr/local/rocketmq/bin/mqnamesrv'],
    ['export ACL=secretKey=hunter3; /opt/rocketmq/bin/mqbroker', '/opt/rocketmq/bin/mqbroker'],
    ['PASSWORD=rocketmq-hunter3 sh mqbroker -p hunter3', 'mqbroker'],
    ['login --password rocketmq3', ''],
    ["su - mq -c '/opt/rocketmq/bin/mqproxy'", '/opt/rocketmq/bin/mqproxy'],
  ])('%s', (line, words) => {
    expect(startWords(line)).toBe(words)
  })
})

describe('withoutSecretValues', () => {
  it.each([
    ['sh mqbroker -c a.conf', 'sh mqbroker -c a.conf'],
    ['sh mqbroker password=hunter2', 'sh mqbroker password=[redacted]'],
    [
      'sh mqbroker -c a.conf -Drocketmq.accessKey=hunter2 -n x:1',
      'sh mqbroker -c a.conf -Drocketmq.accessKey=[redacted]',
    ],
    ['java BrokerStartup --password hunter2', 'java BrokerStartup --password [redacted]'],
    ["export ACL_TOKEN = 'hunter 2'; nohup sh mqbroker &", "export ACL_TOKEN = '[redacted]"],
    ['DB_PWD="hunter2" sh mqbroker', 'DB_PWD="[redacted]'],
    ['sh mqbroker -Dpassword=hunter 2', 'sh mqbroker -Dpassword=[redacted]'],
    ['{"secretKey": "hunter2"}', '{"secretKey": "[redacted]'],
    ['curl -u ann:hunter2 http://x && sh mqbroker', 'curl -u ann:[redacted]'],
    ['java -Dhttp.proxy=http://ann:hunter2@proxy:1 x', 'java -Dhttp.proxy=http://[redacted]@proxy:1 x'],
    ['java -Dpassthrough=yes x', 'java -Dpassthrough=yes x'],
    ['sh mqbroker -Dpassword=', 'sh mqbroker -Dpassword='],
  ])('%s', (text, shown) => {
    expect(withoutSecretValues(text)).toBe(shown)
  })

  it('hides every part of a value behind the name of a secret', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('-Dpassword=', '--token ', 'SECRET_KEY: ', '-Dx.api-key="'),
        fc.stringMatching(/^zq[a-z= ;&'"]{1,20}zq$/),
        (name, value) => {
          expect(withoutSecretValues(`sh mqbroker ${name}${value}`)).not.toContain('zq')
        },
      ),
    )
  })
})
