import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { allNamesBut, tmpfilesRules } from '../../../../roles/base/tmpfiles.ts'
import { run, scratch } from '../../resources/on-host.ts'

const ours = [
  'rmq_srv_gc_',
  'rmq_broker_gc_',
  'rmq_srv_gc_4711_2026-01-01_00-00-00.log',
  'rmq_broker_gc_1.log.0',
]

/** Every way to leave the names of ours: cut short at any place, another character at any place, and a few more. */
const strangers = [
  ...new Set(
    ['rmq_srv_gc_', 'rmq_broker_gc_'].flatMap((name) =>
      Array.from({ length: name.length }, (_, at) => at).flatMap((at) => {
        const part = name.slice(0, at)
        return [
          part,
          ...['x', '.', '_', '-', 'R', '0', ' '].map((other) => `${part}${other}${name.slice(at + 1)}`),
        ]
      }),
    ),
  ),
  ...['.hidden', '.rmq_srv_gc_', '..r', 'rmq', 'rmq_', 'sem.x', 'PostgreSQL.1', 'Ärger', 'xrmq_srv_gc_1'],
].filter((name) => name !== '' && name !== '.' && name !== '..' && !ours.some((one) => one === name))

test('every name but those of GC logs is taken out', () => {
  const patterns = allNamesBut(['rmq_srv_gc_', 'rmq_broker_gc_']).join('|')
  const names = [...ours, ...strangers].map((name) => `'${name}'`).join(' ')
  const { stdout } = run(
    `for n in ${names}; do case $n in ${patterns}) ;; *) printf '%s\\n' "$n" ;; esac; done`,
  )
  expect(stdout.trim().split('\n').sort()).toEqual([...ours].sort())
})

const absent = spawnSync('systemd-tmpfiles', ['--version']).error !== undefined

test.skipIf(absent)(
  `systemd-tmpfiles removes GC logs only${absent ? ' (skipped: it is not here)' : ''}`,
  () => {
    const folder = join(scratch(), 'shm')
    mkdirSync(folder)
    for (const name of [...ours, ...strangers.filter((one) => one !== 'rmq')])
      writeFileSync(join(folder, name), 'x')
    mkdirSync(join(folder, 'rmq'))
    writeFileSync(join(folder, 'rmq', 'rmq_srv_gc_1.log'), 'x')
    const rules = join(scratch(), 'rocketmq.conf')
    // At an age of 0 everything is old enough that no rule takes out.
    writeFileSync(rules, tmpfilesRules(folder, '0'))
    const { stderr } = spawnSync('systemd-tmpfiles', ['--clean', rules])
    expect(stderr.toString()).toBe('')
    expect(readdirSync(folder).sort()).toEqual([...new Set([...strangers, 'rmq'])].sort())
    expect(readdirSync(join(folder, 'rmq'))).toEqual(['rmq_srv_gc_1.log'])
  },
)
