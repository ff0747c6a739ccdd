import { describe, expect, test } from 'vitest'
import { containerOf, type DockerSettings } from '../../../../src/runtime/docker/container-of.ts'
import { diffDockerPackage } from '../../../../roles/docker/engine.ts'
import { diffImage } from '../../../../roles/docker/image.ts'
import { renderEnv } from '../../../../roles/config/env.ts'
import type { Resource } from '../../../../src/engine/resource.ts'
import { clusterSite } from '../../../../src/site/site.ts'
import { noSteps } from '../../../helpers/no-steps.ts'
import { broker, cluster } from '../../support/example.ts'

const settings: DockerSettings = {
  kind: 'docker',
  package: 'docker-ce',
  image: { name: 'apache/rocketmq:5.3.3', uid: 3000, gid: 3000 },
}
const contained = { ...cluster, runtime: settings }

test('a container gets the files and folders of its instance, and folders elsewhere', () => {
  const config = new Map([
    ['storePathRootDir', `${broker.paths.data}/store`],
    ['storePathCommitLog', '/disk2/commitlog'],
  ])
  expect(containerOf(cluster, settings, { ...broker, config })).toEqual({
    name: 'rocketmq-broker-a-0',
    image: 'apache/rocketmq:5.3.3',
    uid: 3000,
    gid: 3000,
    program: 'mqbroker',
    conf: '/etc/rocketmq/broker-a-0.conf',
    env: '/etc/rocketmq/broker-a-0.env',
    guard: [
      'rmq-prod',
      'broker-a-0',
      '/data/rocketmq/broker-a-0/store/rmq-provision.mark',
      '/disk2/commitlog',
    ],
    folders: ['/data/rocketmq/broker-a-0', '/disk2/commitlog'],
  })
})

test('the environment file leaves JDK and release to the image', () => {
  const lines = renderEnv(contained, broker).split('\n')
  expect(lines.slice(1)).toEqual([
    'JAVA_OPT_EXT="-Xms4g -Xmx4g -XX:MaxDirectMemorySize=2g --add-exports=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED -Duser.home=/data/rocketmq/broker-a-0 -Djava.io.tmpdir=/data/rocketmq/broker-a-0/tmp"',
    '',
  ])
})

test('hosts get Docker and the image, neither JDK nor distribution nor units', () => {
  const site = clusterSite(contained, noSteps)
  const ids = site.resources
    .filter(({ host }) => host === 'mq1')
    .map(({ resource }) => (resource as Resource).id)
  expect(ids).toEqual(
    expect.arrayContaining([
      'docker-package:docker-ce',
      'unit:docker.service',
      'image:apache/rocketmq:5.3.3',
      'service:broker-a-0',
    ]),
  )
  const ofSystemd = /^(?:release|link|jdk)|rocketmq-.*\.service$|\/opt\/rocketmq/
  expect(ids.filter((id) => ofSystemd.test(id))).toEqual([])
})

describe('Docker', () => {
  const spec = { host: 'mq1', package: 'docker-ce' }
  test('is there', () => {
    expect(diffDockerPackage(spec, 'docker', undefined)).toEqual({ kind: 'same' })
  })
  test('is missing', () => {
    expect(diffDockerPackage(spec, 'none', 'dnf')).toEqual({
      kind: 'change',
      action: 'create',
      summary: 'install docker-ce with dnf',
    })
  })
  test('is podman', () => {
    expect(diffDockerPackage(spec, 'podman', 'dnf')).toMatchObject({ kind: 'blocked' })
  })
  test('is missing, and nothing can install it', () => {
    expect(diffDockerPackage(spec, 'none', undefined)).toMatchObject({ kind: 'blocked' })
  })
})

describe('the image', () => {
  const one = `sha256:${'1'.repeat(64)}`
  const two = `sha256:${'2'.repeat(64)}`
  const name = 'apache/rocketmq:5.3.3'
  const archive = {
    source: { label: 'rmq.tar', check: () => Promise.resolve(), obtain: () => Promise.reject(new Error()) },
    staging: '/s',
  }
  test.each([
    [
      'is missing',
      { image: { name } },
      undefined,
      { kind: 'change', action: 'create', summary: `pull ${name}` },
    ],
    [
      'is missing, and there is an archive',
      { image: { name }, archive },
      undefined,
      { kind: 'change', action: 'create', summary: `load ${name} from rmq.tar` },
    ],
    ['is there', { image: { name } }, one, { kind: 'same' }],
    ['is the right one', { image: { name, id: one } }, one, { kind: 'same' }],
    [
      'is another one',
      { image: { name, id: one } },
      two,
      {
        kind: 'change',
        action: 'update',
        summary: `pull ${name}: the host has 222222222222, 111111111111 is wanted`,
      },
    ],
  ])('%s', (_name, spec, id, diff) => {
    expect(diffImage(spec, id)).toEqual(diff)
  })
})
