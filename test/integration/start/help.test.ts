import { execFile, spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { runCli, type CliResult } from '../../helpers/cli.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const BIN = join(ROOT, 'bin', 'rmq-provision.js')

/** The installed program, as a process of its own. */
const installed = (words: readonly string[]): Promise<CliResult> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [BIN, ...words], { cwd: ROOT }, (_error, stdout, stderr) => {
      resolve({ exit: child.exitCode ?? -1, stdout, stderr })
    })
  })

describe('the small bundle for help', () => {
  it.each([
    ['--help'],
    ['-h'],
    ['--version'],
    ['-V'],
    ['help'],
    ['help plan'],
    ['help nosuch'],
    ['apply --help'],
    ['apply -h more words'],
    ['aply --help'],
    ['apply --nosuch --help'],
    ['validate help --version'],
    ['exec nosuch.yaml -- ls --help'],
    ['nosuch -V'],
  ])('answers `%s` as the whole program does', async (line) => {
    const words = line.split(' ')
    expect(await installed(words)).toEqual(await runCli(words, { env: process.env }))
  })

  it('has no handler of a command in it', async () => {
    expect((await stat(join(ROOT, 'dist', 'help.cjs'))).size).toBeLessThan(150_000)
  })

  it('fails when nothing could be printed', () => {
    const full = openSync('/dev/full', 'w')
    try {
      const { status, stderr } = spawnSync(process.execPath, [BIN, '--help'], {
        encoding: 'utf8',
        stdio: ['ignore', full, 'pipe'],
      })
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr:
          'error: output-failed: standard output cannot be written: ENOSPC: no space left on device, write\n',
      })
    } finally {
      closeSync(full)
    }
  })
})
