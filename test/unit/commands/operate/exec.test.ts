import { beforeEach, describe, expect, it } from 'vitest'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../../../src/commands/operate/exec.ts'
import { ExitCode } from '../../../../src/errors.ts'
import { failure } from '../../../helpers/failure.ts'
import { tempDir } from '../../../helpers/temp.ts'
import { flagsOf, INVENTORY, Stage } from '../../run/support/stage.ts'

let stage: Stage
let inventory: string
beforeEach(async () => {
  stage = await Stage.make()
  inventory = join(await tempDir(), 'lab.yaml')
  writeFileSync(inventory, INVENTORY)
})

/** Runs a command on one host after the other. */
const exec = async (): Promise<ExitCode> =>
  (await run(stage.context(), {
    positional: { inventory, command: ['df -h'] },
    flags: flagsOf({ concurrency: 1 }),
  })) ?? ExitCode.done

/** Hosts on which the command began. */
const ranOn: string[] = []
beforeEach(() => {
  ranOn.length = 0
  for (const host of stage.hosts) {
    const before = host.before
    host.before = (script) => {
      if (script === 'df -h') {
        ranOn.push(host.host)
        return Promise.resolve({ exit: 0, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) })
      }
      return before(script)
    }
  }
})

describe('exec', () => {
  it('runs a command on all hosts', async () => {
    expect(await exec()).toBe(ExitCode.done)
    expect(ranOn).toEqual(['mq1', 'mq2'])
  })

  it('begins on no further host after Ctrl-C, and names those', async () => {
    const { before } = stage.mq1
    stage.mq1.before = (script) => {
      if (script === 'df -h') stage.interrupt()
      return before(script)
    }
    const { code, message, hint } = await failure(exec())
    expect(ranOn).toEqual(['mq1'])
    expect({ code, message, hint }).toEqual({
      code: 'interrupted',
      message: 'interrupted: the command was not run on mq2',
      hint: 'Run it there with --limit mq2.',
    })
  })
})
