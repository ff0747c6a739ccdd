import { describe, expect, it } from 'vitest'
import { MavenProgress } from '../../../../src/artifacts/build/maven-progress.ts'

describe('MavenProgress', () => {
  it('reports module, goal and download as Maven 3 prints them, and nothing where nothing changed', () => {
    const progress = new MavenProgress()
    const said = [
      '[INFO] Scanning for projects...',
      '[INFO] Downloading from central: https://example.org/org/apache/apache/18/apache-18.pom',
      '[INFO] Building Apache RocketMQ 5.3.3 5.3.3                              [1/19]',
      '[INFO] Building rocketmq-common 5.3.3                                    [2/19]',
      '[INFO] --- maven-compiler-plugin:3.5.1:compile (default-compile) @ rocketmq-common ---',
      '[INFO] Compiling 200 source files to /cache/builds/x/source/common/target/classes',
      '[INFO] Building jar: /cache/builds/x/source/common/target/rocketmq-common-5.3.3.jar',
      '[INFO] --- maven-jar-plugin:3.0.0:jar (default-jar) @ rocketmq-common ---',
    ].map((line) => progress.read([line]))
    expect(said).toEqual([
      undefined,
      'Maven: downloading apache-18.pom',
      'Maven: Apache RocketMQ (1 of 19)',
      'Maven: rocketmq-common (2 of 19)',
      'Maven: rocketmq-common (2 of 19): compile',
      undefined,
      undefined,
      'Maven: rocketmq-common (2 of 19): jar',
    ])
  })

  it('knows the short names of plugins that Maven 3.9 and later print', () => {
    const lines = ['[INFO] --- compiler:3.13.0:testCompile (default-testCompile) @ rocketmq-store ---']
    expect(new MavenProgress().read(lines)).toBe('Maven: testCompile')
  })
})
