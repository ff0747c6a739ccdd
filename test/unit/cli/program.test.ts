import { expect, it } from 'vitest'
import { COMMANDS } from '../../../src/cli/table/index.ts'
import { buildProgram } from '../../../src/cli/program.ts'

/** The help of a command on a terminal of so many columns. */
async function help(columns: number, ...words: string[]): Promise<string> {
  let text = ''
  const write = (part: string) => {
    text += part
  }
  const program = buildProgram({ version: '1.0.0', columns, write, run: () => Promise.resolve() })
  await expect(program.parseAsync([...words, '--help'], { from: 'user' })).rejects.toMatchObject({
    code: 'commander.helpDisplayed',
    exitCode: 0,
  })
  return text
}

it.each([[], ...COMMANDS.map(({ name }) => [name])])('the help of %s fits 80 columns', async (...words) => {
  const text = await help(80, ...words)
  expect(text).toMatch(new RegExp(`^Usage: rmq-provision ${words.join(' ') || '<command>'}`))
  const long = text.split('\n').filter((line) => line.length > 80)
  expect(long).toEqual([])
})

it('descriptions of flags are wrapped in 60 columns too', async () => {
  const flags = (await help(60, 'apply')).split('\n').filter((line) => /^ {2}(?:-| {6})/.test(line))
  expect(flags.length).toBeGreaterThan(15)
  expect(flags.filter((line) => line.length > 60)).toEqual([])
})
