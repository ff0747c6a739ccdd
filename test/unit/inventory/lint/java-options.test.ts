import { describe, expect, it } from 'vitest'
import { redact } from '../../../../src/secret.ts'
import { complaintsOf } from '../support.ts'

const inventory = (word: string, jdk = 17): string => `cluster: c
rocketmq: { version: 5.3.3 }
artifact: { file: r.zip }
jdk: { version: ${jdk} }
hosts: { mq1: { address: 10.0.0.1 } }
namesrv: { hosts: [mq1] }
brokers: { groups: { a: { master: mq1 } }, javaOptions: ['${word}'] }
`
const FILE_HINT =
  'Write the option into a file on the hosts that only the service can read, and name it: @/path/of/the/file.'

describe('a secret in javaOptions', () => {
  it.each([
    ['-Djavax.net.ssl.keyStorePassword=${KS}', 'javax.net.ssl.keyStorePassword'],
    ['-Dmy.api-token=t0k3n-value', 'my.api-token'],
    ['-Dclient.secretKey=t0k3n-value', 'client.secretKey'],
  ])('is refused without its value: %s', (word, name) => {
    const [complaint = '', ...more] = complaintsOf(inventory(word), 'prod.yaml', { KS: 't0k3n-value' })
    expect(more).toEqual([])
    expect(complaint).toContain(`-D${name}=… is a secret`)
    expect(complaint).toContain(FILE_HINT)
    expect(complaint).not.toContain('t0k3n-value')
    expect(redact('it is t0k3n-value')).toBe('it is [redacted]')
  })

  it.each([
    ['-Dproxy=http://bob:t0k3n-value@proxy.example:3128/x', '-Dproxy=… has a login in a URL'],
    ['-Dhttp.url=https://t0k3n-value@collector.example/', '-Dhttp.url=… has a login in a URL'],
    ['-Dx.url=https://c.example/x?token=t0k3n-value&a=b', '-Dx.url=… holds a secret (token)'],
    ['-javaagent:/opt/a.jar=port=1,password=t0k3n-value', '-javaagent=… holds a secret (password)'],
    ['-Ddb.pwd=t0k3n-value', '-Ddb.pwd=… is a secret'],
    ['-Dotel.api-key=t0k3n-value', '-Dotel.api-key=… is a secret'],
  ])('is refused within a value: %s', (word, message) => {
    const [complaint = '', ...more] = complaintsOf(inventory(word))
    expect(more).toEqual([])
    expect(complaint).toContain(message)
    expect(complaint).not.toContain('t0k3n-value')
  })

  it('has another way with JDK 8', () => {
    const [complaint] = complaintsOf(inventory('-Dx.password=t0k3n-value', 8))
    expect(complaint).toContain('Use a property that names a file, or the configuration of the library.')
  })

  it.each([
    '-Dx.url=http://proxy.example:3128/a@b',
    '-javaagent:/opt/jmx.jar=8080:/etc/jmx.yaml',
    '-javaagent:/opt/a.jar=password_file=/etc/x,a=b',
    '-Dx.passwordFile=/etc/x',
    '-Dx.passive=true',
    '-Dx.password=',
    '-Dx=password',
    '@/etc/x.opts',
  ])('is not %s', (word) => {
    expect(complaintsOf(inventory(word))).toEqual([])
  })
})

describe('an entry of javaOptions', () => {
  it.each([
    ['-Da=b -Dx.password=t0k3n-value', '-Dx.password=… is a secret'],
    ['-Da=b\n-Xmx8g', 'holds a blank or a control character'],
    ['-Da=b c', 'holds a blank or a control character'],
    ['-Da=\u0007', 'holds a blank or a control character'],
  ])('is one word: %j', (word, message) => {
    const text = inventory('@').replace(`['@']`, JSON.stringify([word]))
    const [complaint = '', ...more] = complaintsOf(text)
    expect(more).toEqual([])
    expect(complaint).toContain(message)
    expect(complaint).not.toContain('t0k3n-value')
  })

  it.each([
    ['-mx8g', 'Write heap: 8g beside javaOptions.'],
    ['-ms8g', 'Write heap: 8g beside javaOptions.'],
    ['-XX:MaxHeapSize=8G', 'Write heap: 8g beside javaOptions.'],
    ['-XX:InitialHeapSize=8g', 'Write heap: 8g beside javaOptions.'],
    ['-XX:MinHeapSize=8g', 'Write heap beside javaOptions.'],
    ['-XX:MaxNewSize=2g', 'young: 2g } beside javaOptions.'],
    ['-XX:NewSize=2g', 'young: 2g } beside javaOptions.'],
    ['-XX:+AggressiveHeap', 'Write heap beside javaOptions.'],
  ])('does not say the heap: %s', (word, hint) => {
    const [complaint = '', ...more] = complaintsOf(inventory(word))
    expect(more).toEqual([])
    expect(complaint).toContain(`${word} would overrule heap`)
    expect(complaint).toContain(hint)
  })

  it.each(['-XX:NewRatio=3', '-XX:MaxHeapFreeRatio=70', '-XX:-AggressiveHeap'])('may be %s', (word) => {
    expect(complaintsOf(inventory(word))).toEqual([])
  })
})
