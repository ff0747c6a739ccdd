import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dockerProbe } from '../../../../src/runtime/docker/probe.ts'
import { run, scratch, standIns } from '../../resources/on-host.ts'
import { broker } from '../../support/example.ts'

const RECORD = 'conf=c\nenv=e\nwrite permission=wiped\n'

/** The parts of its start that the probe reads from a container whose record `make` has put at a path. */
function startedWith(make: (path: string) => void): unknown {
  const container = scratch()
  mkdirSync(join(container, 'run/rmq-provision'), { recursive: true })
  make(join(container, 'run/rmq-provision/started'))
  const path = standIns({
    docker: `case "$1" in container) printf '%s\\n' name=/rocketmq-broker-a-0 id=f status=running pid=300 image=i container=d ;; esac`,
    ss: 'true',
  })
  const probe = dockerProbe([broker], () => 'image')
  const script = probe.script.replace('"/proc/$value/root/', `"${container}/`)
  expect(script).not.toBe(probe.script)
  return probe.parse(run(`set +eu\n${script}`, path)).instances.get(broker.id)?.startedWith
}

test('reads the record of a container', () => {
  expect(
    startedWith((path) => {
      writeFileSync(path, RECORD)
    }),
  ).toEqual({ conf: 'c', env: 'e', container: 'd', image: 'i', 'write permission': 'wiped' })
})

test.each([
  [
    'a link',
    (path: string) => {
      const target = join(scratch(), 'target')
      writeFileSync(target, RECORD)
      symlinkSync(target, path)
    },
  ],
  [
    'a pipe',
    (path: string) => {
      run(`mkfifo '${path}'`)
    },
  ],
  [
    'a record that never ends',
    (path: string) => {
      writeFileSync(path, `${'x'.repeat(5000)}\n${RECORD}`)
    },
  ],
])('reads nothing from %s', (_what, make) => {
  expect(startedWith(make)).toBeUndefined()
})

test('takes no line for a section of the answer', () => {
  expect(
    startedWith((path) => {
      writeFileSync(path, `[containers]\nid=x\n${RECORD}`)
    }),
  ).toMatchObject({ conf: 'c' })
})
