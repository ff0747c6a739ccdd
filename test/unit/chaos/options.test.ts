import { expect, test } from 'vitest'
import { spawnSync } from 'node:child_process'
import { FAULTS } from '../../chaos/faults/index.ts'
import { readOptions, USAGE } from '../../chaos/options.ts'
import { SCENARIOS } from '../../chaos/scenarios/index.ts'

const boundariesOf = (words: string): unknown => readOptions(words.split(' ')).every

test('--every takes all boundaries', () => {
  expect(boundariesOf('--every')).toEqual({ from: 1, to: Infinity, step: 1, types: undefined })
})

test('--from, --to and --step choose boundaries of --every', () => {
  expect(boundariesOf('--every --from 10 --to 90 --step 4')).toMatchObject({ from: 10, to: 90, step: 4 })
})

test('--at chooses boundaries of --every by their types', () => {
  expect(boundariesOf('--every --at phase-finished,unlocked')).toMatchObject({
    types: ['phase-finished', 'unlocked'],
  })
  expect(() => boundariesOf('--every --at end')).toThrow(/^--at: end is no boundary; there are locked, /)
})

test.each(['--every --in-turn', '--short --in-turn', '--short --every'])('%s is refused', (words) => {
  expect(() => readOptions(words.split(' '))).toThrow('only one of --short, --every and --in-turn')
})

test('rounds by chance have no boundaries to choose', () => {
  expect(readOptions([]).every).toBeUndefined()
})

test.each(['--from 3', '--to 9', '--step 2', '--at locked', '--from 1 --short', '--from 1 --in-turn'])(
  '%s needs --every',
  (words) => {
    expect(() => readOptions(words.split(' '))).toThrow(/^--(from|to|step|at): only with --every$/)
  },
)

test.each([
  ['--every --step 0', '--step: 0 is no whole number above 0'],
  ['--every --from 0', '--from: 0 is no whole number above 0'],
  ['--every --from 9 --to 8', '--to: 8 is before --from 9'],
  ['--every --to x', '--to: x is no whole number'],
])('%s is refused', (words, message) => {
  expect(() => readOptions(words.split(' '))).toThrow(message)
})

const runOf = (word: string) => {
  const { status, stdout, stderr } = spawnSync('node_modules/.bin/tsx', ['test/chaos/run.ts', word], {
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

test('--help prints the options, scenarios and faults, and starts nothing', () => {
  expect(runOf('--help')).toEqual({ status: 0, stdout: `${USAGE}\n`, stderr: '' })
  for (const { name } of [...SCENARIOS, ...FAULTS]) expect(USAGE).toContain(name)
})

test.each(['--bad', '--rounds=x', 'word'])('%s is refused in one line', (word) => {
  const { status, stdout, stderr } = runOf(word)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(/^[^\n]+; --help lists the options\n$/)
})
