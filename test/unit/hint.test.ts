import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../../src/cli/table/index.ts'
import { hint, HINT_COMMANDS, joinHints, mapHint, renderHint } from '../../src/hint.ts'
import { commandLineFor } from '../../src/ui/command-line.ts'

const start = { run: 'start', limit: 'broker-a' } as const

describe('hint', () => {
  it.each([
    [
      'a command with --limit',
      hint`Start it: ${start}.`,
      'Start it: rmq-provision start prod.yaml --limit broker-a.',
    ],
    ['a command alone', hint`${{ run: 'status' }}`, 'rmq-provision status prod.yaml'],
    ['text and numbers', hint`Wait ${90} s for ${'mq1'}.`, 'Wait 90 s for mq1.'],
    [
      'another hint',
      hint`First. ${hint`Then: ${{ run: 'apply' }}.`}`,
      'First. Then: rmq-provision apply prod.yaml.',
    ],
  ])('holds %s', (_what, made, text) => {
    expect(renderHint(made, commandLineFor('prod.yaml'))).toBe(text)
  })

  it('quotes an inventory whose name a shell would read as something else', () => {
    expect(renderHint(hint`${{ run: 'apply' }}`, commandLineFor('my cluster.yaml'))).toBe(
      "rmq-provision apply 'my cluster.yaml'",
    )
  })

  it('says INVENTORY where the command had none', () => {
    expect(renderHint(hint`${{ run: 'apply' }}`, commandLineFor())).toBe('rmq-provision apply INVENTORY')
  })

  it('is the same for the same text, however it was put together', () => {
    expect(hint`a ${'b'} ${hint`c ${start}`}`).toEqual(hint`a b c ${start}`)
  })

  it('is changed in its text, not in its commands', () => {
    const redacted = mapHint(hint`broker-a: ${start}`, (text) => text.replaceAll('broker-a', '[redacted]'))
    expect(redacted).toEqual(hint`[redacted]: ${start}`)
    expect(mapHint('broker-a', () => 'x')).toBe('x')
  })
})

it.each([
  [[undefined, undefined], undefined],
  [[undefined, 'One.'], 'One.'],
  [['One.', undefined, hint`Two: ${start}.`], hint`One. Two: ${start}.`],
])('joinHints of %j is %j', (hints, joined) => {
  expect(joinHints(hints)).toEqual(joined)
})

it.each(HINT_COMMANDS)('hints may name %s: it exists and takes the inventory first', (run) => {
  const command = COMMANDS.find(({ name }) => name === run)
  expect(command?.arguments[0]?.name).toBe('inventory')
  expect(command?.remote).toBe(true)
})
