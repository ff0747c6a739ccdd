import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { renderHostFootprint } from '../../../scripts/host-footprint.ts'
import { parseInventory } from '../../../src/inventory/index.ts'
import { renderModule } from '../../../scripts/config-keys/table.ts'
import { renderJsonSchema } from '../../../src/inventory/schema/json.ts'
import { defaultVersion } from '../../../src/releases/known.ts'
import { advisories } from '../../../src/releases/advisories/index.ts'
import { initInventory, topologies } from '../../../src/inventory/starter.ts'
import { loadShipped, SHIPPED, SHIPPED_ENV, shippedFiles } from '../support/shipped.ts'

const root = join(import.meta.dirname, '../../..')
describe('inventories/', () => {
  it.each(shippedFiles)('%s is a good inventory', async (file) => {
    const cluster = await loadShipped(file)
    expect(cluster.instances.length).toBeGreaterThan(1)
    // The users of these releases have them already; the advisories say what is wrong with each.
    const known = new Set(advisories.map(({ id }) => id))
    const codes = cluster.warnings.flatMap(({ code }) => (known.has(code) ? [] : [code]))
    const legacy = file.startsWith('dual-master') ? ['sync-without-slave', 'no-effect'] : []
    const oneHost = file.includes('one-host') ? ['majority-on-one-host', 'slave-beside-master'] : []
    const common = ['no-checksum', 'auto-create-topic', 'one-name-server']
    const expected = file.startsWith('demo') ? [] : [...common, ...oneHost, ...legacy]
    expect(expected).toEqual(expect.arrayContaining(codes))
  })

  it.each([
    ['single-master', 1, { none: 1 }],
    ['multi-master', 3, { none: 3 }],
    ['2m-2s-async', 2, { async: 2 }],
    ['2m-2s-sync', 2, { sync: 2 }],
    ['one-host-2m-2s', 2, { sync: 2 }],
    ['dledger-one-host', 1, { dledger: 1 }],
    ['dledger', 3, { dledger: 2 }],
    ['dual-master-3.2.6', 2, { none: 2 }],
    ['5x-controller', 3, { controller: 2 }],
    ['5x-proxy', 2, { async: 1 }],
    ['docker-crossed', 2, { async: 2 }],
  ])('init %s gives %i name servers and groups %j', async (topology, nameServers, modes) => {
    const cluster = parseInventory(
      await initInventory(topology, '/x/rocketmq.yaml'),
      'rocketmq.yaml',
      SHIPPED_ENV,
    )
    expect(cluster.instances.filter(({ service }) => service === 'namesrv')).toHaveLength(nameServers)
    const counted = cluster.groups.map(({ replication }) => replication)
    expect(counted).toEqual(Object.entries(modes).flatMap(([mode, count]) => Array<string>(count).fill(mode)))
  })

  it.each(
    topologies.flatMap((topology) => [defaultVersion, '4.9.8'].map((version) => ({ topology, version }))),
  )(
    'init $topology for $version has no severe advisory of its release, and no fact about another one',
    async ({ topology, version }) => {
      const isOwn = topology === 'dual-master-3.2.6'
      if (version === '4.9.8' && (isOwn || topology.startsWith('5x-'))) return
      const text = await initInventory(topology, '/x/rocketmq.yaml', isOwn ? undefined : version)
      const cluster = parseInventory(text, 'rocketmq.yaml', SHIPPED_ENV)
      expect(cluster.rocketmq.version).toBe(isOwn ? '3.2.6' : version)
      const severe = cluster.warnings.filter(({ severe }) => severe === true)
      expect(severe.map(({ code }) => code)).toEqual(isOwn ? ['cve-2023-33246', 'cve-2023-37582'] : [])
      if (!isOwn) expect(text).not.toMatch(/4\.7\.0|4\.9\.4|5\.3\.3|CVE/)
      expect(text).not.toMatch(/^#\n#\n/m)
    },
  )

  it('has every topology that init offers, and init offers all of them', () => {
    const offered = topologies.map((topology) => `${topology}.yaml`)
    expect(offered.toSorted()).toEqual(shippedFiles.filter((file) => !file.startsWith('demo.')).toSorted())
  })

  it('begin with the schema', () => {
    for (const file of shippedFiles.filter((name) => name.endsWith('.yaml'))) {
      const text = readFileSync(join(SHIPPED, file), 'utf8')
      expect(text).toMatch(/^# yaml-language-server: \$schema=\.\.\/schema\/inventory\.json\n#\n/)
    }
  })

  it('suggests a topology for one it does not know', async () => {
    await expect(initInventory('2m-2s-asnyc', '/x/rocketmq.yaml')).rejects.toMatchObject({
      code: 'unknown-topology',
      exitCode: 2,
      hint: "Did you mean '2m-2s-async'?",
    })
  })
})

describe('made files are current', () => {
  it('schema/inventory.json (npm run schema)', () => {
    expect(readFileSync(join(root, 'schema/inventory.json'), 'utf8')).toBe(renderJsonSchema())
  })

  it('docs/on-your-hosts.md (npm run on-your-hosts)', async () => {
    const page = readFileSync(join(root, 'docs/on-your-hosts.md'), 'utf8')
    expect(page).toBe(await renderHostFootprint(root))
  })

  it('config-keys.data.ts (scripts/config-keys.ts)', () => {
    const folder = join(root, 'src/releases')
    const csv = readFileSync(join(folder, 'config-keys.csv'), 'utf8')
    expect(readFileSync(join(folder, 'config-keys.data.ts'), 'utf8')).toBe(renderModule(csv))
  })
})
