import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { warn, warningsIn } from '../../../src/shell/warning.ts'
import { shells } from './shells.ts'

describe.each(shells)('warnings in $name', ({ argv: [program = '', ...flags] }) => {
  const printed = (script: string): string =>
    spawnSync(program, [...flags, '-c', script], { encoding: 'utf8' }).stdout

  it('come through whatever else is printed', () => {
    const warning = { code: 'killed-at-stop', message: `it's 100 % "$HOME" \\n` }
    const script = `echo before; ${warn(warning)}; ${warn({ code: 'b', message: 'two\nlines' })}; echo Warning: not ours`
    expect(warningsIn(printed(script))).toEqual([warning, { code: 'b', message: 'two lines' }])
  })
})
