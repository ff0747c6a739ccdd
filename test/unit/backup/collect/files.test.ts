import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
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

async function read(settings: Readonly<Record<string, string>> = {}) {
  const member = { host: 'mq1', config: settings }
  const cluster = makeCluster({
    data,
    version: '4.9.8',
    groups: { 'broker-a': { replication: 'none', members: [member] } },
  })
  const broker = cluster.instances.find(({ id }) => id === 'broker-a-0')
  if (broker === undefined) throw new Error('the cluster has no broker-a-0')
  return configFiles(new LocalHost('mq1'), cluster, broker, new AbortController().signal)
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

  it('gives nothing for a broker that never ran', async () => {
    expect(await read()).toEqual({ files: [], missing: [] })
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
