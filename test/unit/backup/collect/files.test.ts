import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { configFiles } from '../../../../src/backup/collect/files.ts'
import { LocalHost } from '../../../helpers/local-host.ts'
import { tempDir } from '../../../helpers/temp.ts'
import { makeCluster } from '../../support/cluster.ts'

let data: string
let config: string
beforeEach(async () => {
  data = await tempDir()
  config = join(data, 'broker-a-0/store/config')
})

interface Reading {
  readonly settings?: Readonly<Record<string, string>>
  readonly runs?: boolean
  /** Text of the files of the unit that is on the host. */
  readonly onHost?: { readonly env: string; readonly config: string }
}

async function read({ settings = {}, runs = false, onHost }: Reading = {}) {
  const member = { host: 'mq1', config: settings }
  const made = makeCluster({
    data,
    version: '4.9.8',
    groups: { 'broker-a': { replication: 'none', members: [member] } },
  })
  // The scripts run as the user of these tests.
  const cluster = { ...made, rocketmq: { ...made.rocketmq, user: userInfo().username } }
  const found = cluster.instances.find(({ id }) => id === 'broker-a-0')
  if (found === undefined) throw new Error('the cluster has no broker-a-0')
  const paths = { ...found.paths, env: join(data, 'env'), conf: join(data, 'broker.conf') }
  if (onHost !== undefined) {
    writeFileSync(paths.env, onHost.env)
    writeFileSync(paths.conf, onHost.config)
  }
  const { signal } = new AbortController()
  return configFiles(new LocalHost('mq1'), cluster, { ...found, paths }, { runs, signal })
}

describe('the config folder of a store', () => {
  it('is read with its folders; users are secret', async () => {
    mkdirSync(join(config, 'users'), { recursive: true })
    writeFileSync(join(config, 'topics.json'), '{"a":1}')
    writeFileSync(join(config, 'users/000004.log'), 'password')
    const { files, missing } = await read()
    expect(missing).toEqual([])
    expect(
      files
        .map(({ path, secret, content }) => `${path} ${secret} ${content.toString()}`)
        .sort((one, other) => (one < other ? -1 : 1)),
    ).toEqual(['config/topics.json false {"a":1}', 'config/users/000004.log true password'])
  })

  it('leaves out a file that the broker is writing', async () => {
    mkdirSync(config, { recursive: true })
    writeFileSync(join(config, 'topics.json'), '{}')
    writeFileSync(join(config, 'topics.json.tmp'), '{')
    const { files, missing } = await read()
    expect({ paths: files.map(({ path }) => path), missing }).toEqual({
      paths: ['config/topics.json'],
      missing: [],
    })
  })

  it('gives nothing for a broker that never ran', async () => {
    expect(await read()).toEqual({ files: [], missing: [] })
  })

  it('is not missing when a broker that runs has not written it yet', async () => {
    mkdirSync(join(config, '..'), { recursive: true })
    writeFileSync(join(config, '../abort'), '')
    expect(await read({ runs: true })).toEqual({ files: [], missing: [] })
  })

  it('is named as missing when the broker runs', async () => {
    expect(await read({ runs: true })).toEqual({
      files: [],
      missing: [`${config} of broker-a-0 on mq1: there is no such folder`],
    })
  })

  it('gives no file behind a link', async () => {
    mkdirSync(config, { recursive: true })
    symlinkSync('/etc/passwd', join(config, 'topics.json'))
    expect((await read()).files).toEqual([])
  })

  it('names a file that is too large, and reads the others', async () => {
    mkdirSync(config, { recursive: true })
    writeFileSync(join(config, 'topics.json'), '{}')
    writeFileSync(join(config, 'large.json'), '')
    truncateSync(join(config, 'large.json'), 33 * 1024 * 1024)
    const { files, missing } = await read()
    expect(files.map(({ path }) => path)).toEqual(['config/topics.json'])
    expect(missing).toEqual([`${config} of broker-a-0 on mq1: large.json is larger than 32 MiB`])
  })

  it('names a file whose name is not kept', async () => {
    mkdirSync(config, { recursive: true })
    writeFileSync(join(config, 'a b'), '')
    const { files, missing } = await read()
    expect(files).toEqual([])
    expect(missing).toEqual([`${config} of broker-a-0 on mq1: the name of a b is not kept`])
  })
})

describe('the users of ACL 1.0', () => {
  const onHost = (aclEnable: string) => {
    mkdirSync(join(data, 'release/conf/acl'), { recursive: true })
    writeFileSync(join(data, 'release/conf/plain_acl.yml'), 'accounts: []')
    writeFileSync(join(data, 'release/conf/broker.conf'), '')
    return {
      env: `# JDK: 8\nROCKETMQ_HOME="${join(data, 'release')}"\n`,
      config: `a=b\naclEnable=${aclEnable}\n`,
    }
  }

  it('are read from the release that the host has, though the inventory wants another without them', async () => {
    const { files, missing } = await read({ onHost: onHost('true') })
    expect(files.map(({ path, secret }) => [path, secret])).toEqual([['conf/plain_acl.yml', true]])
    expect(missing).toEqual([])
  })

  it('are read when the inventory has them', async () => {
    const { files } = await read({ onHost: onHost('false'), settings: { aclEnable: 'true' } })
    expect(files.map(({ path }) => path)).toEqual(['conf/plain_acl.yml'])
  })

  it('are read whatever the case of the word', async () => {
    const onlyOnHost = await read({ onHost: onHost('TRUE') })
    expect(onlyOnHost.files.map(({ path }) => path)).toEqual(['conf/plain_acl.yml'])
    const { files } = await read({ onHost: onHost('false'), settings: { aclEnable: 'True' } })
    expect(files.map(({ path }) => path)).toEqual(['conf/plain_acl.yml'])
  })

  it('are read from the file that the java options on the host name, relative to the release', async () => {
    const { env, config: conf } = onHost('true')
    mkdirSync(join(data, 'own'))
    writeFileSync(join(data, 'own/users.yml'), 'accounts: [own]')
    const option = '-Drocketmq.acl.plain.file=../own/users.yml'
    const { files, missing } = await read({
      onHost: { env: `${env}JAVA_OPT_EXT="-Xmx1g ${option} -Da=b"\n`, config: conf },
    })
    expect(files.map(({ path, secret, content }) => [path, secret, content.toString()])).toEqual([
      ['conf/users.yml', true, 'accounts: [own]'],
    ])
    expect(missing).toEqual([])
  })

  it('are named as missing when that file has no folder', async () => {
    mkdirSync(config, { recursive: true })
    const { env, config: conf } = onHost('true')
    const option = '-Drocketmq.acl.plain.file=../none/users.yml'
    const { missing } = await read({
      runs: true,
      onHost: { env: `${env}JAVA_OPT_EXT="${option}"\n`, config: conf },
    })
    expect(missing).toEqual([
      'the file with the users of ACL 1.0 of broker-a-0 on mq1: there is no such folder',
    ])
  })

  it('are none where ACL 1.0 is not used', async () => {
    expect((await read({ onHost: onHost('false') })).files).toEqual([])
  })

  it('are named as missing when a broker that runs has no such folder', async () => {
    mkdirSync(config, { recursive: true })
    expect((await read({ runs: true, settings: { aclEnable: 'true' } })).missing).toEqual([
      'conf of the release of broker-a-0 on mq1: there is no such folder',
    ])
  })
})

it('names five files whose names are not kept, and the number of the others', async () => {
  mkdirSync(config, { recursive: true })
  for (let each = 0; each < 8; each += 1) writeFileSync(join(config, `a ${each}`), '')
  const { missing } = await read()
  expect(missing).toHaveLength(6)
  expect(missing.at(-1)).toBe(`${config} of broker-a-0 on mq1: and 3 more such files`)
})
