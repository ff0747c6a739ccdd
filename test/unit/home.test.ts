import { userInfo } from 'node:os'
import { expect, test } from 'vitest'
import { defaultCacheDir } from '../../src/artifacts/cache/cache.ts'
import { homeFolder, ignoredFolders } from '../../src/home.ts'
import { localPath } from '../../src/inventory/resolve/context.ts'
import { findAnsibleConfig } from '../../src/inventory/ansible/find.ts'
import { settingPath } from '../../src/inventory/ansible/settings.ts'
import { stateFolder } from '../../src/ui/run-log.ts'

const own = userInfo().homedir

test.each([undefined, '', 'relative', './x', '~'])('a HOME that is %j is that of the user', (HOME) => {
  const env = { HOME }
  expect(homeFolder(env)).toBe(own)
  expect(stateFolder(env)).toBe(`${own}/.local/state/rmq-provision`)
  expect(defaultCacheDir(env)).toBe(`${own}/.cache/rmq-provision/artifacts`)
  expect(localPath({ file: '/i/prod.yaml', env }, '~/key')).toBe(`${own}/key`)
})

test('an absolute HOME is taken', () => {
  const env = { HOME: '/home/ops' }
  expect(stateFolder(env)).toBe('/home/ops/.local/state/rmq-provision')
  expect(defaultCacheDir(env)).toBe('/home/ops/.cache/rmq-provision/artifacts')
  expect(settingPath('~/key', '/i', env, '/')).toBe('/home/ops/key')
})

test('no file of the working folder is read for a relative HOME', () => {
  expect(settingPath('~/key', '/i', { HOME: 'x' }, '/')).toBe(`${own}/key`)
  expect(findAnsibleConfig({ HOME: '.' }, '/proc')).not.toBe('.ansible.cfg')
})

test('relative folders are named', () => {
  const env = { HOME: 'x', XDG_CACHE_HOME: './y', XDG_STATE_HOME: '/z' }
  expect(ignoredFolders(env)).toEqual(['HOME', 'XDG_CACHE_HOME'])
  expect(ignoredFolders({ HOME: '/root', XDG_STATE_HOME: '' })).toEqual([])
})
