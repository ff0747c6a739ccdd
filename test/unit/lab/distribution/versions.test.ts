import { describe, expect, it } from 'vitest'

import { distribution } from '../../../../lab/distribution/rocketmq.ts'
import { moduleVersion, projectFile, recipeOf, VERSIONS } from '../../../../lab/distribution/versions.ts'

/** Of these Maven Central has no proxy, and it is not compiled. */
const WITHOUT_PROXY = ['5.3.2', '5.3.1', '5.3.0', '5.1.4']

describe('the parts of a version', () => {
  it.each(VERSIONS)('%s has broker, name server and tools', (version) => {
    const { modules: published, built = [] } = recipeOf(version)
    const modules = [...published, ...built]
    expect(modules).toEqual(expect.arrayContaining(['rocketmq-broker', 'rocketmq-namesrv', 'rocketmq-tools']))
    const hasProxy = version.startsWith('5.') && !WITHOUT_PROXY.includes(version)
    expect(modules.includes('rocketmq-proxy')).toBe(hasProxy)
  })

  it.each(VERSIONS)('%s asks Maven for each part once, in that version', (version) => {
    const project = projectFile(version)
    const [dependencies = []] = project
      .split('<dependencies>')
      .slice(-1)
      .map((text) => [...text.matchAll(/<artifactId>(rocketmq-[a-z-]+)<\/artifactId><version>([^<]+)</g)])
    expect(dependencies.map(([, artifact]) => artifact)).toEqual(recipeOf(version).modules)
    for (const [, artifact = '', asVersion] of dependencies) {
      expect(asVersion).toBe(moduleVersion(version, artifact))
    }
  })
})

it('a version that cannot be had is a usage error that names those that can', async () => {
  await expect(distribution('5.3.4')).rejects.toMatchObject({
    code: 'lab-distribution',
    exitCode: 2,
    hint: 'These can: 5.5.1, 5.5.0, 5.4.0, 5.3.3, 5.3.2, 5.3.1, 5.3.0, 5.2.0, 5.1.4, 5.0.0, 4.9.8, 4.9.4, 4.8.0, 4.7.1, 4.7.0, 4.6.1, 4.5.2, 4.4.0, 4.3.0, 3.2.6.',
  })
})
