import { describe, expect, test } from 'vitest'
import { plannedOn } from './planned-host.ts'

const ID = 'ab'.repeat(32)
const THEN = 'Then apply again: a store without a process is taken over too.'

/** An engine that has one container. */
const engineWith = (...lines: readonly string[]): string => `case "$*" in
  *'ls -aq'*) echo ${ID} ;;
  *inspect*) printf '%s\\n' container=${ID} ${lines.map((line) => `'${line}'`).join(' ')} ;;
esac`
const BROKER = [
  'name=/rmqbroker',
  'image=apache/rocketmq:4.9.4',
  'digest=<no value>',
  'words=./docker-entrypoint.sh sh mqbroker -c /home/rocketmq/broker.conf',
]
describe('a container whose broker does not run while the plan is made, with the store mounted', () => {
  test.each([
    ['exited', 'always', 'Run docker update --restart=no rmqbroker on the host, and apply again.'],
    ['created', 'unless-stopped', 'Run docker update --restart=no rmqbroker on the host, and apply again.'],
    [
      'restarting',
      'on-failure',
      'Run docker update --restart=no rmqbroker and docker stop rmqbroker on the host, and apply again.',
    ],
    [
      'running',
      'no',
      'Run docker update --restart=no rmqbroker and docker stop rmqbroker on the host, and apply again.',
    ],
  ])('%s, restart policy %s', (status, policy, wanted) => {
    const { match, hint } = plannedOn({
      down: true,
      engines: {
        docker: (root) =>
          engineWith(
            ...BROKER,
            `status=${status}`,
            `policy=${policy}`,
            `mount=${root}/store:/home/rocketmq/store`,
          ),
      },
    })
    expect(match).toBe(
      `broker-a-0 cannot start: container rmqbroker (${status}, restart policy ${policy}) starts a process in its place with docker`,
    )
    expect(hint).toBe(wanted)
  })

  test('blocks the take over of a process beside it too, also a container of podman and one whose image has the command', () => {
    const { match, hint } = plannedOn({
      engines: {
        podman: (root) =>
          engineWith(
            'name=rmq',
            'image=docker.io/foxiswho/rocketmq:broker-4.5.1',
            'digest=',
            'words=/start.sh',
            'status=exited',
            'policy=always',
            `mount=${root}:/data`,
          ),
      },
    })
    expect(match).toContain('container rmq (exited, restart policy always) starts it with podman')
    expect(hint).toBe('Run podman rm rmq on the host, and apply again.')
  })

  test.each<[string, readonly string[], string]>([
    ['without a restart policy', [...BROKER, 'status=exited', 'policy=no'], 'ROOT/store'],
    ['with another store', [...BROKER, 'status=exited', 'policy=always'], '/elsewhere'],
    [
      'of another program',
      ['name=/web', 'image=nginx', 'words=nginx -g daemon', 'status=running', 'policy=always'],
      'ROOT/store',
    ],
    [
      'of this tool',
      ['digest=77', 'name=/rmq', 'image=rmq', 'words=sh mqbroker', 'status=exited', 'policy=always'],
      'ROOT/store',
    ],
    [
      'of the exporter',
      ['name=/e', 'image=apache/rocketmq-exporter', 'words=java', 'status=exited', 'policy=always'],
      'ROOT/store',
    ],
  ])('not one %s', (_, lines, mount) => {
    const docker = (root: string): string => engineWith(...lines, `mount=${mount.replace('ROOT', root)}:/x`)
    expect(plannedOn({ down: true, engines: { docker } }).match).toBeUndefined()
    expect(plannedOn({ engines: { docker } }).match).toBe('process')
  })
})

test('a unit that podman makes of a file: the file is named', () => {
  const { match, hint } = plannedOn({
    down: true,
    units: [
      [
        ...['Id=rmq.service', 'ActiveState=failed', 'UnitFileState=generated', 'WantedBy=multi-user.target'],
        'SourcePath=/etc/containers/systemd/rmq.container',
        'ExecStart=/usr/bin/podman run --name rmq -v ROOT/store:/home/rocketmq/store docker.io/apache/rocketmq:5.3.1 sh mqbroker',
      ],
    ],
  })
  expect(match).toBe(
    'broker-a-0 cannot start: rmq.service starts a process in its place with the host: podman made it of /etc/containers/systemd/rmq.container',
  )
  expect(hint).toBe(
    `Run systemctl stop rmq.service on the host, move /etc/containers/systemd/rmq.container away, and run systemctl daemon-reload. ${THEN}`,
  )
})

test('a broker in a container of podman is blocked by its name', () => {
  const { match, hint } = plannedOn({
    cgroup: `0::/machine.slice/libpod-${ID}.scope/container`,
    engines: {
      podman: (root) => engineWith(...BROKER, 'status=running', 'policy=no', `mount=${root}/store:/x`),
    },
  })
  expect(match).toContain('it is kept alive by container rmqbroker of podman')
  expect(hint).toContain('Run podman stop rmqbroker and podman rm rmqbroker on the host.')
})
