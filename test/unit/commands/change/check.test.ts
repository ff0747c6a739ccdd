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

it('goes on to the hosts with a JDK that the wanted release does not start on', async () => {
  const stage = await Stage.make()
  const folder = await tempDir()
  const file = join(folder, 'lab.yaml')
  await writeFile(file, INVENTORY.replace('5.3.3 }', '5.3.3 }\njdk: { version: 8 }'))
  const { stderr, exit } = await runCli(['check', file, '--to', '5.5.1'], {
    env: { HOME: folder, XDG_STATE_HOME: folder },
    connect: stage.connector,
  })
  expect(stderr).toMatch(/^severe warning: \S+lab\.yaml:3: The release does not start on JDK 8/m)
  // These hosts answer no probe of a whole cluster.
  expect(stderr).toContain('error: mq1: ')
  expect(exit).toBe(1)
})

it('refuses an inventory that the wanted release refuses for another reason than its JDK', async () => {
  const folder = await tempDir()
  const file = join(folder, 'lab.yaml')
  await writeFile(file, INVENTORY.replace('mq1, slaves', 'mq1, config: { nettyServer: 1 }, slaves'))
  const { stderr, exit } = await runCli(['check', file, '--to', '5.5.1'], { env: { HOME: folder } })
  expect(exit).toBe(2)
  expect(stderr).toContain('nettyServer')
})
