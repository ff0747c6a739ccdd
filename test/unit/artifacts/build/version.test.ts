import { describe, expect, it } from 'vitest'
import { checkVersion, versionOfPom } from '../../../../src/artifacts/build/version.ts'

const pom = (body: string): string => `<?xml version="1.0"?>\n<project>\n${body}\n</project>\n`

describe('versionOfPom', () => {
  it.each([
    [
      'of the project, not of its parent',
      '<parent><version>18</version></parent><version>5.3.3</version>',
      '5.3.3',
    ],
    ['with blanks around', '<version>\n  4.9.4\n</version>', '4.9.4'],
    ['not in a comment', '<!-- <version>1</version> --><version>5.3.4-SNAPSHOT</version>', '5.3.4-SNAPSHOT'],
    [
      'not of a dependency or a plugin',
      '<dependencies><dependency><version>1</version></dependency></dependencies><build><plugins><plugin><version>2</version></plugin></plugins></build>',
      undefined,
    ],
    ['not a property', '<version>${revision}</version>', undefined],
    ['not that of its parent', '<parent><version>18</version></parent>', undefined],
  ])('%s', (_what, body, version) => {
    expect(versionOfPom(pom(body))).toBe(version)
  })
})

describe('checkVersion', () => {
  it('lets the wanted one pass', () => {
    expect(() => {
      checkVersion('5.3.3', '5.3.3', 'src')
    }).not.toThrow()
  })

  it('says what to do about a tree between two releases', () => {
    expect(() => {
      checkVersion('5.3.4-SNAPSHOT', '5.3.3', '/src/rocketmq')
    }).toThrow(
      expect.objectContaining({
        code: 'build-version',
        message: '/src/rocketmq is RocketMQ 5.3.4-SNAPSHOT, and rocketmq.version is 5.3.3',
        hint: expect.stringContaining('git checkout rocketmq-all-5.3.3') as string,
      }),
    )
  })
})
