import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Instance } from '../../../src/model/cluster.ts'
import { quote } from '../../../src/shell/quote.ts'
import { markLogs } from '../../../src/runtime/starts/start-mark.ts'
import { evidenceScript } from '../../../src/runtime/systemd/wait.ts'
import { me, run, scratch, standIns } from '../resources/on-host.ts'
import { broker } from '../support/example.ts'

const OLD = '2026-11-28 10:00:00 WARN main - of the former process\n'
const INFO = '2026-11-28 11:00:00 INFO main - ordinary\n'
const WHY = '2026-11-28 11:00:00 WARN main - f.bak\t2 length not matched\n'

/** A broker whose logs lie in a folder of the test. */
function hostOf(): { instance: Instance; mark: string; log: (name: string, text: string) => void } {
  const data = scratch()
  const logs = join(data, 'logs/rocketmqlogs')
  mkdirSync(logs, { recursive: true })
  return {
    instance: { ...broker, paths: { ...broker.paths, data } },
    mark: join(scratch(), 'run', 'broker.logs'),
    log: (name, text) => {
      writeFileSync(join(logs, name), text, { flag: 'a' })
    },
  }
}

const path = standIns({
  systemctl: 'echo ActiveState=failed',
  ss: 'echo no listener',
  journalctl: `for word in "$@"; do case $word in --since=*) echo "since $word" ;; esac; done
echo ' |-INFO in noise: error'
echo 'java.lang.IllegalStateException: from the journal'
echo '	at a.frame'`,
})

test('shows what was written since the start, and the log that says most last', () => {
  const { instance, mark, log } = hostOf()
  log('broker.log', OLD)
  log('store.log', OLD)
  expect(run(markLogs(instance, mark)).exit).toBe(0)
  log('broker.log', INFO)
  log('store.log', INFO + WHY)
  const { stdout } = run(evidenceScript(instance, me.user, mark), path)
  expect(stdout).toContain('java.lang.IllegalStateException: from the journal')
  expect(stdout).not.toContain('noise')
  expect(stdout).not.toContain('of the former process')
  expect(stdout.trimEnd().split('\n').at(-1)).toBe(WHY.trimEnd())
  const [since = ''] = readFileSync(mark, 'utf8').split('\n')
  expect(Math.abs(Number(since) - Date.now() / 1000)).toBeLessThan(60)
})

test('shows the last lines of its own log where no line warns', () => {
  const { instance, mark, log } = hostOf()
  run(markLogs(instance, mark))
  log('broker.log', INFO)
  expect(run(evidenceScript(instance, me.user, mark), path).stdout).toContain(INFO)
})

test('reads a log that was rotated since from its beginning', () => {
  const { instance, mark, log } = hostOf()
  log('store.log', OLD.repeat(10))
  run(markLogs(instance, mark))
  writeFileSync(join(instance.paths.data, 'logs/rocketmqlogs/store.log'), WHY)
  expect(run(evidenceScript(instance, me.user, mark), path).stdout).toContain(WHY)
})

test.each(['', 'nonsense\n$(touch /tmp/x)\n'])('takes a mark that says nothing (%j) for none', (text) => {
  const { instance, log } = hostOf()
  const mark = join(scratch(), 'mark')
  writeFileSync(mark, text)
  log('store.log', WHY)
  expect(run(evidenceScript(instance, me.user, mark), path).stdout).toContain(WHY)
})

test('a log that is a folder or leads to a pipe is passed over', () => {
  const { instance, mark } = hostOf()
  const logs = join(instance.paths.data, 'logs/rocketmqlogs')
  mkdirSync(join(logs, 'store.log'))
  symlinkSync('/dev/zero', join(logs, 'broker.log'))
  const { stdout, exit } = run(evidenceScript(instance, me.user, mark), path)
  expect(exit).toBe(0)
  expect(stdout).not.toContain('store.log')
})

const ORDINARY_LINES = 40

test.each([
  "Improperly specified VM option 'MaxMetaspaceSize=1z'",
  "Unrecognized VM option 'UseConcMarkSweepGC'",
  "Missing +/- setting for VM option 'UseG1GC'",
  'Multiple garbage collectors selected',
  'Invalid maximum heap size: -Xmx1x',
])('keeps of a long output the line by which java refuses its options: %s', (line) => {
  const { instance, mark } = hostOf()
  const long = standIns({
    systemctl: 'echo ActiveState=failed',
    ss: 'echo no listener',
    journalctl: `echo ${quote(line)}
echo 'Error: Could not create the Java Virtual Machine.'
i=0; while [ "$i" -lt ${ORDINARY_LINES} ]; do i=$((i + 1)); echo "stopped $i"; done`,
  })
  expect(run(evidenceScript(instance, me.user, mark), long).stdout).toContain(line)
})

test('shows a short output whole, whatever words it has', () => {
  const { instance, mark } = hostOf()
  const short = standIns({
    systemctl: 'echo ActiveState=failed',
    ss: 'echo no listener',
    journalctl: `echo 'Killed'; echo 'main: Failed with result'`,
  })
  expect(run(evidenceScript(instance, me.user, mark), short).stdout).toContain('Killed')
})
