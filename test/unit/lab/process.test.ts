import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { run, tail } from '../../../lab/process.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lab-process-'))
})
afterEach(async () => {
  await rm(dir, { recursive: true })
})

describe('running a program', () => {
  it('gives arguments and input through unchanged, without a shell', async () => {
    const result = await run('sh', ['-c', 'printf %s "$1"; cat', 'sh', '$(id) "x"'], {
      input: '; still text',
    })
    expect(result).toEqual({ code: 0, stdout: '$(id) "x"; still text', stderr: '' })
  })

  it('throws with the end of the output and names the log', async () => {
    const log = join(dir, 'log')
    await expect(run('sh', ['-c', 'echo begun; echo broken >&2; exit 7'], { log })).rejects.toMatchObject({
      code: 'lab-command-failed',
      message: 'sh ended with exit code 7',
      output: 'begun\nbroken',
      hint: expect.stringContaining(log) as string,
    })
    expect((await readFile(log, 'utf8')).split('\n').sort().join(' ').trim()).toBe('begun broken')
  })

  it('returns the exit code when it may fail', async () => {
    expect(await run('sh', ['-c', 'exit 3'], { mayFail: true })).toMatchObject({ code: 3 })
  })

  it('ends a program that takes too long with code 124', async () => {
    expect(await run('sleep', ['60'], { timeout: 50, mayFail: true })).toMatchObject({ code: 124 })
  })

  it('says when a program does not exist', async () => {
    await expect(run('no-such-program', [])).rejects.toMatchObject({ code: 'lab-command-missing' })
  })

  it('does not mind a program that ignores its input', async () => {
    expect(await run('true', [], { input: 'x'.repeat(1_000_000) })).toMatchObject({ code: 0 })
  })
})

it('the tail of an output is its last 15 lines', () => {
  const lines = Array.from({ length: 40 }, (_, at) => `line ${at}`)
  expect(tail(`${lines.join('\n')}\n`)).toBe(lines.slice(-15).join('\n'))
})
