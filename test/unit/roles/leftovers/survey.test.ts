import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseSurvey, surveyScript } from '../../../../roles/leftovers/survey.ts'
import { scratch } from '../../resources/on-host.ts'

test('what a removal or an unpacking left that was broken off goes with the programs', () => {
  const root = scratch()
  const home = join(root, 'home')
  const left = [
    'releases/.removed-4.9.8.77',
    'releases/.unpack-5.5.1.Xy12ab',
    'programs/.unpack-tomcat.Xy12ab',
  ]
  for (const name of [...left, 'releases/by-hand']) mkdirSync(join(home, name), { recursive: true })
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
  const { unpacked, trees } = parseSurvey({ stdout, exit: 0 })
  expect([...unpacked].sort()).toEqual(left.map((name) => join(home, name)).sort())
  expect([...trees.keys()].sort()).toEqual([...unpacked].sort())
})
