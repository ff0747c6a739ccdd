import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  containerDigest,
  ensureContainer,
  type ContainerSpec,
} from '../../../../src/runtime/docker/container.ts'
import { dockerRuntime } from '../../../../src/runtime/docker/docker-runtime.ts'
import { warningsIn } from '../../../../src/shell/warning.ts'
import { me, run, scratch, standIns } from '../../resources/on-host.ts'
import { broker } from '../../support/example.ts'

const spec: ContainerSpec = {
  name: 'rocketmq-broker-a-0',
  image: 'apache/rocketmq:4.9.4',
  uid: 3000,
  gid: 3001,
  program: 'mqbroker',
  conf: '/etc/rocketmq/broker-a-0.conf',
  env: '/etc/rocketmq/broker-a-0.env',
  folders: ['/data/rocketmq/broker-a-0', "/disk 2/it's"],
}
const digest = containerDigest(spec)

/** Runs the script with a docker that knows image sha256:two and this container; returns the calls that change. */
function calls(
  container: string | undefined,
  wanted: ContainerSpec = spec,
  command: readonly string[] = [],
): { exit: number; output: string; made: string[] } {
  const folder = scratch()
  const log = join(folder, 'log')
  writeFileSync(log, '')
  writeFileSync(join(folder, 'command'), command.map((word) => `${word}\n`).join(''))
  const path = standIns({
    docker: `case "$1 $2" in
  'image inspect')
    case $4 in *Entrypoint*) cat ${folder}/command ;; *) echo sha256:two ;; esac ;;
  'container inspect') ${container === undefined ? 'exit 1' : `echo '${container}'`} ;;
  *) for word in "$@"; do printf '%s\\n' "$word"; done >>${log}; printf 'end\\n' >>${log} ;;
esac`,
  })
  const { exit, stdout } = run(ensureContainer(wanted), path)
  const made = readFileSync(log, 'utf8').split('end\n').slice(0, -1)
  return { exit, output: stdout, made }
}

describe('ensureContainer', () => {
  test('none yet: it is created, with everything as one word each', () => {
    const { exit, made } = calls(undefined)
    expect(exit).toBe(0)
    expect(made).toHaveLength(1)
    const words = made[0]?.split('\n') ?? []
    expect(words.slice(0, 4)).toEqual(['container', 'create', '--name', 'rocketmq-broker-a-0'])
    const after = (flag: string): string[] => words.filter((_word, index) => words[index - 1] === flag)
    expect(after('--network')).toEqual(['host'])
    expect(after('--user')).toEqual(['3000:3001'])
    expect(after('--restart')).toEqual(['unless-stopped'])
    expect(after('--stop-timeout')).toEqual(['180'])
    expect(after('--ulimit')[0]).toMatch(/^nofile=(\d+):\1$/)
    expect(after('--label')).toEqual([`rmq-provision.container=${digest}`])
    expect(after('--mount')).toEqual(
      expect.arrayContaining([
        'type=bind,source=/etc/rocketmq/broker-a-0.conf,target=/etc/rocketmq/broker-a-0.conf,readonly',
        'type=bind,source=/data/rocketmq/broker-a-0,target=/data/rocketmq/broker-a-0',
        "type=bind,source=/disk 2/it's,target=/disk 2/it's",
      ]),
    )
    expect(words).not.toContain('--privileged')
    expect(words.slice(-5, -1)).toEqual(['-c', expect.stringContaining('/bin/$0'), 'mqbroker', spec.conf])
    expect(words.slice(-9, -5)).toEqual(['rocketmq', spec.conf, spec.env, 'sh'])
  })

  test('of another image than the release: it is given what that image would run itself', () => {
    const { program: _release, ...dashboard } = spec
    const own = ['sh', '-c', 'java $JAVA_OPTS -jar /x.jar "two words"']
    const { exit, made } = calls(undefined, dashboard, own)
    expect(exit).toBe(0)
    expect(made[0]?.split('\n').slice(-7, -1)).toEqual(['rocketmq', spec.conf, spec.env, ...own])
  })

  test.each([
    ['it is as wanted', `false sha256:two ${digest}`, []],
    ['it runs, whatever it is made of', 'true sha256:one old', []],
    ['made of something else', 'false sha256:two old', ['rm', 'create']],
    ['of another image', `false sha256:one ${digest}`, ['rm', 'create']],
  ])('%s', (_name, container, done) => {
    const { exit, made } = calls(container)
    expect(exit).toBe(0)
    expect(made.map((call) => call.split('\n')[1])).toEqual(done)
  })

  test.each([['false sha256:two '], ['true sha256:two ']])(
    'not one of ours (%s): nothing is touched',
    (container) => {
      const { exit, output, made } = calls(container)
      expect({ exit, made }).toEqual({ exit: 1, made: [] })
      expect(output).toContain('was not made by this tool')
    },
  )
})

test('the digest follows everything that a container is made of', () => {
  const others: Partial<ContainerSpec>[] = [
    { image: 'apache/rocketmq:4.9.7' },
    { uid: 1 },
    { gid: 1 },
    { program: 'mqnamesrv' },
    { folders: [] },
    { conf: '/x' },
  ]
  const digests = new Set([spec, ...others.map((other) => ({ ...spec, ...other }))].map(containerDigest))
  expect(digests.size).toBe(others.length + 1)
})

test('all scripts are good shell', () => {
  const runtime = dockerRuntime({
    image: { name: spec.image, uid: 3000, gid: 3000 },
    user: me.user,
    container: () => spec,
  })
  const scripts = [
    runtime.observe([broker]).script,
    runtime.start(broker),
    runtime.stop(broker),
    runtime.restart(broker),
    runtime.kill(broker),
    runtime.prepare(broker),
    runtime.portsFree(broker),
    runtime.answering(broker),
    runtime.evidence(broker),
    runtime.logs(broker, { lines: 10 }),
    runtime.logs(broker, { lines: 10, follow: true }),
    runtime.runMqadmin(['clusterList', '-n', '10.0.0.11:9876;10.0.0.12:9876']),
  ]
  for (const script of scripts) {
    const file = join(scratch(), 'script')
    writeFileSync(file, script)
    expect(run(`sh -n '${file}'`), script).toEqual({ exit: 0, stdout: '' })
  }
})

test.each([
  ['running', ''],
  ['paused', 'container unpause rocketmq-broker-a-0\n'],
  ['restarting', 'container stop rocketmq-broker-a-0\ncontainer start rocketmq-broker-a-0\n'],
  ['exited', 'container start rocketmq-broker-a-0\n'],
])('start of one that is %s', (status, done) => {
  const path = standIns({
    docker: `case "$*" in
  *State.Status*) echo ${status} ;;
  *State.Running*) echo "false sha256:two ${digest}" ;;
  'image inspect'*) echo sha256:two ;;
  *) echo "$*" >&2 ;;
esac`,
  })
  const runtime = dockerRuntime({
    image: { name: spec.image, uid: 3000, gid: 3000 },
    user: me.user,
    container: () => spec,
  })
  expect(run(runtime.start(broker), path)).toEqual({ exit: 0, stdout: done })
})

test('stop reports when java had to be killed', () => {
  const path = standIns({ docker: `case "$*" in *State.Running*) echo true ;; *ExitCode*) echo 137 ;; esac` })
  const runtime = dockerRuntime({
    image: { name: spec.image, uid: 3000, gid: 3000 },
    user: me.user,
    container: () => spec,
  })
  const answer = run(runtime.stop(broker), path)
  expect(answer).toEqual({ exit: 1, stdout: expect.stringContaining('did not end by itself') as string })
})

describe('restart', () => {
  const runtime = dockerRuntime({
    image: { name: spec.image, uid: 3000, gid: 3000 },
    user: me.user,
    container: () => spec,
  })
  const restarting = (running: boolean, ended: number): string => {
    const path = standIns({
      docker: `case "$*" in
  *State.Status*) echo exited ;;
  *ExitCode*) echo ${ended} ;;
  *'State.Running}} {{'*) echo "false sha256:two ${digest}" ;;
  *State.Running*) echo ${running} ;;
  'image inspect'*) echo sha256:two ;;
  *) echo "$*" >&2 ;;
esac`,
    })
    const { exit, stdout } = run(runtime.restart(broker), path)
    expect(exit).toBe(0)
    return stdout
  }
  const start = 'container start rocketmq-broker-a-0\n'

  test('warns when java had to be killed', () => {
    expect(warningsIn(restarting(true, 137))).toEqual([
      {
        code: 'killed-at-stop',
        message:
          'broker-a-0 did not end by itself in time and was killed; its next start recovers the store, which takes longer',
      },
    ])
  })

  test.each([
    ['ended by itself', true, 143, `container stop rocketmq-broker-a-0\n${start}`],
    ['had been killed long before', false, 137, start],
  ])('does not warn when it %s', (_how, running, ended, done) => {
    expect(restarting(running, ended)).toBe(done)
  })
})

describe('the record that the writes were taken from a broker', () => {
  const runtime = dockerRuntime({
    image: { name: spec.image, uid: 3000, gid: 3000 },
    user: me.user,
    container: () => spec,
  })

  test.each([
    ['true', 'write permission=wiped\n'],
    ['false', ''],
  ])('is written by the container itself, running: %s', (running, written) => {
    const record = join(scratch(), 'started')
    const path = standIns({
      docker: `case "$*" in
  *State.Running*) echo ${running} ;;
  'container exec rocketmq-broker-a-0 /bin/sh -c '*) shift 5; sh -c "$1" '${record}' "$3" ;;
  *) exit 1 ;;
esac`,
    })
    writeFileSync(record, '')
    expect(run(runtime.recordWriteWipe(broker), path)).toEqual({ exit: 0, stdout: '' })
    expect(readFileSync(record, 'utf8')).toBe(written)
  })

  test('is not written through the host’s view of its files', () => {
    expect(runtime.recordWriteWipe(broker)).not.toContain('/proc/')
  })
})
