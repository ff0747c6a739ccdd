import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formatFinding } from '../../../src/inventory/index.ts'
import { runCli } from '../../helpers/cli.ts'
import { complaintsOf, parse } from './support.ts'

/**
 * Lines that guides let people write into their brokers' files, as it stands there. Beside each file, what is said of it
 * when its keys are put into an inventory as they are; rocketmq.yaml is the guide's cluster as an inventory says it.
 */
const ROOT = join(import.meta.dirname, '../../fixtures/documents')
const read = (...path: string[]): string => readFileSync(join(ROOT, ...path), 'utf8')
const filesOf = (guide: string): string[] =>
  readdirSync(join(ROOT, guide)).filter((file) => /\.(properties|conf)$/.test(file))

const guides: readonly (readonly [guide: string, version: string])[] = [
  ['2m-2s-async', '4.7.0'],
  ['dledger', '4.9.4'],
  ['docker-crossed', '4.9.4'],
  ['dual-master-3.2.6', '3.2.6'],
  ['multi-master', '4.7.0'],
  ['one-host-2m-2s', '4.9.4'],
]
const files = guides.flatMap(([guide, version]) =>
  filesOf(guide).map((file) => [guide, file, version] as const),
)

describe("a guide's own file", () => {
  it('is among the guides', () => {
    expect(guides.map(([guide]) => guide)).toEqual(readdirSync(ROOT))
    expect(files).toHaveLength(16)
  })

  it.each(files)('%s/%s: what is said when its keys go into an inventory', (guide, file, version) => {
    expect(complaintsOf(inventoryWith(read(guide, file), version))).toEqual(
      read(guide, `${file}.said`).trimEnd().split('\n'),
    )
  })
})

describe("a guide's cluster as an inventory", () => {
  it.each(guides)('%s is good, and these are the warnings', async (guide) => {
    const path = join(ROOT, guide, 'rocketmq.yaml')
    const { warnings } = parse(read(guide, 'rocketmq.yaml'), 'rocketmq.yaml')
    expect(warnings.map(formatFinding)).toEqual(read(guide, 'rocketmq.yaml.said').trimEnd().split('\n'))
    const { exit, stdout } = await runCli(['validate', path])
    expect(exit).toBe(0)
    expect(stdout).toContain(`OK: ${path}: `)
  })
})

/**
 * An inventory with the file's keys as brokers.config, each one line further down than in the file: line 1 is what an
 * inventory needs besides. Comments, and blanks around keys, go as they do when RocketMQ reads the file.
 */
function inventoryWith(properties: string, version: string): string {
  const head = `{ cluster: c, rocketmq: { version: ${version} }, artifact: { file: a.zip }, hosts: { mq1: { address: 10.0.0.1 } }, namesrv: { hosts: [mq1] }, brokers: { groups: { broker-a: { master: mq1 } }, config: {`
  const lines = properties.split('\n').map((line) => {
    const [, key, value] = /^\s*([^#\s=][^=]*?)\s*=\s*(.*)$/.exec(line) ?? []
    return key === undefined ? '' : `${key}: '${value}',`
  })
  return `${head}\n${lines.join('\n')}\n} } }`
}
