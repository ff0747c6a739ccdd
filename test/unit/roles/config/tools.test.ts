import { chownSync, existsSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { removeFormer } from '../../../../roles/config/tools.ts'
import { hostFolders, rootTest, service } from '../../../helpers/service-user.ts'
import { run } from '../../resources/on-host.ts'
import { cluster } from '../../support/example.ts'

/** A data folder as earlier versions made it, with the user of mqadmin in it. */
function former(): { root: string; home: string; script: string } {
  const { root, data } = hostFolders()
  const home = join(data, 'mqadmin')
  mkdirSync(join(home, 'conf'), { recursive: true })
  chownSync(home, service.uid, service.gid)
  writeFileSync(join(home, 'conf/tools.yml'), 'secretKey: x\n')
  return { root, home, script: removeFormer({ rocketmq: { ...cluster.rocketmq, data } }) }
}

rootTest('removes the secret from where earlier versions had it', () => {
  const { home, script } = former()
  expect(run(script)).toEqual({ exit: 0, stdout: '' })
  expect(existsSync(join(home, 'conf'))).toBe(false)
  expect(run(script)).toEqual({ exit: 0, stdout: '' })
})

rootTest.each(['mqadmin', 'mqadmin/conf'])('removes nothing when %s has become a link', (name) => {
  const { root, home, script } = former()
  const place = join(root, 'data', name)
  renameSync(place, join(root, 'elsewhere'))
  symlinkSync(join(root, 'elsewhere'), place)
  expect(run(script)).toEqual({ exit: 0, stdout: '' })
  expect(existsSync(join(home, 'conf/tools.yml'))).toBe(true)
})

rootTest('removes no file of the service’s own folder', () => {
  const { home, script } = former()
  chownSync(join(home, 'conf'), service.uid, service.gid)
  expect(run(script)).toEqual({ exit: 0, stdout: '' })
  expect(existsSync(join(home, 'conf/tools.yml'))).toBe(true)
})
