import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { disableStart } from '../../../../../src/instances/take-over/starts/disable-start.ts'
import { run, scratch, standIns } from '../../../resources/on-host.ts'

test.each([
  ['UnitFileState=disabled\\nTriggeredBy=\\nWantedBy=', 0],
  ['UnitFileState=generated\\nWantedBy=', 0],
  ['UnitFileState=enabled', 1],
  ['UnitFileState=static\\nWantedBy=app.service', 1],
])('a unit that started a process is disabled, and not stopped: %s', (shown, exit) => {
  const calls = join(scratch(), 'calls')
  const systemctl = `printf '%s\\n' "$*" >>${calls}\ncase $1 in show) printf '${shown}\\n' ;; esac`
  const done = run(disableStart('rmq.service').script, standIns({ systemctl }))
  expect(done.exit).toBe(exit)
  expect(done.stdout.includes('rmq.service still starts with the host: ')).toBe(exit === 1)
  const asked = readFileSync(calls, 'utf8').split('\n')
  expect(asked.slice(0, 2)).toEqual(['--quiet disable rmq.service', 'daemon-reload'])
  expect(asked.join()).not.toContain('stop')
})
