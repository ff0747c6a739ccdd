import { expect, it } from 'vitest'
import { RmqError } from '../../../src/errors.ts'
import { askHidden, askLine, askYesNo } from '../../../src/ui/prompt.ts'
import { Capture, keyboard } from '../../helpers/cli.ts'

it.each([
  ['y\n', true],
  ['YES\n', true],
  [' yes \n', true],
  ['\n', false],
  ['n\n', false],
  ['yep\n', false],
])('%j is %s', async (typed, answer) => {
  const input = keyboard()
  const output = new Capture()
  const asked = askYesNo('Go on?', { input, output })
  input.write(typed)
  expect(await asked).toBe(answer)
  expect(output.text).toContain('Go on? [y/N] ')
})

it('a secret is not seen while it is typed', async () => {
  const input = keyboard()
  const output = new Capture()
  const asked = askHidden('sudo password: ', { input, output })
  input.write('hunter2-hunter2\n')
  const secret = await asked
  expect(secret?.reveal()).toBe('hunter2-hunter2')
  expect(output.text).toBe('sudo password: \n')
})

it('nothing typed is no secret', async () => {
  const input = keyboard()
  const asked = askHidden('SSH password', { input, output: new Capture() })
  input.write('\n')
  expect(await asked).toBeUndefined()
})

it('Ctrl-C at a question ends the command', async () => {
  const input = keyboard()
  const asked = askLine('Name of the cluster:', { input, output: new Capture() })
  input.write('\u0003')
  await expect(asked).rejects.toThrow(RmqError)
  await expect(asked).rejects.toMatchObject({ code: 'interrupted', exitCode: 130 })
})

it.each(['before', 'during'])('SIGTERM %s a question ends it too', async (when) => {
  const stop = new AbortController()
  if (when === 'before') stop.abort()
  const asked = askYesNo('Continue?', { input: keyboard(), output: new Capture(), stop: stop.signal })
  stop.abort()
  await expect(asked).rejects.toMatchObject({ code: 'interrupted' })
})

it('so does the end of input', async () => {
  const input = keyboard()
  const asked = askLine('Name of the cluster:', { input, output: new Capture() })
  input.end()
  await expect(asked).rejects.toMatchObject({ code: 'interrupted' })
})
