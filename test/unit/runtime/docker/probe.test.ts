import { expect, test } from 'vitest'
import { run, standIns } from '../../resources/on-host.ts'
import { dockerProbe } from '../../../../src/runtime/docker/probe.ts'
import { broker, namesrv } from '../../support/example.ts'

const probe = dockerProbe([namesrv, broker], () => 'apache/rocketmq:5.3.3')

const CONTAINER = {
  name: '/rocketmq-broker-a-0',
  id: 'f00d',
  status: 'running',
  exit: '0',
  oom: 'false',
  pid: '300',
  started: '2026-03-01T12:00:00.5Z',
  restarts: '2',
  policy: 'unless-stopped',
  image: 'sha256:one',
  container: 'd1',
  limits: '0 0 0 0 0 ',
}
const LIFE = '[life /rocketmq-broker-a-0]\njava=304\nconf=c\nenv=e\n'
const now = Date.parse('2026-03-01T12:01:00Z') / 1000

function read(container: Partial<typeof CONTAINER>, life = LIFE, listeners = '') {
  const lines = Object.entries({ ...CONTAINER, ...container }).map(([key, value]) => `${key}=${value}`)
  const stdout = `[host]\nnow=${now}\n[images]\napache/rocketmq:5.3.3=sha256:two\n[containers]\n${lines.join('\n')}\n\n${life}[listeners]\n${listeners}\n`
  return probe.parse({ stdout, exit: 0 })
}

test('reads a container that runs', () => {
  expect(read({}).instances.get('broker-a-0')).toEqual({
    instance: 'broker-a-0',
    activity: 'running',
    reason: '',
    atBoot: true,
    stale: false,
    javaPid: 304,
    uptime: 60,
    restarts: 2,
    startedWith: { conf: 'c', env: 'e', container: 'd1', image: 'sha256:one' },
    current: { image: 'sha256:two' },
  })
})

test('reads the lock of another store that the process has open', () => {
  const life = `${LIFE}[locks]\n304=other /data/old/lock\n`
  expect(read({}, life).instances.get('broker-a-0')?.otherLock).toBe('/data/old/lock')
})

test('reads a container that is not there', () => {
  expect(read({}).instances.get('namesrv-mq1')).toMatchObject({
    activity: 'stopped',
    atBoot: false,
    javaPid: undefined,
    uptime: undefined,
    startedWith: undefined,
  })
})

test.each([
  ['0 0 0 0 0 ', undefined],
  ['0 0 0 0 -1 ', undefined],
  ['734003200 0 0 0 0 ', ['memory 734.0 MB']],
  ['0 1500000000 0 512 0 0-1,3', ['time of 1.5 processors', '512 CPU shares', 'processors 0-1,3']],
  ['0 0 50000 0 100 ', ['a CPU quota of 50000 µs', '100 processes and threads']],
])('limits of a container: %s', (limits, words) => {
  expect(read({ limits }).instances.get('broker-a-0')?.limits).toEqual(words)
})

test.each([
  ['stopped in good order', { status: 'exited', exit: '143' }, 'stopped', ''],
  ['stopped, exit 0', { status: 'exited', exit: '0' }, 'stopped', ''],
  ['made and not started', { status: 'created' }, 'stopped', ''],
  ['killed', { status: 'exited', exit: '137' }, 'failed', 'exit code 137'],
  ['out of memory', { status: 'exited', exit: '137', oom: 'true' }, 'failed', 'oom-kill'],
  ['ends again and again', { status: 'restarting', exit: '1' }, 'crashing', 'exit code 1'],
  ['paused', { status: 'paused' }, 'changing', 'paused'],
])('%s', (_name, container, activity, reason) => {
  const state = read(container).instances.get('broker-a-0')
  expect(state).toMatchObject({ activity, reason, startedWith: undefined, uptime: undefined })
})

test('a life without a record says nothing of what it was started with', () => {
  const state = read({}, '[life /rocketmq-broker-a-0]\njava=304\n').instances.get('broker-a-0')
  expect(state).toMatchObject({ activity: 'running', startedWith: undefined })
})

test('strangers are those outside our containers', () => {
  const listeners = [
    'LISTEN 0 128 *:10911 *:* users:(("java",pid=304,fd=9))',
    'ours 304',
    'LISTEN 0 128 0.0.0.0:9876 0.0.0.0:* users:(("nginx",pid=812,fd=6))',
  ]
  expect(read({}, LIFE, listeners.join('\n')).foreignListeners).toEqual([
    { port: 9876, process: 'nginx (pid 812)' },
  ])
})

test('on a host without Docker everything is stopped', () => {
  const path = standIns({ docker: 'exit 127', ss: ':' })
  const answer = run(probe.script, path)
  const { instances } = probe.parse(answer)
  expect(answer.exit).toBe(0)
  expect([...instances.values()].map(({ activity }) => activity)).toEqual(['stopped', 'stopped'])
})
