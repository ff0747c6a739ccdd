import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { clearScript } from '../../../../src/run/destroy/clear-records.ts'
import { tempDir } from '../../../helpers/temp.ts'

describe('the state of a destroyed cluster', () => {
  let host: string
  let folder: string
  beforeEach(async () => {
    folder = await tempDir()
    host = join(folder, 'state')
    for (const cluster of ['shop', 'shop/instances']) mkdirSync(join(host, cluster), { recursive: true })
    for (const file of ['lock', 'lock.guard', 'lock.busy', 'shop/lock', 'shop/audit.log'])
      writeFileSync(join(host, file), '')
  })
  const clear = (): void => {
    const script = clearScript(join(host, 'shop'), host, join(host, 'made'))
    execFileSync('/bin/sh', ['-eu'], { input: script })
  }

  it('goes with the folder of the tool', () => {
    clear()
    expect(existsSync(host)).toBe(false)
  })

  it('leaves that of another cluster, and the lock of the host', () => {
    mkdirSync(join(host, 'bank'))
    clear()
    expect(readdirSync(host).sort()).toEqual(['bank', 'lock', 'lock.busy', 'lock.guard'])
  })

  it.each([
    ['what is still there stays in the list of what was made', true, 'folder DIR\n'],
    ['of what a run was about to make the line goes', false, undefined],
    ['the list goes with the last of it', false, undefined],
  ])('%s', (_what, there, text) => {
    const kept = join(folder, 'kept')
    if (there) mkdirSync(kept)
    writeFileSync(
      join(host, 'made'),
      `folder ${kept}\nuser no-such-user\nfolder ${join(folder, 'gone')}\nmaking user no-such-user 1\nmaking user root 1\n`,
    )
    clear()
    const list = join(host, 'made')
    expect(existsSync(list) ? readFileSync(list, 'utf8') : undefined).toBe(text?.replace('DIR', kept))
    expect(existsSync(host)).toBe(there)
  })
})
