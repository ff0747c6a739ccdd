import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Resource, ScriptStep } from '../../../../src/engine/resource.ts'
import { endedFirewall } from '../../../../src/resources/firewall/ended.ts'
import type { Firewall } from '../../../../src/resources/firewall/state.ts'
import { firewalldSurplus, type Wanted } from '../../../../src/resources/firewall/surplus.ts'
import { run, scratch, standIns } from '../on-host.ts'
import { firewall, zone } from './support.ts'

const RULE = '5000/tcp'
const LINE = `public\t${RULE}`
const wanted: Wanted = { zone: undefined, rules: [], running: new Map(), isUnused: () => false }

function fixture() {
  const recordFile = join(scratch(), 'state', 'firewalld.rules')
  mkdirSync(join(recordFile, '..'))
  writeFileSync(recordFile, `${LINE}\n`)
  const query = { zone: undefined, address: '10.0.0.1', recordFile, needs: [] }
  const made = firewalldSurplus({ ...query, rules: [], running: () => new Map(), isUnused: () => false })
  const surplus = made as unknown as Resource<Firewall, Wanted>
  const ended = endedFirewall(query) as unknown as Resource<Firewall, true>
  const record = (): string[] => readFileSync(recordFile, 'utf8').split('\n').filter(Boolean)
  /** A host with these rules, as it would be read. */
  const now = (rules: readonly string[]): Firewall =>
    firewall({ public: zone({ running: rules }) }, { record: record(), listening: new Map() })
  const converge = (rules: readonly string[], path: string): number | undefined => {
    const [step] = surplus.converge(now(rules), wanted)
    return run((step as ScriptStep).script, path).exit
  }
  return { surplus, ended, record, now, converge }
}

test('a removal that was cut off before it was written down does not make a later rule of others one of this tool', () => {
  const { surplus, ended, record, now, converge } = fixture()
  const log = join(scratch(), 'log')
  const cut = standIns({
    'firewall-cmd': `echo "$*" >>${log}; case "$*" in *--permanent*) kill -9 $PPID ;; esac`,
  })
  expect(converge([RULE], cut)).toBe(-1)
  expect(readFileSync(log, 'utf8').split('\n')).toHaveLength(3)
  expect(record()).toEqual([LINE])
  // The next apply: the rule is gone, and the line goes too, without a call of firewall-cmd.
  expect(surplus.diff(now([]), wanted).kind).toBe('change')
  expect(converge([], standIns({ 'firewall-cmd': 'exit 1' }))).toBe(0)
  expect(record()).toEqual([])
  // Another opens it.
  expect(surplus.diff(now([RULE]), wanted)).toEqual({ kind: 'same' })
  expect(ended.diff(now([RULE]), true)).toEqual({ kind: 'same' })
})

test('destroy has nothing to remove of a rule that is gone', () => {
  const { ended, now } = fixture()
  expect(ended.diff(now([]), true)).toEqual({ kind: 'same' })
})
