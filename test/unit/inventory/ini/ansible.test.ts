import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseAnsibleIni } from '../../../../src/inventory/ini/ansible.ts'
import type { AnsibleInventory } from '../../../../src/inventory/ini/groups.ts'
import { InventoryError } from '../../../../src/inventory/problems.ts'

const folder = join(import.meta.dirname, '../../../fixtures/inventory/ansible')
const fixtures = readdirSync(folder).filter((name) => name.endsWith('.ini'))

/** The shape of `ansible-inventory --list`: empty parts are left out, as there. */
function asList(inventory: AnsibleInventory): Record<string, unknown> {
  const hostvars: Record<string, unknown> = {}
  for (const host of inventory.hosts.keys()) {
    const vars = [...inventory.varsOf(host)].map(([name, { value }]) => [name, value] as const)
    if (vars.length > 0) hostvars[host] = Object.fromEntries(vars)
  }
  const list: Record<string, unknown> = { _meta: { hostvars } }
  for (const group of inventory.groups.values()) {
    const shown = {
      ...(group.hosts.length === 0 || group.name === 'all' ? {} : { hosts: group.hosts }),
      ...(group.children.length === 0 ? {} : { children: group.children }),
    }
    if (Object.keys(shown).length > 0) list[group.name] = shown
  }
  return list
}

/** --list marks what came out of bytes literals; the value is what counts. */
function plain(_key: string, value: unknown): unknown {
  const isMarked = typeof value === 'object' && value !== null && '__ansible_unsafe' in value
  return isMarked ? value.__ansible_unsafe : value
}

function complaintOf(text: string): string {
  try {
    parseAnsibleIni(text, 'x.ini')
  } catch (error) {
    if (error instanceof InventoryError) return error.message
    throw error
  }
  return 'no complaint'
}

describe('parseAnsibleIni', () => {
  it('has fixtures to compare', () => {
    expect(fixtures.length).toBeGreaterThanOrEqual(10)
  })

  it.each(fixtures)('reads %s as ansible-inventory --list does', (name) => {
    const expected = JSON.parse(readFileSync(join(folder, name.replace(/ini$/, 'json')), 'utf8'), plain) as {
      _meta: { profile?: string }
    }
    delete expected._meta.profile
    const inventory = parseAnsibleIni(readFileSync(join(folder, name), 'utf8'), name)
    expect(asList(inventory)).toEqual(expected)
  })

  it.each([
    [
      '[web',
      "x.ini:1:1: no valid host line: '[web' has an unmatched bracket (Write [web] if it begins a group.)",
    ],
    ['mq1 10.0.0.1', "x.ini:1:5: '10.0.0.1' is no assignment (Write ansible_host=10.0.0.1.)"],
    [
      '[web servers]',
      "x.ini:1:1: '[web servers]' is no section (Write [group], [group:vars] or [group:children] without blanks.)",
    ],
    ['[web:var]', "x.ini:1:1: [web:var] is no kind of section (Did you mean 'vars'?)"],
    [
      'mq1 ansible_host',
      "x.ini:1:5: 'ansible_host' is no assignment (Write variable=value pairs after the host name, without blanks around the =.)",
    ],
    ["mq1 a='b", "x.ini:1:1: no valid host line: no closing quote (')"],
    [
      '[all:vars]\nversion',
      "x.ini:2:1: 'version' is no assignment (Write variable=value lines below [all:vars].)",
    ],
    [
      '[a:children]\n  broker\n[brokers]\nh',
      "x.ini:2:3: [a:children] names the group 'broker', which has no section (Did you mean 'brokers'?)",
    ],
    [
      '[broker:vars]\nx=1\n[brokers]\nh',
      "x.ini:1:1: [broker:vars] sets variables of a group that has no section (Did you mean 'brokers'?)",
    ],
    ['[a:children]\nb\n[b:children]\na', "x.ini:4:1: group 'a' would contain itself through 'b'"],
    ['[a:children]\na', "x.ini:2:1: group 'a' cannot be its own child"],
    ['mq[3]', 'x.ini:1:1: no valid host line: a range is [begin:end] or [begin:end:step], not [3]'],
    ['mq[1:]', 'x.ini:1:1: no valid host line: the range [1:] has no end'],
    ['mq[01:3]', 'x.ini:1:1: no valid host line: the range [01:3] needs begin and end of the same length'],
    ['mq[c:a]', 'x.ini:1:1: no valid host line: the range [c:a] runs backwards'],
    ['mq[1:9:0]', 'x.ini:1:1: no valid host line: the range [1:9:0] has a step of 0'],
    ['mq[1:999999999]', 'x.ini:1:1: no valid host line: [1:999999999] is more than 10000 hosts'],
    ['mq[1:x]', 'x.ini:1:1: no valid host line: the range [1:x] is neither of numbers nor of letters'],
    ['mq1:', "x.ini:1:1: no valid host line: a port is missing after 'mq1:'"],
    ['---', "x.ini:1:1: no valid host line: '---' starts a YAML file: name it .yaml"],
  ])('says what is wrong with %j', (text, message) => {
    expect(complaintOf(text)).toBe(message)
  })

  it('keeps the place of every variable', () => {
    const inventory = parseAnsibleIni('[all:vars]\n  a = 1\n[g]\nh  b=2 c="x y"\n', 'x.ini')
    const vars = inventory.varsOf('h')
    expect(
      [...vars.values()].map(({ name, text, position }) => [name, text, position.line, position.column]),
    ).toEqual([
      ['a', '1', 2, 3],
      ['b', '2', 4, 4],
      ['c', 'x y', 4, 8],
    ])
  })
})
