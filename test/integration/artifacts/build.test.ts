import { execFileSync } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { obtainBuild } from '../../../src/artifacts/build/build.ts'
import type { ObtainContext } from '../../../src/artifacts/context.ts'
import { ownName } from '../../../src/artifacts/cache/owner.ts'
import type { DeliveredArtifact } from '../../../src/model/software.ts'
import { failure } from '../../helpers/failure.ts'
import { isRunning } from '../../helpers/processes.ts'
import { testCache, type TestCache } from './support.ts'

/** A build as RocketMQ's leaves it: the distribution as an archive under distribution/target. */
const BUILDS = `echo '[INFO] Building rocketmq-broker 5.3.3      [10/19]'
mkdir -p distribution/target/d/lib broker/target && cp broker/Broker.java distribution/target/d/lib/rocketmq-broker-$VERSION.jar
tar -C distribution/target -czf distribution/target/rocketmq-$VERSION.tar.gz d`

let cache: TestCache
let tree: string
let jdk: string
beforeEach(async () => {
  cache = await testCache()
  tree = join(cache.root, 'clone')
  await mkdir(join(tree, 'broker'), { recursive: true })
  await writeFile(join(tree, 'pom.xml'), '<project><version>5.3.3</version></project>')
  await writeFile(join(tree, 'broker', 'pom.xml'), '<project/>')
  await writeFile(join(tree, 'broker', 'Broker.java'), 'class Broker {}')
  jdk = join(cache.root, 'jdk')
  await program(join(jdk, 'bin', 'javac'), 'echo javac 17.0.15 >&2')
})
afterEach(async () => {
  await cache.remove()
})

async function program(path: string, script: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, `#!/bin/sh\n${script}\n`)
  await chmod(path, 0o755)
}

/** Puts a program in mvn's place. */
async function mvn(script: string, version = '5.3.3'): Promise<ObtainContext> {
  const bin = join(cache.root, 'bin')
  const calls = join(cache.root, 'calls')
  await program(join(bin, 'mvn'), `echo "$JAVA_HOME $*" >>'${calls}'\nVERSION=${version}\n${script}`)
  return cache.context({ env: { PATH: `${bin}:/usr/bin:/bin` } })
}

const calls = async (): Promise<string[]> =>
  (await readFile(join(cache.root, 'calls'), 'utf8').catch(() => ''))
    .split('\n')
    .filter((line) => line !== '')

const build = (
  context: ObtainContext,
  source: DeliveredArtifact = { kind: 'file', path: tree },
  options: readonly string[] = [],
) => obtainBuild({ kind: 'build', source, version: '5.3.3', jdk, options }, context)

const nothingIsLeft = async (): Promise<void> => {
  expect(await readdir(join(cache.root, 'builds'))).toEqual([])
}

describe('a build of a folder', () => {
  it('gives the distribution, named with its version, and touches nothing in the folder', async () => {
    const before = (await readdir(tree, { recursive: true })).sort()
    const file = await build(await mvn(BUILDS), undefined, ['-Pmine'])
    expect(file.path).toMatch(new RegExp(`^${cache.root}/[0-9a-f]{128}/rocketmq-5\\.3\\.3\\.tar\\.gz$`))
    expect(execFileSync('tar', ['-tf', file.path], { encoding: 'utf8' })).toContain(
      'd/lib/rocketmq-broker-5.3.3.jar',
    )
    expect((await readdir(tree, { recursive: true })).sort()).toEqual(before)
    expect(cache.reported).toContain('Maven: rocketmq-broker (10 of 19)')
    expect(await calls()).toEqual([
      `${jdk} -B -Dstyle.color=never -Prelease-all -DskipTests -Dcheckstyle.skip -Drat.skip -Dspotbugs.skip -Pmine clean package`,
    ])
    await nothingIsLeft()
  })

  it('is made once for the same source, whatever lies in target and .git', async () => {
    const context = await mvn(BUILDS)
    const first = await build(context)
    for (const folder of ['.git', 'broker/target']) {
      await mkdir(join(tree, folder))
      await writeFile(join(tree, folder, 'new'), 'x')
    }
    expect(await build(context)).toEqual(first)
    expect(await calls()).toHaveLength(1)
  })

  it.each([
    ['a changed file', () => writeFile(join(tree, 'broker', 'Broker.java'), 'class Broker { int x; }')],
    [
      'a new file in a folder that only looks like one of Maven',
      () =>
        mkdir(join(tree, 'broker', 'src')).then(() => writeFile(join(tree, 'broker', 'src', 'target'), 'x')),
    ],
    ['a file that became a program', () => chmod(join(tree, 'pom.xml'), 0o755)],
    ['another JDK', () => program(join(jdk, 'bin', 'javac'), 'echo javac 1.8.0_412')],
    [
      'a lost result',
      async () => {
        for (const name of await readdir(cache.root)) {
          if (name.length === 128) await rm(join(cache.root, name), { recursive: true })
        }
      },
    ],
  ])('is made again after %s', async (_what, change) => {
    const context = await mvn(BUILDS)
    await build(context)
    await change()
    await build(context)
    expect(await calls()).toHaveLength(2)
  })

  it('is made again with other options', async () => {
    const context = await mvn(BUILDS)
    await build(context)
    await build(context, undefined, ['-Dx=y'])
    expect(await calls()).toHaveLength(2)
  })

  it('without a pom.xml is refused', async () => {
    await rm(join(tree, 'pom.xml'))
    expect(await failure(build(await mvn(BUILDS)))).toMatchObject({ code: 'build-source' })
  })

  it('with a link out of it is refused', async () => {
    await symlink('/etc/hosts', join(tree, 'broker', 'hosts'))
    const error = await failure(build(await mvn(BUILDS)))
    expect(error.message).toContain(`${tree}/broker/hosts is a link out of the source tree, to /etc/hosts`)
  })

  it('that is not there is an error with the way out', async () => {
    const error = await failure(build(await mvn(BUILDS), { kind: 'file', path: join(tree, 'no') }))
    expect(error).toMatchObject({
      code: 'build-source',
      hint: expect.stringContaining('pom.xml') as string,
    })
  })
})

describe('a build of an archive', () => {
  it('unpacks it and builds the folder in it', async () => {
    const archive = join(cache.root, 'source.tar.gz')
    execFileSync('tar', ['-C', cache.root, '-czf', archive, 'clone'])
    const context = await mvn(BUILDS)
    const first = await build(context, { kind: 'file', path: archive })
    expect(await build(context, { kind: 'file', path: archive })).toEqual(first)
    expect(await calls()).toHaveLength(1)
    await nothingIsLeft()
  })

  it('that is a binary release is refused', async () => {
    const archive = join(cache.root, 'bin.tar.gz')
    execFileSync('tar', ['-C', tree, '-czf', archive, 'broker/Broker.java'])
    const error = await failure(build(await mvn(BUILDS), { kind: 'file', path: archive }))
    expect(error).toMatchObject({
      code: 'build-source',
      hint: expect.stringContaining('artifact.file') as string,
    })
  })
})

describe('a build of another version than the inventory wants', () => {
  it('does not begin when the source says so', async () => {
    await writeFile(join(tree, 'pom.xml'), '<project><version>5.3.2</version></project>')
    const error = await failure(build(await mvn(BUILDS)))
    expect(error.message).toBe(`${tree} is RocketMQ 5.3.2, and rocketmq.version is 5.3.3`)
    expect(await calls()).toEqual([])
    await nothingIsLeft()
  })

  it('is refused when only the result shows it', async () => {
    await writeFile(join(tree, 'pom.xml'), '<project><version>${revision}</version></project>')
    const error = await failure(build(await mvn(BUILDS, '5.4.0')))
    expect(error).toMatchObject({ code: 'build-version' })
    await nothingIsLeft()
  })
})

describe('a build that cannot be', () => {
  it('names Maven when it is missing', async () => {
    const error = await failure(build(cache.context({ env: { PATH: join(cache.root, 'nothing') } })))
    expect(error).toMatchObject({
      code: 'maven-missing',
      message: 'there is no mvn on this machine, which builds from source need',
    })
  })

  it.each([
    ['the wanted one', { jdk: '/no/jdk', env: {} }, 'artifact.build.jdk is /no/jdk'],
    ["the environment's", { env: { JAVA_HOME: '/no/java' } }, 'JAVA_HOME is /no/java'],
    ['any', { env: { PATH: '/no/bin' } }, 'JAVA_HOME is not set, and no javac is in the PATH'],
  ])('names the JDK when %s is missing', async (_what, given, message) => {
    const source = { kind: 'file', path: tree } as const
    const wanted = 'jdk' in given ? { jdk: given.jdk } : {}
    const artifact = { kind: 'build', source, version: '5.3.3', options: [], ...wanted } as const
    const error = await failure(obtainBuild(artifact, cache.context({ env: given.env })))
    expect(error).toMatchObject({ code: 'jdk-missing' })
    expect(error.message).toContain(message)
  })

  it("gives Maven's own reasons and the log of all it said", async () => {
    const script = `echo '[INFO] Scanning'; echo "[ERROR] $PWD/broker/Broker.java:[1,7] cannot find symbol"; exit 1`
    const error = await failure(build(await mvn(script)))
    const log = join(cache.root, 'logs', 'build-5.3.3.log')
    expect(error).toMatchObject({
      code: 'build-failed',
      message: `Maven cannot build ${tree} with JDK 17.0.15`,
      output: `[ERROR] broker/Broker.java:[1,7] cannot find symbol\nAll of it: ${log}`,
    })
    expect(await readFile(log, 'utf8')).toMatch(/^mvn -B .*JAVA_HOME=.*\n\[INFO\] Scanning\n\[ERROR\]/)
    await nothingIsLeft()
  })

  it('reports the JDK when that is what is wrong', async () => {
    const script = "echo '[ERROR] Source option 6 is no longer supported. Use 7 or later.'; exit 1"
    const error = await failure(build(await mvn(script)))
    expect(error.hint).toContain('JAVA_HOME of another JDK as artifact.build.jdk')
  })

  it('says so when Maven leaves no distribution', async () => {
    const error = await failure(build(await mvn('exit 0')))
    expect(error).toMatchObject({ code: 'build-failed' })
    expect(error.message).toContain('without a distribution')
  })

  it('is ended by an abort, with all that Maven started', async () => {
    const pids = join(cache.root, 'pids')
    const context = await mvn(
      `sleep 60 & echo $! $$ >'${pids}'; echo '[INFO] Building rocketmq-broker 5.3.3   [1/2]'; wait`,
    )
    const controller = new AbortController()
    const progress = (text: string): void => {
      if (text.startsWith('Maven:')) controller.abort()
    }
    const error = await failure(build({ ...context, signal: controller.signal, progress }))
    expect(error).toMatchObject({ code: 'interrupted', exitCode: 130 })
    for (const pid of (await readFile(pids, 'utf8')).trim().split(' ').map(Number)) {
      expect(await isRunning(pid)).toBe(false)
    }
    await nothingIsLeft()
  })

  it('clears away what a dead process left, not what another machine may still work on', async () => {
    const dead = execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }).trim()
    const [left, elsewhere] = [ownName('build').replace(`.${process.pid}.`, `.${dead}.`), 'build.nowhere.1.x']
    for (const name of [left, elsewhere]) await mkdir(join(cache.root, 'builds', name), { recursive: true })
    await build(await mvn(BUILDS))
    expect(await readdir(join(cache.root, 'builds'))).toEqual([elsewhere])
  })
})
