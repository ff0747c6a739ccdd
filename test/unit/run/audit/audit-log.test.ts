import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AuditEntry } from '../../../../src/model/audit-entry.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditScript, parseAuditEntry, readScript } from '../../../../src/run/audit/audit-log.ts'
import { renderAudit, type HostEntry } from '../../../../src/ui/views/audit.ts'
import { makeStyle } from '../../../../src/ui/style.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'rmq-audit-'))
})
afterAll(() => {
  rmSync(dir, { recursive: true, force: true })
})

const sh = (script: string): string => spawnSync('/bin/sh', ['-euc', script]).stdout.toString()
const entry: AuditEntry = {
  time: '2026-03-01T12:00:00.123Z',
  who: 'ann@laptop',
  command: 'rmq-provision apply prod.yaml',
  outcome: 'changed',
  detail: '3 changes',
  run: 'ab12cd34',
}

test('what is written is read again, the last lines, oldest first', () => {
  expect(sh(readScript(dir, 5))).toBe('')
  for (const detail of ['first', 'second', 'third']) sh(auditScript(dir, { ...entry, detail }))
  const read = sh(readScript(dir, 2))
    .split('\n')
    .flatMap((line) => parseAuditEntry(line) ?? [])
  expect(read).toEqual([
    { ...entry, detail: 'second' },
    { ...entry, detail: 'third' },
  ])
})

test('no text breaks the line', () => {
  const file = join(dir, 'any')
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (text) => {
      rmSync(file, { recursive: true, force: true })
      sh(`mkdir '${file}'`)
      sh(auditScript(file, { ...entry, detail: text.replaceAll('\0', '') }))
      const lines = sh(readScript(file, 9)).trimEnd().split('\n')
      expect(lines).toHaveLength(1)
      expect(parseAuditEntry(lines[0] ?? '')).toMatchObject({
        ...entry,
        detail: expect.any(String) as string,
      })
    }),
    { numRuns: 25 },
  )
})

test('one line for each run and how it ended, by time', () => {
  const on = (host: string, more: Partial<AuditEntry> = {}): HostEntry => ({ ...entry, ...more, host })
  const entries = [
    on('mq1'),
    on('mq1', {
      time: '2026-03-02T08:00:00.000Z',
      command: 'rmq-provision drill failover',
      detail: '',
      run: 'ef',
    }),
    on('mq2'),
    on('mq3', { outcome: 'failed' }),
  ]
  expect(`\n${renderAudit(entries, { style: makeStyle(false) })}`).toMatchInlineSnapshot(`
    "
    TIME                  WHO         OUTCOME             HOSTS     COMMAND
    2026-03-01 12:00:00Z  ann@laptop  changed: 3 changes  mq1, mq2  rmq-provision apply prod.yaml
    2026-03-01 12:00:00Z  ann@laptop  failed: 3 changes   mq3       rmq-provision apply prod.yaml
    2026-03-02 08:00:00Z  ann@laptop  changed             mq1       rmq-provision drill failover"
  `)
  expect(renderAudit([], { style: makeStyle(false) })).toBe('The audit logs of these hosts have no entries.')
})

test('a run has the time of its beginning, and is named where it never ended', () => {
  const on = (host: string, run: string, outcome: string, minute: number): HostEntry => ({
    ...entry,
    host,
    run,
    outcome,
    detail: outcome === 'begun' ? '' : '2 changes',
    time: `2026-03-01T12:0${minute}:00.000Z`,
  })
  const entries = [
    on('mq1', 'a', 'begun', 1),
    on('mq2', 'a', 'begun', 1),
    on('mq1', 'a', 'changed', 3),
    on('mq1', 'b', 'begun', 5),
    // Its beginning is beyond the lines that were read.
    on('mq2', 'c', 'changed', 7),
  ]
  expect(`\n${renderAudit(entries, { style: makeStyle(false) })}`).toMatchInlineSnapshot(`
    "
    TIME                  WHO         OUTCOME             HOSTS  COMMAND
    2026-03-01 12:01:00Z  ann@laptop  not ended           mq2    rmq-provision apply prod.yaml
    2026-03-01 12:01:00Z  ann@laptop  changed: 2 changes  mq1    rmq-provision apply prod.yaml
    2026-03-01 12:05:00Z  ann@laptop  not ended           mq1    rmq-provision apply prod.yaml
    2026-03-01 12:07:00Z  ann@laptop  changed: 2 changes  mq2    rmq-provision apply prod.yaml"
  `)
})

test('an entry of an earlier release has no run', () => {
  expect(parseAuditEntry('t\tann\tapply\tchanged\t3 changes')).toMatchObject({ run: '', detail: '3 changes' })
})
