import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { convergeFile } from '../../../src/resources/file.ts'
import { placeFile } from '../../../src/resources/place.ts'
import { placeLink } from '../../../src/resources/symlink.ts'
import { unpackScript } from '../../../src/resources/unpack.ts'
import { OTHERS_FOLDER, requireRootsFolder, walkTo } from '../../../src/shell/roots-folder.ts'
import { hostFolders, rootTest, service } from '../../helpers/service-user.ts'
import { run, scratch } from '../resources/on-host.ts'
import { shells } from './shells.ts'

const refused = (folder: string, owner = `${service.user}:${service.group} 755`): string =>
  `${folder} can be changed by others than root (${owner}): root writes nothing there\n`

describe.each(shells)('under $name', ({ argv }) => {
  const by = (script: string): ReturnType<typeof run> => {
    const file = join(scratch(), 'script')
    writeFileSync(file, script)
    return run(`${argv.join(' ')} '${file}'`)
  }

  test('passes through folders of the user that runs it, and makes missing ones', () => {
    const path = join(scratch(), 'a b', "it's")
    expect(by(requireRootsFolder(path))).toMatchObject({ exit: 1 })
    expect(by(requireRootsFolder(path, { make: true }))).toEqual({ exit: 0, stdout: '' })
    expect(by(walkTo(path, '0700', 'pwd -P'))).toEqual({ exit: 0, stdout: `${path}\n` })
  })

  rootTest('stops at a folder of another user', () => {
    const { root, data } = hostFolders()
    expect(by(requireRootsFolder(join(data, 'x'), { make: true }))).toEqual({
      exit: 1,
      stdout: refused(data),
    })
    expect(by(requireRootsFolder(data))).toEqual({ exit: 1, stdout: refused(data) })
    expect(by(walkTo(join(data, 'x'), '0700', 'echo no'))).toEqual({ exit: OTHERS_FOLDER, stdout: '' })
    expect(existsSync(join(data, 'x'))).toBe(false)
    expect(by(requireRootsFolder(root))).toEqual({ exit: 0, stdout: '' })
    // The folder itself may be another's, when only root can exchange it.
    expect(by(walkTo(data, '0700', 'pwd -P'))).toEqual({ exit: 0, stdout: `${data}\n` })
  })
})

test.each([
  [0o777, 'root:root 777'],
  [0o707, 'root:root 707'],
  [0o1777, 'root:root 1777'],
])('a folder of mode %o is not root’s alone', (mode, shown) => {
  const folder = join(scratch(), 'x')
  mkdirSync(folder)
  chmodSync(folder, mode)
  if (process.getuid?.() !== 0) return
  expect(run(requireRootsFolder(folder))).toEqual({ exit: 1, stdout: refused(folder, shown) })
})

rootTest('a folder that a group can write is not root’s alone, unless it is root’s own group', () => {
  const folder = join(scratch(), 'x')
  mkdirSync(folder)
  chmodSync(folder, 0o775)
  expect(run(requireRootsFolder(folder)).exit).toBe(0)
  chownSync(folder, 0, service.gid)
  expect(run(requireRootsFolder(folder)).exit).toBe(1)
})

describe('links on the way', () => {
  rootTest('of root are followed, and where they lead is looked at', () => {
    const { root, data } = hostFolders()
    mkdirSync(join(root, 'disk'))
    mkdirSync(join(data, 'x'))
    symlinkSync('disk', join(root, 'good'))
    symlinkSync(join(data, 'x'), join(root, 'bad'))
    symlinkSync('round', join(root, 'round'))
    expect(run(walkTo(join(root, 'good/new'), '0700', 'pwd -P'))).toEqual({
      exit: 0,
      stdout: `${root}/disk/new\n`,
    })
    expect(run(requireRootsFolder(join(root, 'bad')))).toEqual({ exit: 1, stdout: refused(data) })
    expect(run(requireRootsFolder(join(root, 'round')))).toEqual({
      exit: 1,
      stdout: `too many links: ${root}/round\n`,
    })
  })

  rootTest('of another user, in a folder for all users, are not followed', () => {
    const { root } = hostFolders()
    const tmp = join(root, 'tmp')
    mkdirSync(tmp)
    chmodSync(tmp, 0o1777)
    mkdirSync(join(root, 'etc'))
    symlinkSync(join(root, 'etc'), join(tmp, 'x'))
    expect(run(walkTo(join(tmp, 'x'), '0700', 'pwd -P'))).toEqual({ exit: 0, stdout: `${root}/etc\n` })
    lchownSync(join(tmp, 'x'), service.uid, service.gid)
    expect(run(walkTo(join(tmp, 'x'), '0700', 'pwd -P'))).toEqual({ exit: OTHERS_FOLDER, stdout: '' })
  })
})

describe('nothing is written as root into a folder of the service', () => {
  rootTest.each<[string, (path: string) => string]>([
    ['a new file', (path) => placeFile({ path, content: 'x', mode: '0644', user: 'root', group: 'root' })],
    [
      'the mode of a file',
      (path) =>
        convergeFile(
          { path, mode: '0644', user: 'root', group: 'root' },
          { kind: 'file', mode: '0600', user: 'root', group: 'root', content: 'x' },
          'x',
        ),
    ],
    ['a link', (path) => placeLink(path, '/opt')],
    [
      'an archive',
      (target) => unpackScript({ archive: '/none', target, what: 'x', proof: 'x', prepare: [] }),
    ],
  ])('%s', (_what, script) => {
    const { data } = hostFolders()
    expect(run(script(join(data, 'x')))).toEqual({ exit: 1, stdout: refused(data) })
    expect(readdirSync(data)).toEqual([])
  })
})

rootTest('what runs in the folder stays there when its path becomes another', () => {
  const { root } = hostFolders()
  const [path, victim] = [join(root, 'x'), join(root, 'victim')]
  mkdirSync(path)
  mkdirSync(victim)
  const answer = run(
    walkTo(path, '0700', `mv '${path}' '${path}.old' && ln -s '${victim}' '${path}' && chmod 0711 .`),
  )
  expect(answer).toEqual({ exit: 0, stdout: '' })
  expect(run(`stat -c %a '${victim}' '${path}.old'`).stdout).toBe('755\n711\n')
})
