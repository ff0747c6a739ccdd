import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { users } from '../../../roles/own-program/dashboard-users.ts'
import type { AnyResource } from '../../../src/engine/resource.ts'
import { directory } from '../../../src/resources/directory.ts'
import { systemdRuntime } from '../../../src/runtime/systemd/systemd-runtime.ts'
import { writeMark } from '../../../src/stores/mark.ts'
import { wipedStore } from '../../../src/stores/wiped-store.ts'
import { attack, giveToService, type Attack, type Exchange } from '../../helpers/exchange.ts'
import { rootTest, service } from '../../helpers/service-user.ts'
import { systemdPaths } from '../runtime/systemd/systemd-paths.ts'
import { read } from './on-host.ts'

const { user, group } = service

interface Case {
  readonly what: string
  readonly exchanges: readonly Exchange[]
  /** Makes what is there before, in the data folder, and the scripts that run then. */
  readonly scripts: (data: string) => readonly string[]
}

function scriptsOf(made: AnyResource): string[] {
  return read(made)
    .steps()
    .flatMap((step) => (step.kind === 'script' ? [step.script] : []))
}

function made(data: string, folders: readonly string[], files: readonly string[] = []): void {
  for (const folder of folders) mkdirSync(join(data, folder), { recursive: true, mode: 0o755 })
  for (const file of files) writeFileSync(join(data, file), 'old\n', { mode: 0o644 })
  for (const name of folders) giveToService(join(data, name))
}

const CASES: readonly Case[] = [
  {
    what: 'the mode of a folder',
    exchanges: [{ entry: 'broker-a-0', victim: '' }],
    scripts: (data) => {
      made(data, ['broker-a-0'])
      return scriptsOf(directory({ path: join(data, 'broker-a-0'), mode: '0750', user, group }))
    },
  },
  {
    what: 'a new folder',
    exchanges: [
      { entry: 'broker-a-0', victim: '' },
      { entry: 'broker-a-0/data', victim: '' },
    ],
    scripts: (data) => {
      made(data, ['broker-a-0'])
      return scriptsOf(directory({ path: join(data, 'broker-a-0/data'), mode: '0750', user, group }))
    },
  },
  {
    what: 'the first users of a dashboard',
    exchanges: [
      { entry: 'd', victim: 'data' },
      { entry: 'd/.users.*', victim: 'secret' },
      { entry: 'd/users.properties', victim: 'secret' },
    ],
    scripts: (data) => {
      made(data, ['d'])
      return scriptsOf(
        users({ path: join(data, 'd/users.properties'), host: 'mq1', instance: 'd', user, group }),
      )
    },
  },
  {
    what: 'the mode of the users of a dashboard',
    exchanges: [
      { entry: 'd', victim: 'data' },
      { entry: 'd/users.properties', victim: 'secret' },
    ],
    scripts: (data) => {
      made(data, ['d'])
      writeFileSync(join(data, 'd/users.properties'), 'a=b,1\n', { mode: 0o644 })
      giveToService(join(data, 'd'))
      return scriptsOf(
        users({ path: join(data, 'd/users.properties'), host: 'mq1', instance: 'd', user, group }),
      )
    },
  },
  {
    what: 'a store that is emptied',
    exchanges: [
      { entry: 'b', victim: '' },
      { entry: 'b/config', victim: '' },
      { entry: 'b/checkpoint', victim: 'secret' },
    ],
    scripts: (data) => {
      made(data, ['b/config'])
      writeFileSync(join(data, 'b/config/topics.json'), '{}')
      writeFileSync(join(data, 'b/checkpoint'), '')
      giveToService(join(data, 'b'))
      // Without processes: the search for those of java runs commands side by side, which the exchange does not count one by one.
      const noProcesses = join(data, 'b')
      return scriptsOf(wipedStore({ instance: 'b', folders: [join(data, 'b')], data, user }, noProcesses))
    },
  },
  {
    what: 'the mark of a store',
    exchanges: [
      { entry: 'broker-a-0', victim: 'data' },
      { entry: 'broker-a-0/mark', victim: 'secret' },
      { entry: 'broker-a-0/mark.new', victim: 'secret' },
    ],
    scripts: (data) => {
      made(data, ['broker-a-0'], ['broker-a-0/mark'])
      return [writeMark(user, join(data, 'broker-a-0/mark'), { cluster: 'c', instance: 'broker-a-0' })]
    },
  },
  {
    what: 'the home of mqadmin',
    exchanges: [{ entry: 'mqadmin', victim: '' }],
    scripts: (data) => {
      const runtime = systemdRuntime({ ...systemdPaths, user, toolsHome: join(data, 'mqadmin') })
      return [runtime.runMqadmin(['clusterList'])]
    },
  },
]

/** Runs the scripts until the exchange comes after their last command. */
function eachMoment(
  exchange: Exchange,
  { scripts }: Case,
  check: (attacked: Attack, before: string) => void,
): number {
  let commands = 1
  for (let at = 1; at <= commands; at += 1) {
    const attacked = attack(exchange)
    const before = attacked.victim()
    commands = 0
    for (const script of scripts(attacked.data))
      commands = Math.max(commands, attacked.run(script, at).commands)
    check(attacked, before)
  }
  return commands
}

describe.each(CASES)('while root changes $what', (one) => {
  for (const exchange of one.exchanges) {
    rootTest(
      `${exchange.entry} becomes a link to root's ${exchange.victim || 'folder'} before any command`,
      { timeout: 60_000 },
      () => {
        const commands = eachMoment(exchange, one, (attacked, before) => {
          expect(attacked.victim()).toBe(before)
        })
        expect(commands).toBeGreaterThan(0)
      },
    )
  }
})
