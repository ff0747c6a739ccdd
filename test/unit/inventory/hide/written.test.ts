import { expect, it } from 'vitest'
import { InventoryError, parseInventory } from '../../../../src/inventory/index.ts'
import { registerWrittenSecrets } from '../../../../src/inventory/hide/written.ts'
import { redact } from '../../../../src/secret.ts'
import { cpuOf } from '../../../helpers/cpu.ts'

/** The problems of an inventory as they are printed. */
function printed(text: string, file: string): string {
  try {
    parseInventory(text, file, {})
  } catch (error) {
    if (error instanceof InventoryError) return redact(error.message)
    throw error
  }
  throw new Error('the inventory has no mistake')
}

it.each([
  ['*Geheim-1a', 'an alias'],
  ['!Geheim-1b', 'a tag'],
  ['!!Geheim-1c x', 'a tag of YAML'],
  ['&Geheim-1d *Geheim-1d2', 'an anchor'],
  ['%Geheim-1e', 'a directive'],
  ['@Geheim-1f', 'a reserved sign'],
  ['"a" "Geheim-1g"', 'two texts'],
  ["'it's Geheim-1h'", 'an apostrophe'],
])('a password %s that YAML takes for %s is in no message', (value) => {
  expect(printed(`cluster: c\nssh:\n  password: ${value}\n`, 'prod.yaml')).not.toContain('Geheim')
})

it.each([
  ['brokers', 'mq1 ansible_password=a Geheim-2a'],
  ['brokers', 'mq1 ansible_password = Geheim-2b'],
  ['brokers', 'mq1 ansible_password Geheim-2c'],
  ['brokers', 'mq1 ansible_password:Geheim-2d'],
  ['brokers', 'ansible_password=Geheim-2e'],
  ['all:vars', 'ansible_password Geheim-2f'],
  ['all:vars', 'ansible_become_pass: Geheim-2g'],
  ['x:children', 'ansible_password=Geheim-2h'],
  ['x:children', 'mq1 ansible_password="a Geheim-2i"'],
  ['x:children', "mq1 x=1 ansible_password='a'Geheim-2j y=2 secret=Geheim-2k"],
])('a password below [%s] in %j is in no message', (section, line) => {
  expect(printed(`[namesrv]\nmq1\n[${section}]\n${line}\n`, 'hosts.ini')).not.toContain('Geheim')
})

it('keeps words that are no secrets', () => {
  registerWrittenSecrets(
    [
      '# the password of somewhere',
      'password: { keyhole: otherwise }',
      'password: ${ENVIRONMENT} # elsewhere',
      'token=true keyword=whatever',
      '{ secret: Geheim-3a, furthermore: "besides" }',
      'password: "of somewhere with blanks"',
      'password: file:filename',
    ].join('\n'),
  )
  const words =
    'somewhere keyhole otherwise ENVIRONMENT elsewhere true keyword whatever filename furthermore besides blanks'
  expect(redact(words)).toBe(words)
})

it('takes linear time', () => {
  const spent = cpuOf(() => {
    for (const line of ['password= ', 'password ', 'a b=', 'secret: x ', ' '])
      registerWrittenSecrets(line.repeat(200_000))
  })
  expect(spent).toBeLessThan(10_000)
})
