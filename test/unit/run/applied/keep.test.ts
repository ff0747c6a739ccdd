import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { ExitCode } from '../../../../src/errors.ts'
import { applySession } from '../../../../src/run/apply.ts'
import { fileOf, stateOf, type AppliedState } from '../../../../src/run/applied/state.ts'
import { underLock } from '../../../../src/run/under-lock.ts'
import { inventoriesDir } from '../../../../src/layout/state.ts'
import { keptState } from '../../../../src/resources/kept-state.ts'
import { runCli, type CliResult } from '../../../helpers/cli.ts'
import { tempDir } from '../../../helpers/temp.ts'
import { note } from '../support/note.ts'
import { INVENTORY, Stage } from '../support/stage.ts'
import { parseInventory } from '../../../../src/inventory/index.ts'

const NOW = new Date('2026-11-29T01:02:03.000Z')
const FOLDER = 'state/lab/inventories'

const stateFor = (text: string): AppliedState =>
  stateOf({ cluster: parseInventory(text, 'lab.yaml', {}), source: { text, format: 'yaml' } }, NOW)
const OLD = stateFor(INVENTORY)
const NEW = stateFor(INVENTORY.replace('5.3.3', '5.5.0'))

let stage: Stage
beforeEach(async () => {
  stage = await Stage.make()
})

describe('a run', () => {
  async function apply(applied: AppliedState, text: string, script?: string): Promise<number> {
    const session = await stage.open([
      note(stage.mq1, 'a', text),
      note(stage.mq2, 'a', text, script === undefined ? {} : { script }),
      ...stage.hosts.map(({ host }) => ({
        host,
        role: 'record',
        phase: 'files',
        resource: keptState({ host, folder: inventoriesDir(stage.cluster) }),
      })),
    ])
    try {
      return await applySession(session, { verify: true, applied })
    } finally {
      await session.close()
    }
  }
  const files = () =>
    stage.hosts.map((host) =>
      Object.fromEntries(
        readdirSync(host.path(FOLDER)).map((name) => [
          name,
          readFileSync(host.path(join(FOLDER, name)), 'utf8'),
        ]),
      ),
    )
  const whole = { applied: fileOf(OLD), complete: `digest=${OLD.digest}\n` }

  it('keeps its inventory on each host, complete when it was verified', async () => {
    expect(await apply(OLD, '1')).toBe(ExitCode.done)
    expect(files()).toEqual([whole, whole])
  })

  it('keeps the one before as the previous one', async () => {
    await apply(OLD, '1')
    await apply(NEW, '2')
    const both = { applied: fileOf(NEW), complete: `digest=${NEW.digest}\n`, previous: fileOf(OLD) }
    expect(files()).toEqual([both, both])
  })

  it('that fails is not complete, and the last whole state stays the previous one', async () => {
    await apply(OLD, '1')
    expect(await apply(NEW, '2', 'exit 1')).toBe(ExitCode.failed)
    const half = { applied: fileOf(NEW), complete: `digest=${OLD.digest}\n`, previous: fileOf(OLD) }
    expect(files()).toEqual([half, half])
  })

  it('without changes writes nothing', async () => {
    for (const host of stage.hosts) host.write('a', '1')
    expect(await apply(OLD, '1')).toBe(ExitCode.done)
    expect(stage.hosts.map((host) => host.read(join(FOLDER, 'applied')))).toEqual([undefined, undefined])
  })

  it('without changes after a whole one takes no lock', async () => {
    await apply(OLD, '1')
    stage.events.length = 0
    expect(await apply(OLD, '1')).toBe(ExitCode.done)
    expect(stage.types()).not.toContain('locked')
  })

  describe('that was killed when all changes were made', () => {
    beforeEach(async () => {
      await apply(OLD, '1')
      for (const host of stage.hosts) host.remove(join(FOLDER, 'complete'))
      stage.events.length = 0
    })

    it('is complete when the next one finds nothing to do and verifies', async () => {
      expect(await apply(OLD, '1')).toBe(ExitCode.done)
      expect(stage.outcome()).toBe('unchanged')
      expect(files()).toEqual([whole, whole])
      expect(stage.hosts.map((host) => host.read('state/lab/lock'))).toEqual([undefined, undefined])
      expect(stage.mq1.read('state/lab/audit.log')).toContain('unchanged')
    })

    it('is the previous one of the next state then', async () => {
      await apply(OLD, '1')
      await apply(NEW, '2')
      const both = { applied: fileOf(NEW), complete: `digest=${NEW.digest}\n`, previous: fileOf(OLD) }
      expect(files()).toEqual([both, both])
    })

    it('stays as it is when the next one cannot verify', async () => {
      stage.servers.delete('10.0.0.12:9876')
      expect(await apply(OLD, '1')).toBe(ExitCode.unverified)
      expect(files()).toEqual([{ applied: whole.applied }, { applied: whole.applied }])
    })

    it('stays as it is when the next one has another inventory', async () => {
      expect(await apply(NEW, '1')).toBe(ExitCode.done)
      expect(files()).toEqual([{ applied: whole.applied }, { applied: whole.applied }])
    })

    it('is left to another run that holds the lock', async () => {
      const holder = await stage.open([])
      try {
        await underLock(holder, async () => {
          expect(await apply(OLD, '1')).toBe(ExitCode.done)
        })
      } finally {
        await holder.close()
      }
      expect(files()).toEqual([{ applied: whole.applied }, { applied: whole.applied }])
    })
  })
})

describe('rollback', () => {
  let folder = ''
  let file = ''
  beforeEach(async () => {
    folder = await tempDir()
    file = join(folder, 'lab.yaml')
    await writeFile(file, NEW.text)
  })

  async function rollback(): Promise<CliResult> {
    return runCli(['rollback', file, '--yes'], {
      cwd: folder,
      env: { HOME: folder, XDG_STATE_HOME: folder },
      connect: stage.connector,
    })
  }

  async function keep(previous: AppliedState | undefined, on = stage.hosts): Promise<void> {
    for (const host of on) {
      await mkdir(host.path(FOLDER), { recursive: true })
      writeFileSync(host.path(join(FOLDER, 'applied')), fileOf(NEW))
      if (previous) writeFileSync(host.path(join(FOLDER, 'previous')), fileOf(previous))
    }
  }

  it('is refused when no host keeps a previous state', async () => {
    await keep(undefined)
    const { exit, stderr } = await rollback()
    expect(exit).toBe(1)
    expect(stderr).toContain('there is nothing to roll back to: no host keeps a previous state')
    expect(readdirSync(folder)).not.toContain('lab.rollback.yaml')
  })

  it('is refused when the hosts keep different states', async () => {
    await keep(OLD, [stage.mq1])
    await keep(stateFor(INVENTORY.replace('5.3.3', '4.9.8')), [stage.mq2])
    const { exit, stderr } = await rollback()
    expect(exit).toBe(1)
    expect(stderr).toContain('mq1 RocketMQ 5.3.3 of 2026-11-29T01:02:03.000Z, mq2 RocketMQ 4.9.8 of')
  })

  it('shows the previous state and writes it beside the inventory, which stays', async () => {
    await keep(OLD)
    const { stdout } = await rollback()
    expect(stdout).toContain('Back to RocketMQ 5.3.3 on JDK 17, applied on 2026-11-29T01:02:03.000Z.')
    expect(stdout).toContain('-rocketmq: { version: 5.5.0 }\n')
    expect(stdout).toContain('+rocketmq: { version: 5.3.3 }\n')
    expect(readFileSync(join(folder, 'lab.rollback.yaml'), 'utf8')).toBe(INVENTORY)
    expect(readFileSync(file, 'utf8')).toBe(NEW.text)
  })

  it('does not overwrite another file', async () => {
    await keep(OLD)
    await writeFile(join(folder, 'lab.rollback.yaml'), 'mine')
    const { exit, stderr } = await rollback()
    expect(exit).toBe(2)
    expect(stderr).toContain('lab.rollback.yaml exists already')
    expect(readFileSync(join(folder, 'lab.rollback.yaml'), 'utf8')).toBe('mine')
  })
})
