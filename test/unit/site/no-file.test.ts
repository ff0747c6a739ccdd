import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { isJdkFunction } from '../../../roles/jdk/search.ts'
import type { AnyResource, Resource } from '../../../src/engine/resource.ts'
import { recordsProbe } from '../../../src/instances/records.ts'
import { readScript } from '../../../src/run/audit/audit-log.ts'
import { readMark } from '../../../src/runtime/starts/start-mark.ts'
import { storeCompatProbe } from '../../../src/stores/store-compat-probe.ts'
import { storeInPlace } from '../../../src/stores/store-in-place.ts'
import { instanceOf, makeCluster, pair } from '../support/cluster.ts'
import { scratch } from '../resources/on-host.ts'

/** ms. A reading of what is no regular file would not end. */
const LONGEST = 10_000
const wanted = { version: '5.3.3', keys: new Map() }
const scriptOf = (resource: AnyResource): string =>
  (resource as unknown as Resource & { probe: { script: string } }).probe.script

/** Readings of files that this tool, or a JDK, has on a host: the name of the file, and the script by its folder. */
const READINGS: readonly (readonly [what: string, name: string, script: (folder: string) => string])[] = [
  ['a record', 'a.json', (folder) => recordsProbe(folder).script],
  ['the audit log', 'audit.log', (folder) => readScript(folder, 10)],
  [
    'the mark of a start',
    'a.logs',
    (folder) => readMark(instanceOf(makeCluster(pair), 'broker-a-0'), join(folder, 'a.logs')),
  ],
  [
    'the conf of an instance',
    'conf',
    (folder) =>
      scriptOf(storeInPlace({ instance: 'a', conf: join(folder, 'conf'), wanted: new Map([['k', '/v']]) })),
  ],
  ...['conf', 'record'].map(
    (name) =>
      [
        `the ${name} of a store`,
        name,
        (folder: string) =>
          scriptOf(
            storeCompatProbe({
              instance: 'a',
              service: 'broker',
              stores: [],
              conf: join(folder, 'conf'),
              record: join(folder, 'record'),
              wanted,
            }),
          ),
      ] as const,
  ),
  ['the release of a JDK', 'release', (folder) => `${isJdkFunction(17)}\nis_jdk '${folder}' || :`],
]

const PLACED: readonly (readonly [string, (path: string) => void])[] = [
  ['a pipe', (path) => spawnSync('mkfifo', [path])],
  [
    'a link to a device without end',
    (path) => {
      symlinkSync('/dev/zero', path)
    },
  ],
]

const cases = READINGS.flatMap(([what, name, script]) =>
  PLACED.map(([odd, place]) => [odd, what, name, script, place] as const),
)
test.each(cases)('%s in place of %s does not hold up the reading', (_odd, _what, name, script, place) => {
  const folder = scratch()
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  place(join(folder, name))
  const done = spawnSync('sh', ['-c', script(folder)], { timeout: LONGEST, killSignal: 'SIGKILL' })
  expect([done.signal, done.status]).toEqual([null, 0])
})
