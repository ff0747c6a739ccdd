import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { defaultVersion, knownVersions } from '../../../src/releases/known.ts'
import { parseInventory } from '../../../src/inventory/index.ts'

const root = join(import.meta.dirname, '../../..')
const env = { HOME: '/home/me', SUDO_PASSWORD: 'hush', RMQ_SECRET_KEY: 'hush', RMQ_USER: 'deploy' }

interface Example {
  /** 'docs/inventory.md:12' */
  readonly place: string
  readonly language: string
  readonly text: string
}

function examplesIn(file: string): Example[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/^```(yaml|ini)\n([\s\S]*?)^```$/gm)].map((found) => ({
    place: `${file}:${text.slice(0, found.index).split('\n').length}`,
    language: found[1] ?? '',
    text: found[2] ?? '',
  }))
}

const documents = [
  'README.md',
  'inventories/README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
]
const examples = documents.flatMap(examplesIn)

/** What a part needs around it; its own keys win. */
const BASE = {
  cluster: 'c',
  rocketmq: { version: '5.3.3' },
  hosts: Object.fromEntries([1, 2, 3].map((at) => [`mq${at}`, { address: `10.0.0.${at}` }])),
  namesrv: { hosts: ['mq1'] },
  brokers: { groups: { 'broker-a': { master: 'mq1' } } },
}

/** '…' stands for a value of the user's own: the rest of an address, a checksum. */
const filledIn = (text: string): string =>
  text.replace(/sha512: …/g, `sha512: ${'ab'.repeat(64)}`).replaceAll('https://…', 'https://example.com')

/** A whole inventory as it is, a part of one within BASE. Hosts that only the part names are there too. */
function whole({ language, text }: Example): string {
  if (language === 'ini' || /^cluster:/m.test(text)) return filledIn(text)
  const part = (parseYaml(filledIn(text)) ?? {}) as Partial<typeof BASE>
  return JSON.stringify({ ...BASE, ...part, hosts: { ...BASE.hosts, ...part.hosts } })
}

describe('examples in the documentation', () => {
  it('are found', () => {
    expect(examples.filter(({ language }) => language === 'yaml').length).toBeGreaterThan(5)
    expect(examples.filter(({ language }) => language === 'ini').length).toBeGreaterThan(0)
  })

  it.each(examples.map((example) => [example.place, example] as const))('%s', (_place, example) => {
    const file = `/x/example.${example.language}`
    expect(() => parseInventory(whole(example), file, env)).not.toThrow()
  })
})

/** Documents and inventories that show the release of bootstrap; others keep a release of their own. */
const OF_DEFAULT = ['README.md', 'docs/inventory.md', 'inventories/demo.yaml', 'inventories/demo.ini']

it.each(OF_DEFAULT)('%s names the default release', (file) => {
  const text = readFileSync(join(root, file), 'utf8')
  const named = [...text.matchAll(/(?<![\w.-])(?:rocketmq_)?version[:=]\s*(5\.\d+\.\d+)/g)].map(
    (found) => found[1],
  )
  expect(named.length).toBeGreaterThan(0)
  expect(new Set(named)).toEqual(new Set([defaultVersion]))
})

it('docs/inventory.md names the releases whose keys are checked', () => {
  const [beforeApache, first] = knownVersions
  expect(readFileSync(join(root, 'docs/inventory.md'), 'utf8')).toContain(
    `The releases ${beforeApache} and ${first} to ${knownVersions.at(-1)} are covered.`,
  )
})
