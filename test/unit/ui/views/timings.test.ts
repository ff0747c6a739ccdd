import { expect, it } from 'vitest'
import type { Timings } from '../../../../src/engine/timings/timings.ts'
import { makeStyle } from '../../../../src/ui/style.ts'
import { renderTimings } from '../../../../src/ui/views/timings.ts'

const timings: Timings = {
  ms: 1560,
  cpuMs: 620,
  memory: 96_000_000,
  phases: [
    { name: 'start the program', ms: 210.4 },
    { name: 'connect and read hosts', ms: 1349.6 },
  ],
  hosts: [
    {
      host: 'mq1',
      connectMs: 300.2,
      readMs: 900,
      stepsMs: 0,
      scripts: 1,
      scriptMs: 900,
      uploads: 0,
      tunnels: 2,
      wire: { roundTrips: 9, sent: 12_300, received: 45_600 },
      processes: 54,
    },
    { host: 'mq2', stepsMs: 0, scripts: 0, scriptMs: 0, uploads: 0, tunnels: 0 },
  ],
  criticalPath: [
    { what: 'start the program', begin: 0, ms: 210.4 },
    { what: 'read 7 resources\u001b[2J', host: 'mq1', begin: 510, ms: 900 },
  ],
}

it('shows phases, hosts and the critical path, and no control character of a host', () => {
  expect(renderTimings(timings, { style: makeStyle(false), width: undefined })).toBe(
    `Timings: 1.6 s, CPU 0.6 s on this machine, at most 96.0 MB of memory

Phase                     ms  share
start the program        210   13 %
connect and read hosts  1350   87 %

Host  connect ms  read ms  steps ms  scripts  uploads  tunnels  round trips     sent  received  processes
mq1          300      900         0        1        0        2            9  12.3 kB   45.6 kB         54
mq2            -        -         0        0        0        0            -        -         -          -

at ms   ms  Host  Critical path
    0  210        start the program
  510  900  mq1   read 7 resources`,
  )
})

it('leaves out columns on a terminal of 80 columns', () => {
  const lines = renderTimings(timings, { style: makeStyle(false), width: 80 }).split('\n')
  expect(lines.every((line) => line.length <= 80)).toBe(true)
  expect(lines.filter((line) => line.startsWith('(no room'))).toEqual([
    '(no room for scripts, uploads, tunnels)',
  ])
})
