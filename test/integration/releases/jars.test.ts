import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readJars } from '../../../scripts/config-keys/read-jars.ts'
import { renderRecord } from '../../../scripts/config-keys/record.ts'

const folder = join(import.meta.dirname, '../../fixtures/releases')
const isAsked = process.env['RMQ_PUBLISHED_JARS'] === '1'
if (!isAsked) {
  process.stderr.write('published jars are not read: RMQ_PUBLISHED_JARS=1 downloads those of ten releases\n')
}

describe.skipIf(!isAsked)('the published jars', () => {
  it.each(readdirSync(folder))('%s is what they have', { timeout: 300_000 }, async (file) => {
    const classes = await readJars(file.replace(/\.tsv$/, ''), join(tmpdir(), 'rocketmq-jars'))
    expect(renderRecord(classes)).toBe(readFileSync(join(folder, file), 'utf8'))
  })
})
