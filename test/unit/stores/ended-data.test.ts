import { mkdirSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { markText } from '../../../src/stores/mark.ts'
import { endedData, type DataState, type EndedDataSpec } from '../../../src/stores/ended-data.ts'
import type { Resource } from '../../../src/engine/resource.ts'
import { LocalHost } from '../../helpers/local-host.ts'
import { tempDir } from '../../helpers/temp.ts'
import { me } from '../resources/on-host.ts'

const host = new LocalHost('mq1')
const OWN = { cluster: 'shop', instance: 'broker-a-0' }

describe('the data of an instance of a cluster that ends', () => {
  let data: string
  let home: string
  beforeEach(async () => {
    data = join(await tempDir(), 'data', 'rocketmq')
    home = join(data, 'broker-a-0')
    mkdirSync(join(home, 'store', 'commitlog'), { recursive: true })
    mkdirSync(join(home, 'logs'))
    writeFileSync(join(home, 'store', 'commitlog', '0'), 'x')
    writeFileSync(join(home, 'store', 'rmq-provision.mark'), markText(OWN))
  })

  const made = (over: Partial<EndedDataSpec> = {}): Resource => {
    const spec = {
      ...OWN,
      folders: [join(home, 'store'), home],
      mark: join(home, 'store', 'rmq-provision.mark'),
      data,
      user: me.user,
      removed: true,
      needs: [],
      ...over,
    }
    return endedData(spec)
  }
  const read = async (resource: Resource): Promise<DataState> => {
    const { probe } = resource
    if (!('script' in probe)) throw new Error('its probe is shared')
    const { stdout, exit } = await host.script(probe.script)
    return probe.parse({ stdout: stdout.toString(), exit }) as DataState
  }
  const judged = async (over: Partial<EndedDataSpec> = {}): Promise<unknown> => {
    const resource = made(over)
    return resource.diff(await read(resource), undefined)
  }

  it('stay without --with-data, with their size', async () => {
    expect(await judged({ removed: false })).toEqual({
      kind: 'same',
      note: expect.stringMatching(/^the data of broker-a-0 stay: \S+\/broker-a-0 \(\d+\.\d kB\)$/) as string,
    })
  })

  it('go as a whole, and then there is nothing', async () => {
    const resource = made()
    const state = await read(resource)
    expect(resource.diff(state, undefined)).toMatchObject({ kind: 'change', action: 'remove' })
    for (const step of resource.converge(state, undefined)) {
      if (step.kind !== 'script') throw new Error(`a ${step.kind} step`)
      const { exit, stderr } = await host.script(`set -eu\n${step.script}`)
      expect(exit, stderr.toString()).toBe(0)
    }
    expect(existsSync(home)).toBe(false)
    expect(existsSync(data)).toBe(true)
    expect(await judged()).toEqual({ kind: 'same' })
  })

  it.each([
    ['of another instance', markText({ cluster: 'shop', instance: 'broker-b-0' }), 'they are of broker-b-0'],
    [
      'of another cluster',
      markText({ cluster: 'bank', instance: 'broker-a-0' }),
      'they are of broker-a-0 of cluster bank',
    ],
    [
      'without a mark',
      '',
      'the store has no rmq-provision.mark, so that this tool may never have managed it',
    ],
  ])('are refused %s', async (_what, mark, why) => {
    writeFileSync(join(home, 'store', 'rmq-provision.mark'), mark)
    expect(await judged()).toMatchObject({
      kind: 'blocked',
      reason: `the data of broker-a-0 cannot be removed: ${why}`,
    })
  })

  it('are refused where a link leads out of the data folder', async () => {
    const other = await tempDir()
    mkdirSync(join(other, 'sub'))
    await host.script(`rm -r ${home} && ln -s ${join(other, 'sub')} ${home}`)
    expect(await judged({ folders: [home], mark: undefined })).toMatchObject({
      kind: 'blocked',
      reason: expect.stringContaining('lies outside of') as string,
    })
  })
})
