import { expect, test } from 'vitest'
import { systemdRuntime } from '../../../../src/runtime/systemd/systemd-runtime.ts'
import { warningsIn } from '../../../../src/shell/warning.ts'
import { run, standIns } from '../../resources/on-host.ts'
import { broker, namesrv } from '../../support/example.ts'
import { systemdPaths } from './systemd-paths.ts'

const runtime = systemdRuntime(systemdPaths)

/** A systemd whose stops end like this; a start makes everything well again. Prints what is done to the unit. */
const systemd = (result: string): string =>
  standIns({
    systemctl: `case "$*" in
  *NeedDaemonReload*) echo NeedDaemonReload=no ;;
  *Result*) cat "$0.result" ;;
  stop*) echo Result=${result} >"$0.result"; echo "$*" ;;
  start*) echo Result=success >"$0.result"; echo "$*" ;;
  restart*) echo Result=success >"$0.result"; echo "$*" ;;
esac`,
  })

test.each([
  [broker, '; its next start recovers the store, which takes longer'],
  [namesrv, ''],
])('a restart reports that the process had to be killed', (instance, then) => {
  const { exit, stdout } = run(runtime.restart(instance), systemd('timeout'))
  expect(exit).toBe(0)
  expect(stdout).toContain(`start ${instance.paths.unit}`)
  expect(warningsIn(stdout)).toEqual([
    { code: 'killed-at-stop', message: `${instance.id} did not end by itself in time and was killed${then}` },
  ])
})

test.each([
  ['start', runtime.start(broker)],
  ['restart', runtime.restart(broker)],
])('a %s that is refused has its reason from the journal', (_what, script) => {
  const path = standIns({
    systemctl: `case "$*" in
  *NeedDaemonReload*) echo NeedDaemonReload=no ;;
  *ActiveState*) echo ActiveState=failed ;;
  start*) exit 5 ;;
esac`,
    journalctl: "echo 'broker-a-0 does not start: its store is not whole: f.bak'",
    ss: ':',
  })
  const { exit, stdout } = run(script, path)
  expect(exit).toBe(5)
  expect(stdout).toContain('broker-a-0 does not start: its store is not whole: f.bak')
})

test('a restart after a clean stop says nothing', () => {
  expect(run(runtime.restart(broker), systemd('success'))).toEqual({
    exit: 0,
    stdout: `stop ${broker.paths.unit}\nstart ${broker.paths.unit}\n`,
  })
})

test.each([
  ['ActiveState=active\nSubState=running\nJob=', 1],
  ['ActiveState=activating\nSubState=start-pre\nJob=12', 1],
  ['ActiveState=inactive\nSubState=dead\nJob=12', 1],
  ['ActiveState=inactive\nSubState=dead\nJob=', 3],
  ['ActiveState=inactive\nSubState=dead\nJob=0', 3],
  ['ActiveState=activating\nSubState=auto-restart\nJob=', 3],
  ['ActiveState=failed\nSubState=failed\nJob=', 3],
])('a start that is under way is waited for: %j', (properties, exit) => {
  const path = standIns({ systemctl: `printf '${properties}\\n'`, ss: ':' })
  expect(run(runtime.answering(broker), path).exit).toBe(exit)
})
