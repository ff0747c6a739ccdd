import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dockerRuntime } from '../../../src/runtime/docker/docker-runtime.ts'
import type { LogOptions, Runtime } from '../../../src/runtime/runtime.ts'
import { systemdRuntime } from '../../../src/runtime/systemd/systemd-runtime.ts'
import { me, run, scratch, standIns } from '../resources/on-host.ts'
import { broker } from '../support/example.ts'
import { systemdPaths } from './systemd/systemd-paths.ts'

const systemd = systemdRuntime({ ...systemdPaths, user: me.user })
const docker = dockerRuntime({
  image: { name: 'apache/rocketmq:4.9.4', uid: 3000, gid: 3000 },
  user: me.user,
  container: () => {
    throw new Error('logs need no container')
  },
})
const path = standIns({
  journalctl: 'for word in "$@"; do echo "$word"; done',
  docker: 'for word in "$@"; do echo "$word"; done',
})
const words = (runtime: Runtime, options: LogOptions): string[] =>
  run(runtime.logs(broker, options), path).stdout.split('\n').filter(Boolean)

test.each<[string, Runtime, LogOptions, string]>([
  ['systemd', systemd, { lines: 5, since: '10 min ago' }, '--since=10 min ago'],
  // 1 January 2026 in the time zone that the words name.
  ['docker', docker, { lines: 5, since: '2026-01-01 00:00 UTC' }, '1767225600'],
])('logs since a moment, by %s', (_, runtime, options, word) => {
  expect(words(runtime, options)).toContain(word)
  expect(words(runtime, { lines: 5 }).filter((one) => one.startsWith('--since'))).toEqual([])
  expect(runtime.logs(broker, { ...options, follow: true })).toContain('--since')
})

test('docker: a time that cannot be read is an error, and does not print the whole log', () => {
  expect(run(docker.logs(broker, { lines: 5, since: 'soonish' }), path).exit).not.toBe(0)
})

test.each([
  [undefined, ''],
  ['/etc/rocketmq/mqadmin-c', ' -Drocketmq.home.dir=/etc/rocketmq/mqadmin-c'],
])('mqadmin finds the user that it signs as in %s, not in the release', (toolsConf, option) => {
  const toolsHome = join(scratch(), 'mqadmin')
  const runtime = systemdRuntime({ ...systemdPaths, user: me.user, toolsHome, toolsConf })
  const bin = standIns({ env: 'for word in "$@"; do echo "$word"; done' })
  const { stdout } = run(runtime.runMqadmin(['clusterList']), bin)
  expect(stdout.split('\n')).toContain(`JAVA_OPT=-XX:TieredStopAtLevel=1 -Duser.home=${toolsHome}${option}`)
})

test('mqadmin gets the options of the cluster', () => {
  const runtime = systemdRuntime({ ...systemdPaths, toolsHome: '/t', toolsOptions: ['-Dtls.enable=true'] })
  expect(runtime.runMqadmin(['clusterList'])).toContain('-Duser.home=/t -Dtls.enable=true')
})

test('mqadmin runs as the service’s user, who makes its home', () => {
  const bin = standIns({ runuser: 'echo "$@"' })
  const script = systemdRuntime({ ...systemdPaths, toolsHome: '/t' }).runMqadmin(['clusterList'])
  const { stdout } = run(script, bin)
  expect(stdout).toMatch(/^-u rocketmq -- \/bin\/sh -euc umask 077\n/)
  expect(stdout).toContain('[ -d /t ] || mkdir -m 0750 /t\n')
})
