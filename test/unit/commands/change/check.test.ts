import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runCli } from '../../../helpers/cli.ts'
import { tempDir } from '../../../helpers/temp.ts'
import { INVENTORY, Stage } from '../../run/support/stage.ts'

it('says once that an advisory applies: as a warning of the inventory', async () => {
  const stage = await Stage.make()
  const folder = await tempDir()
  const file = join(folder, 'lab.yaml')
  await writeFile(file, INVENTORY)
  const { stdout, stderr } = await runCli(['check', file], {
    env: { HOME: folder, XDG_STATE_HOME: folder },
    connect: stage.connector,
  })
  const sentence = 'A slave deletes all topics and groups'
  expect([stdout.split(sentence).length - 1, stderr.split(sentence).length - 1]).toEqual([0, 1])
})
