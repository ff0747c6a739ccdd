import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, lchownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FILE_BYTES, fileFunctions } from '../../../../src/adopt/host/file-script.ts'
import { LocalHost } from '../../../helpers/local-host.ts'
import { tempDir } from '../../../helpers/temp.ts'

const OWN = process.getuid?.() ?? 0
const OTHER = 12_345
const isRoot = OWN === 0

/** Answer about the file `c.conf` of a process of the user. @param prepare makes it, in the process's root */
async function answer(uid: number, prepare: (root: string) => void, place = 'host'): Promise<string> {
  const proc = await tempDir()
  const folder = join(proc, '7')
  const root = join(folder, 'root')
  mkdirSync(root, { recursive: true })
  for (const each of [proc, folder, root]) chmodSync(each, 0o755)
  writeFileSync(
    join(folder, 'status'),
    `Uid:\t${uid}\t${uid}\t${uid}\t${uid}\nGid:\t77\t77\t77\t77\nGroups:\t88 99 \n`,
  )
  prepare(root)
  const script = `${fileFunctions(proc)}\nfile64 conf 7 /c.conf ${place}`
  const { stdout } = await new LocalHost('mq1').script(script)
  return stdout.toString().replace('dGV4dA==', '(text)')
}

const file =
  (name: string, mode: number, owner = OWN, group = 0) =>
  (root: string): void => {
    writeFileSync(join(root, name), 'text')
    if (isRoot) chownSync(join(root, name), owner, group)
    chmodSync(join(root, name), mode)
  }
const READ = 'conf=(text)\n'
const REFUSED = 'conf.refused=1\n'

describe('file64', () => {
  it('reads a file of the user of the process', async () => {
    expect(await answer(OWN, file('c.conf', 0o600))).toBe(READ)
  })

  it('says that a file is longer than what it prints', async () => {
    const long = (root: string) => {
      writeFileSync(join(root, 'c.conf'), 'x'.repeat(FILE_BYTES + 1))
    }
    expect(await answer(OWN, long)).toMatch(/^conf=[A-Za-z0-9+/=]+\nconf\.cut=1\n$/)
  })

  it('prints nothing for a file that is not there', async () => {
    expect(await answer(OWN, () => undefined)).toBe('')
  })

  it('does not wait for a pipe', async () => {
    expect(await answer(OWN, (root) => execFileSync('mkfifo', [join(root, 'c.conf')]))).toBe('')
  })

  it('follows no link in a container', async () => {
    const linked = (root: string) => {
      file('real.conf', 0o644)(root)
      symlinkSync('real.conf', join(root, 'c.conf'))
    }
    expect(await answer(OWN, linked, 'container')).toBe(REFUSED)
    expect(await answer(OWN, linked)).toBe(READ)
  })

  // Only root may give files to others.
  it.runIf(isRoot).each<[string, (root: string) => void, string]>([
    ['its own file', file('c.conf', 0o400, OTHER), READ],
    ['a file of root that all may read', file('c.conf', 0o644), READ],
    ['a file of root that its group may read', file('c.conf', 0o640, 0, 99), READ],
    ['a file of root that another group may read', file('c.conf', 0o640, 0, 66), REFUSED],
    ['a file of root alone', file('c.conf', 0o600), REFUSED],
    ['a file of a third user', file('c.conf', 0o644, 4321), REFUSED],
    [
      'a link to a file of root alone',
      (root) => {
        file('shadow', 0o600)(root)
        symlinkSync('shadow', join(root, 'c.conf'))
        lchownSync(join(root, 'c.conf'), OTHER, 0)
      },
      REFUSED,
    ],
    [
      'a link of its own to a file of root that all may read',
      (root) => {
        file('public', 0o644)(root)
        symlinkSync('public', join(root, 'c.conf'))
        lchownSync(join(root, 'c.conf'), OTHER, 0)
      },
      REFUSED,
    ],
    [
      'a link to a file that all may read in a folder of root alone',
      (root) => {
        mkdirSync(join(root, 'closed'))
        file('closed/public', 0o644)(root)
        chmodSync(join(root, 'closed'), 0o700)
        symlinkSync('closed/public', join(root, 'c.conf'))
      },
      REFUSED,
    ],
  ])('as root, for a process of another user: %s', async (_name, prepare, expected) => {
    expect(await answer(OTHER, prepare)).toBe(expected)
  })
})
