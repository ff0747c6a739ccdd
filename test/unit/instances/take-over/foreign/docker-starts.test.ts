import { chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Container } from '../../../../../src/instances/take-over/foreign/container.ts'
import { dockerScript } from '../../../../../src/instances/take-over/foreign/docker-script.ts'
import { startsOf } from '../../../../../src/instances/take-over/foreign/docker-starts.ts'
import { SERVICES } from '../../../../../src/instances/take-over/foreign/services-script.ts'
import { rootTest } from '../../../../helpers/service-user.ts'
import { run, scratch, standIns } from '../../../resources/on-host.ts'

const container: Container = {
  id: 'ab12'.repeat(16),
  name: 'rmqbroker',
  managed: false,
  ownNetwork: true,
  image: 'apache/rocketmq:4.9.4',
  ports: [10_911],
  mounts: [],
}
const composed: Container = {
  ...container,
  compose: { project: 'mq', folder: '/app/mq', files: ['/app/mq/docker-compose.yml'] },
}

/** A unit as `systemctl show` has it. */
const unit = (commands: readonly string[], more: readonly string[] = ['UnitFileState=enabled']): string =>
  [
    'Id=rmq.service',
    'ActiveState=active',
    ...more,
    ...commands.map((argv) => {
      const [path = ''] = argv.split(' ')
      return `ExecStart={ path=${path} ; argv[]=${argv} ; ignore_errors=no ; start_time=[n/a] ; pid=0 ; status=0/0 }`
    }),
  ].join('\n')

interface Host {
  readonly shown?: string
  readonly files?: readonly string[]
  readonly proc?: string
}
function startsOn({ shown = '', files = [], proc = '/nowhere' }: Host, of = container) {
  const answer = join(scratch(), 'shown')
  writeFileSync(
    answer,
    `Id=other.service\nActiveState=active\nExecStart={ path=/bin/true ; argv[]=/bin/true ; }\n\n${shown}\n`,
  )
  // Without --all a pattern stands for active units only.
  const systemctl = `case "$*" in *--all*'*.service') cat ${answer} ;; esac`
  const { exit, stdout } = run(`${SERVICES}\n${dockerScript(proc, files)}`, standIns({ systemctl }))
  expect(exit).toBe(0)
  return startsOf(of, stdout.split('\n').slice(1))
}

const UNIT = { kind: 'unit', unit: 'rmq.service', triggers: [], by: [] }
const ofUnit = (...commands: string[]) => startsOn({ shown: unit(commands) })

describe('a unit starts a container', () => {
  test.each([
    [
      'by its name',
      '/usr/bin/docker run --rm --name rmqbroker -p 10911:10911 apache/rocketmq:4.9.4 sh mqbroker',
    ],
    ['by --name=', '/usr/bin/docker run --rm --name=rmqbroker x'],
    ['that exists', '/usr/bin/docker start -a rmqbroker'],
    [
      'after options of docker',
      '/usr/bin/docker -H unix:///run/docker.sock container start --attach rmqbroker',
    ],
    ['by its id', '/usr/bin/docker start -a ab12ab12ab12'],
    ['with others', '/usr/bin/docker restart rmqnamesrv rmqbroker'],
    ['in a shell', '/bin/sh -c docker rm -f rmqbroker; exec docker run --name rmqbroker x'],
    ['of a name that docker makes', '/usr/bin/docker run apache/rocketmq:4.9.4 sh mqbroker'],
    ['with all containers', '/bin/sh -c docker start $(docker ps -aq)'],
    ['with all containers, by xargs', '/bin/sh -c docker ps -aq -f status=exited | xargs -r docker start'],
  ])('%s: %s', (_, command) => {
    expect(ofUnit(command)).toEqual([UNIT])
  })

  test.each([
    ['/usr/bin/docker run --name rmqbroker-exporter apache/rocketmq:4.9.4'],
    ['/usr/bin/docker run --name exporter --link rmqbroker -e ADDRESS=rmqbroker:9876 x'],
    ['/usr/bin/docker exec rmqbroker sh /backup.sh start'],
    ['/usr/bin/docker stop rmqbroker'],
    ['/usr/bin/docker logs -f rmqbroker'],
    ['/usr/bin/docker system prune -f'],
    ['/usr/bin/dockerd -H fd://'],
    ['/bin/echo rmqbroker start'],
    ['/usr/bin/docker compose -f /app/mq/docker-compose.yml up'],
  ])('not by %s', (command) => {
    expect(ofUnit(command)).toEqual([])
  })

  test.each([
    [
      'of its folder',
      ['/usr/bin/docker compose up -d'],
      ['WorkingDirectory=/app/mq/', 'UnitFileState=enabled'],
      true,
    ],
    ['by a file', ['/usr/local/bin/docker-compose -f /app/mq/docker-compose.yml up'], [], true],
    ['after cd', ['/bin/sh -c cd /app/mq && docker-compose up -d'], [], true],
    ['by its name', ['/usr/bin/docker compose -p mq start'], [], true],
    ['of another folder', ['/usr/bin/docker compose up -d'], ['WorkingDirectory=/app/mq2'], false],
    ['not at its end', ['/usr/bin/docker compose -f /app/mq/docker-compose.yml down'], [], false],
  ])('by its project of docker compose %s', (_, commands, more, is) => {
    expect(startsOn({ shown: unit(commands, more) }, composed)).toEqual(is ? [UNIT] : [])
  })

  const start = '/usr/bin/docker start rmqbroker'
  test.each<[string, readonly string[], unknown]>([
    ['that is disabled and stopped', ['ActiveState=inactive', 'UnitFileState=disabled'], []],
    [
      'that is enabled',
      ['ActiveState=inactive', 'UnitFileState=enabled', 'WantedBy=multi-user.target'],
      [UNIT],
    ],
    [
      'of a timer',
      ['ActiveState=inactive', 'UnitFileState=static', 'TriggeredBy=rmq.timer'],
      [{ ...UNIT, triggers: ['rmq.timer'] }],
    ],
    [
      'that another unit wants',
      ['ActiveState=failed', 'UnitFileState=static', 'RequiredBy=app.service'],
      [{ ...UNIT, by: ['app.service'] }],
    ],
  ])('only when it may start: one %s', (_, more, wanted) => {
    const shown = unit([start], more).replace('ActiveState=active\n', '')
    expect(startsOn({ shown })).toEqual(wanted)
  })
})

describe('a script of root that is called', () => {
  const SCRIPT =
    '#!/bin/sh\nNAME=rmqbroker\ndocker rm -f $NAME\ndocker run -d --name $NAME \\\n  -p 10911:10911 x\n'
  const called = (text = SCRIPT): string => {
    const path = join(scratch(), 'start.sh')
    writeFileSync(path, text)
    return path
  }

  test('by a unit', () => {
    expect(ofUnit(`/bin/bash ${called()}`)).toEqual([UNIT])
    expect(ofUnit(`/bin/bash ${called('#!/bin/sh\n# docker start rmqbroker\ndocker ps\n')}`)).toEqual([])
  })
  test('by cron', () => {
    const table = join(scratch(), 'root')
    writeFileSync(table, `PATH=/bin\n* * * * * sh ${called()} >/dev/null\n`)
    expect(startsOn({ files: [table] })).toEqual([{ kind: 'line', file: table, number: 2 }])
  })
  rootTest('not in a folder of another user', () => {
    const script = called()
    chownSync(dirname(script), 1, 1)
    expect(ofUnit(`/bin/bash ${script}`)).toEqual([])
  })
})

test('lines of start files that start a container, without comments', () => {
  const file = join(scratch(), 'rc.local')
  writeFileSync(
    file,
    '#!/bin/sh\n# docker start rmqbroker\n: # rmq-provision: docker start rmqbroker\ndocker stop rmqbroker\nb=rmqbroker; docker start $b\ndocker start rmqbroker\n',
  )
  expect(startsOn({ files: [file] })).toEqual([5, 6].map((number) => ({ kind: 'line', file, number })))
})

describe('a client of docker that runs in a unit', () => {
  const client = (
    cgroup: string,
    parent: string,
    comm = 'docker',
    words = ['docker', 'start', '-a', 'rmqbroker'],
  ) => {
    const proc = scratch()
    for (const [pid, name] of [
      ['8', parent],
      ['9', comm],
    ] as const) {
      mkdirSync(join(proc, pid))
      writeFileSync(join(proc, pid, 'comm'), `${name}\n`)
      writeFileSync(join(proc, pid, 'cgroup'), `${cgroup}\n`)
      writeFileSync(join(proc, pid, 'stat'), `${pid} (a) S 8 0 0\n`)
      writeFileSync(join(proc, pid, 'cmdline'), words.map((word) => `${word}\0`).join(''))
    }
    return startsOn({ proc })
  }
  const own = '0::/system.slice/rmq.service'

  test.each<[string, unknown, unknown]>([
    ['as its main process', client(own, 'systemd'), [UNIT]],
    ['of a script, on CentOS 7', client('1:name=systemd:/system.slice/rmq.service', 'start.sh'), [UNIT]],
    ['by another name', client(own, 'systemd', 'docker', ['docker', 'start', '-a', 'other']), []],
    ['as another program', client(own, 'systemd', 'dockerd'), []],
    ['of a session', client('0::/user.slice/user-0.slice/session-3.scope', 'bash'), []],
    ['of a login', client('0::/system.slice/sshd.service', 'bash'), []],
    [
      'by supervisord',
      client('0::/system.slice/supervisord.service', 'supervisord'),
      [{ kind: 'keeper', by: 'supervisord of supervisord.service' }],
    ],
    [
      'of a user',
      client('0::/user.slice/user-9.slice/user@9.service/app.slice/rmq.service', 'systemd'),
      [{ kind: 'keeper', by: 'the service manager of its user (rmq.service)' }],
    ],
  ])('%s', (_, found, wanted) => {
    expect(found).toEqual(wanted)
  })
})
