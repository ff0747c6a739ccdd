import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseSurvey, surveyScript } from '../../../../roles/leftovers/survey.ts'
import { FILE_LIST } from '../../../../src/layout/file-list.ts'
import { scratch } from '../../resources/on-host.ts'

test('what a removal or an unpacking left that was broken off goes with the programs, and a JDK that was not recorded as made', () => {
  const root = scratch()
  const home = join(root, 'home')
  const left = [
    'releases/.removed-4.9.8.77',
    'releases/.unpack-5.5.1.Xy12ab',
    'programs/.unpack-tomcat.Xy12ab',
    '.unpack-jdk-21.Xy12ab',
    '../java/.unpack-jdk2.Xy12ab',
  ]
  for (const name of [
    ...left,
    'releases/by-hand',
    '../java/.unpack-jdk3.Xy12ab',
    '../java/.unpack-jdk2.of-hand',
  ])
    mkdirSync(join(home, name), { recursive: true })
  const jdk = join(root, 'a jdk')
  mkdirSync(jdk)
  writeFileSync(join(jdk, FILE_LIST), '')
  const begunLines = [`jdk ${jdk}`, `jdk ${root}/java/jdk2`, 'user no-such-user'].map(
    (name) => `making ${name} 1\n`,
  )
  writeFileSync(join(root, 'made'), `folder ${home}\n${begunLines.join('')}`)
  const script = surveyScript({
    ...{
      cluster: 'shop',
      state: join(root, 'state'),
      madeList: join(root, 'made'),
      home,
      link: join(home, 'current'),
    },
    ...{ user: 'no-such-user', group: 'no-such-group', files: [], folders: [], trees: [], programs: [] },
    ...{ programsFolder: join(home, 'programs'), own: [], units: [] },
  })
  const { stdout, stderr } = spawnSync('dash', ['-eu'], { input: script, encoding: 'utf8' })
  expect(stderr).toBe('')
  const { unpacked, trees, made, begun, folders } = parseSurvey({ stdout, exit: 0 })
  expect([...unpacked].sort()).toEqual([...left.map((name) => join(home, name)), jdk].sort())
  expect(made).toEqual(new Set([`folder ${home}`, `jdk ${jdk}`]))
  expect(begun).toEqual(new Set([`jdk ${jdk}`, `jdk ${root}/java/jdk2`, 'user no-such-user']))
  expect([...folders.keys()]).toEqual([home])
  expect([...trees.keys()].sort()).toEqual([...unpacked].sort())
})
