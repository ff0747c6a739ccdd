import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, test } from 'vitest'

/** An account without rights that every system has. It stands in for the service's user. */
const name = 'nobody'

function answer(...words: readonly string[]): string {
  return spawnSync('id', words).stdout.toString().trim()
}

export const service = {
  user: name,
  group: answer('-gn', name),
  uid: Number(answer('-u', name)),
  gid: Number(answer('-g', name)),
}

const isRoot = process.getuid?.() === 0

/** A test that runs scripts as root which change to the service's user. */
export const rootTest = test.runIf(isRoot)

if (!isRoot) process.stderr.write('skipped: tests that need root, since they run scripts as another user\n')

const made: string[] = []

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
})

/** A folder of root that every user can pass through, and in it `data`, which belongs to the service's user. */
export function hostFolders(): { readonly root: string; readonly data: string } {
  const root = mkdtempSync(join(tmpdir(), 'rmq-service-'))
  made.push(root)
  chmodSync(root, 0o755)
  const data = join(root, 'data')
  mkdirSync(data, { mode: 0o755 })
  if (isRoot) chownSync(data, service.uid, service.gid)
  return { root, data }
}
