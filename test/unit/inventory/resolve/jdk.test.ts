import { describe, expect, it } from 'vitest'
import { complaintsOf, parse } from '../support.ts'

const inventory = (version: string, more = 'artifact: { file: a.zip }') => `cluster: c
rocketmq: { version: ${version} }
${more}
hosts: { mq1: { address: 10.0.0.1 } }
`

describe('the JDK of a release', () => {
  it.each([
    ['4.3.0', 8],
    ['5.1.4', 8],
    ['5.2.0', 17],
    ['5.5.1', 17],
  ])('%s runs on %i unless the inventory says another', (version, major) => {
    expect(parse(inventory(version)).jdk.major).toBe(major)
  })

  it.each([
    [
      'artifact: { file: a.zip }\njdk: { version: 8 }',
      'prod.yaml:4:17: The release does not start on JDK 8: its fastjson2 fails (LambdaConversionException) (RocketMQ 5.5.1, #10927): jdk.version is 8 (Set jdk.version to 17; it must be 11 or later. The image apache/rocketmq has JDK 8: take another one.)',
    ],
    [
      'runtime: docker',
      'prod.yaml: The release does not start on JDK 8: its fastjson2 fails (LambdaConversionException) (RocketMQ 5.5.1, #10927): jdk.version is 8 (Set jdk.version to 17; it must be 11 or later. The image apache/rocketmq has JDK 8: take another one.)',
    ],
  ])('5.5.1 refuses JDK 8: %s', (more, complaint) => {
    const found = complaintsOf(inventory('5.5.1', more))
    expect(found.map((each) => each.replace(/^prod\.yaml:1:1: /, 'prod.yaml: '))).toEqual([complaint])
  })

  it('takes 5.5.1 in an image with a later JDK', () => {
    const more = 'runtime: docker\nimage: { name: my/rocketmq:5.5.1 }\njdk: { version: 17 }'
    expect(complaintsOf(inventory('5.5.1', more))).toEqual([])
  })
})
