import { Option } from 'commander'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type { ResetFlags } from '../../../../src/commands/operate/reset.ts'
import type { InitFlags } from '../../../../src/commands/describe/init.ts'
import { local, nameOf, remote, type LocalRun, type Run } from '../../../../src/run/command/spec.ts'
import type { FlagSpecs } from '../../../../src/run/command/table.ts'
import { run as reset } from '../../../../src/commands/operate/reset.ts'

describe('a handler reads', () => {
  type FlagsOf<Handler extends (...parts: never) => unknown> = Parameters<Handler>[1] extends {
    readonly flags: infer Flags
  }
    ? Flags
    : never

  it('its own flags and those for hosts, and no flag of another command', () => {
    expectTypeOf(reset).toEqualTypeOf<Run<ResetFlags>>()
    expectTypeOf<FlagsOf<Run<ResetFlags>>>().toHaveProperty('yesWipe')
    expectTypeOf<FlagsOf<Run<ResetFlags>>>().toHaveProperty('limit')
    expectTypeOf<FlagsOf<Run<ResetFlags>>>().not.toHaveProperty('topology')
  })

  it('no flag for hosts when it contacts none', () => {
    expectTypeOf<FlagsOf<LocalRun<InitFlags>>>().toHaveProperty('output')
    expectTypeOf<FlagsOf<LocalRun<InitFlags>>>().not.toHaveProperty('limit')
  })
})

describe('the flags of a command', () => {
  it('are those that its handler reads, and a number is parsed', () => {
    interface Own {
      readonly lines?: number
      readonly follow?: boolean
    }
    expectTypeOf<FlagSpecs<Own>>().toHaveProperty('lines')
    expectTypeOf<FlagSpecs<Own>['lines']>().toHaveProperty('parse').toEqualTypeOf<(value: string) => number>()
    expectTypeOf<Pick<FlagSpecs<Own>, 'follow'>>().not.toExtend<FlagSpecs<Own>>()
  })
})

it('a command keeps its flags in order, with or without those for hosts', () => {
  interface Own {
    readonly second?: string
    readonly first?: boolean
  }
  const parts = {
    name: 'x',
    group: 'g',
    summary: 's',
    arguments: [],
    flags: {
      second: { flags: '--second <text>', description: '' },
      first: { flags: '--first', description: '' },
    },
    examples: [],
    load: () => Promise.resolve({ run: () => Promise.resolve() }),
  }
  expect(remote<Own>(parts)).toMatchObject({ remote: true, flags: [parts.flags.second, parts.flags.first] })
  expect(local<Own>(parts).remote).toBe(false)
})

it.each([
  ['--yes-wipe <cluster>', 'yesWipe'],
  ['--no-drain', 'drain'],
  ['-n, --lines <number>', 'lines'],
  ['--sha512 <hex>', 'sha512'],
])('commander gives %s the name %s', (flags, name) => {
  expect(new Option(flags).attributeName()).toBe(name)
  expect(nameOf(flags)).toBe(name)
})

it('a flag that its handler reads under another name is a bug', () => {
  const made = () =>
    local<{ readonly graf?: boolean }>({
      name: 'x',
      group: 'g',
      summary: 's',
      arguments: [],
      flags: { graf: { flags: '--graph', description: '' } },
      examples: [],
      load: () => Promise.resolve({ run: () => Promise.resolve() }),
    })
  expect(made).toThrow("the handler of x cannot read --graph as 'graf'")
})
