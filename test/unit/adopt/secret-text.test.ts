import { describe, expect, it } from 'vitest'
import { apartFromSecrets, startWords } from '../../../src/adopt/secret-text.ts'

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
