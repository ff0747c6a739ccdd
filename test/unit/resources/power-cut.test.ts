import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { keepPristine } from '../../../roles/heap/script.ts'
import { writeList } from '../../../roles/program-files/list.ts'
import { acquireScript } from '../../../src/engine/lock/scripts.ts'
import { disableLine } from '../../../src/instances/take-over/disable-line.ts'
import type { TakeOverPlace } from '../../../src/instances/take-over/place.ts'
import { FILE_LIST } from '../../../src/layout/file-list.ts'
import { rememberScript } from '../../../src/resources/firewall/record.ts'
import { placeFile } from '../../../src/resources/place.ts'
import { recordMade } from '../../../src/resources/made.ts'
import { beginScript, completeScript } from '../../../src/run/applied/scripts.ts'
import { clearScript } from '../../../src/run/destroy/clear-records.ts'
import { writeMark } from '../../../src/stores/mark.ts'
import { me, run, scratch, standIns } from './on-host.ts'

/** A host that loses its power keeps a renamed file without its content, unless the content was flushed before (XFS). */
describe('a file that outlives a boot is on the disk before it gets its name', () => {
  const place = (path: string): string => placeFile({ path, content: 'a\n', mode: '0600', ...me })
  const lock = { token: 't', line: '{"token":"t"}' }
  const STATE = {
    ...{ digest: '0'.repeat(64), release: '5.5.0', jdk: '17', format: 'yaml' as const },
    ...{ time: '2026-11-29T01:02:03.000Z', redacted: false, text: 'cluster: c\n' },
  }
  const BEGIN = { release: '/no-such-release', goesBack: false }
  test.each<[string, string, (path: string) => string]>([
    ['a file of the tool', 'x.conf', place],
    [
      'the mark of a store',
      '.mark',
      (path) => writeMark(me.user, path, { cluster: 'c', instance: 'broker-a-0' }),
    ],
    ['the record of firewall rules', 'rules', (path) => rememberScript(['public\tport 1/tcp'], path)],
    [
      'the start script as it was delivered',
      'run.sh.orig',
      (path) => keepPristine(path.replace('.orig', '')),
    ],
    ['the inventory that is applied', 'applied', (path) => beginScript(join(path, '..'), STATE, BEGIN)],
    [
      'the mark of a rollback',
      'back',
      (path) => beginScript(join(path, '..'), STATE, { ...BEGIN, goesBack: true }),
    ],
    [
      'the mark of a whole run',
      'complete',
      (path) =>
        `(\n${beginScript(join(path, '..'), STATE, BEGIN)}\n)\n${completeScript(join(path, '..'), STATE)}`,
    ],
    ['the list of what was made', 'made', (path) => recordMade(path, 'user', 'mq')],
    [
      'the list of what is left of that',
      'made',
      (path) =>
        `echo 'folder /etc' >${path}\nmkdir -p ${path}-state/c\n${clearScript(`${path}-state/c`, `${path}-state`, path)}`,
    ],
    ['the list of the files of a program', FILE_LIST, (path) => writeList(join(path, '..'))],
    [
      'a start file in which a line is disabled',
      'rc.local',
      (path) => {
        const place = { replacement: 'broker-a-0', copies: join(path, '../copies') } as TakeOverPlace
        const { script } = disableLine(place, { file: path, number: 1, text: 'start' })
        return `echo start >${path}\n${script}`
      },
    ],
    [
      'the lock',
      'lock',
      (path) => acquireScript({ host: join(path, '..'), cluster: join(path, '../c') }, lock),
    ],
  ])('%s', (_what, name, script) => {
    const folder = scratch()
    writeFileSync(join(folder, 'run.sh'), 'heap\n')
    const log = join(scratch(), 'log')
    const path = standIns({
      sync: `for file; do :; done; echo "flushed $file" >>${log}`,
      mv: `PATH=/usr/bin:/bin; for to; do from=\${last-}; last=$to; done; echo "renamed $from" >>${log}; exec mv "$@"`,
    })
    expect(run(script(join(folder, name)), path)).toMatchObject({ exit: 0 })
    expect(existsSync(join(folder, name))).toBe(true)
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n')
    const renamed = lines.flatMap((line, at) =>
      line.startsWith('renamed ') ? [{ at, file: line.slice(8) }] : [],
    )
    expect(renamed).not.toEqual([])
    for (const { at, file } of renamed) {
      const since = lines.slice(0, at).lastIndexOf(`renamed ${file}`) + 1
      expect(lines.slice(since, at)).toContain(`flushed ${file}`)
    }
  })
})

describe('after a power cut in the middle of writing a file', () => {
  test.each(['x.conf', "it's [a] file*"])('the next run removes what was left beside %s', (name) => {
    const folder = scratch()
    const path = join(folder, name)
    // The first run ends by a signal that no trap sees, before the rename.
    const script = placeFile({ path, content: 'secret\n', mode: '0600', ...me, check: 'kill -9 $$' })
    expect(run(script)).toMatchObject({ exit: -1 })
    expect(readdirSync(folder)).toHaveLength(1)
    expect(run(placeFile({ path, content: 'secret\n', mode: '0600', ...me }))).toMatchObject({ exit: 0 })
    expect(readdirSync(folder)).toEqual([name])
  })

  test('files of others stay', () => {
    const folder = scratch()
    for (const name of ['.x.conf.backup', '.x.conf.rmq-', '.y.conf.rmq-abcdef'])
      writeFileSync(join(folder, name), '')
    mkdirSync(join(folder, '.x.conf.rmq-folder'))
    expect(run(placeFile({ path: join(folder, 'x.conf'), content: '', mode: '0600', ...me }))).toMatchObject({
      exit: 0,
    })
    expect(readdirSync(folder).sort()).toEqual([
      '.x.conf.backup',
      '.x.conf.rmq-',
      '.x.conf.rmq-folder',
      '.y.conf.rmq-abcdef',
      'x.conf',
    ])
  })
})
