import { expect, test } from 'vitest'
import type { LocalSource } from '../../../../src/engine/access.ts'
import type { FetchedArtifact } from '../../../../src/model/software.ts'
import { bringStep, bringWords, labelOf, sourceOf } from '../../../../src/resources/download/bring.ts'
import { readableScript } from '../../../../src/shell/content.ts'

const never = () => Promise.reject(new Error('not asked'))
const local: LocalSource = { label: '/x/r.zip', check: never, obtain: never }
const fetched: FetchedArtifact = {
  kind: 'fetched',
  urls: ['https://bob:geheimes@mirror/r.zip?sig=abcdef', 'https://m/r.zip'],
  sha512: 'a'.repeat(128),
}
const to = { what: 'RocketMQ 5.5.0', path: '/opt/rocketmq/.staging/r.archive', mode: '0600' }

const place = { address: '10.0.0.11', hosts: [{ privateAddress: '10.0.0.11' }], opensFirewall: true }

test('a file of the control machine is uploaded', () => {
  expect(bringStep(local, to)).toEqual({
    kind: 'upload',
    title: 'bring RocketMQ 5.5.0 (/x/r.zip)',
    source: local,
    path: to.path,
    mode: to.mode,
  })
  expect(bringWords(local)).toBe('')
})

test('a host downloads by a script; no title has a login or a query', () => {
  const step = bringStep(fetched, to)
  expect(step).toMatchObject({
    kind: 'script',
    title: 'download RocketMQ 5.5.0 from https://mirror/r.zip?… or 1 other address',
    download: fetched,
  })
  expect(bringWords(fetched)).toBe('download https://mirror/r.zip?… or 1 other address on the host and ')
  expect(labelOf({ ...fetched, urls: ['https://m/r.zip'] })).toBe('https://m/r.zip')
})

test('the script as people see it has no login and no query', () => {
  const step = bringStep(fetched, to)
  const shown = readableScript(step.kind === 'script' ? step.script : '')
  expect(shown).toContain('url = "https://[redacted]@mirror/r.zip?[redacted]"')
  expect(shown).not.toMatch(/geheimes|abcdef/)
})

test('the control machine obtains no file that the hosts download', () => {
  expect(sourceOf(fetched, place)).toBe(fetched)
  const sent = sourceOf({ kind: 'file', path: '/x/r.zip' }, place)
  expect(sent).toMatchObject({ label: '/x/r.zip' })
  expect(bringStep(sent, to)).not.toHaveProperty('relay')
})

test('hosts hand on a file of which the inventory says so', () => {
  const source = sourceOf({ kind: 'file', path: '/x/r.zip', relay: true }, place)
  expect(bringStep(source, to)).toMatchObject({ kind: 'upload', relay: { address: '10.0.0.11' } })
  expect(bringWords(source)).toBe('')
})
