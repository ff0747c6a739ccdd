import { describe, expect, test } from 'vitest'
import { plannedOn } from './planned-host.ts'

const WHO = 'broker-a-0 cannot take over pid 12 (started by hand as root: java BrokerStartup -c '
const ENABLED = ['UnitFileState=enabled', 'WantedBy=multi-user.target']
const EXITED = ['ActiveState=active', 'SubState=exited', 'MainPID=0']
const START =
  '#!/bin/bash\nexport JAVA_HOME=/usr/java\ncd /opt/rocketmq/bin\nnohup sh mqbroker -c ROOT/conf/broker.conf >/dev/null 2>&1 &\n'

test('the unit that runs rc.local is no start beside the lines of rc.local', () => {
  const rcLocal =
    '#!/bin/bash\nnohup sh /opt/rocketmq/bin/mqbroker -c ROOT/conf/broker.conf >/dev/null 2>&1 &\n'
  const { match, disabled } = plannedOn({
    files: { 'ROOT/rc.local': rcLocal },
    units: [
      [
        'Id=rc-local.service',
        'ActiveState=active',
        'SubState=exited',
        'MainPID=0',
        'UnitFileState=static',
        'WantedBy=multi-user.target',
        'ExecStart=ROOT/rc.local start',
      ],
    ],
  })
  expect({ match, disabled }).toEqual({ match: 'process', disabled: ['ROOT/rc.local:2'] })
})

describe('a unit that starts the process at boot and does not hold it', () => {
  test.each<[string, readonly string[]]>([
    [
      'of type oneshot with RemainAfterExit, which calls a script by su',
      [...EXITED, ...ENABLED, 'ExecStart=/bin/su - rocketmq -c ROOT/start.sh'],
    ],
    [
      'of type forking, whose process has ended',
      ['ActiveState=failed', 'MainPID=0', ...ENABLED, 'ExecStart=/bin/sh ROOT/start.sh'],
    ],
    [
      'that calls the start script itself',
      [
        'ActiveState=inactive',
        'MainPID=0',
        ...ENABLED,
        'ExecStart=/bin/sh /opt/rocketmq/bin/mqbroker -c ROOT/conf/broker.conf',
      ],
    ],
    [
      'generated of a script of init.d',
      [
        ...EXITED,
        'UnitFileState=generated',
        'SourcePath=/etc/init.d/rocketmq',
        'WantedBy=multi-user.target graphical.target',
        'ExecStart=ROOT/init.d/rocketmq start',
      ],
    ],
  ])('is disabled: %s', (_, unit) => {
    const { match, disabled } = plannedOn({
      files: {
        'ROOT/start.sh': START,
        'ROOT/init.d/rocketmq': '#!/bin/sh\ncase $1 in start) daemon --user=root "ROOT/start.sh" ;; esac\n',
      },
      units: [['Id=rmq.service', ...unit]],
    })
    expect({ match, disabled }).toEqual({ match: 'process', disabled: ['rmq.service'] })
  })

  test.each<[string, readonly string[]]>([
    [
      'disabled and not running',
      ['ActiveState=inactive', 'UnitFileState=disabled', 'ExecStart=/bin/sh ROOT/start.sh'],
    ],
    [
      'with another store',
      [...EXITED, ...ENABLED, 'ExecStart=/opt/rocketmq/bin/mqbroker -c ROOT/conf/other.conf'],
    ],
    ['of the name server', [...EXITED, ...ENABLED, 'ExecStart=/opt/rocketmq/bin/mqnamesrv']],
    [
      'that only stops it',
      [...EXITED, ...ENABLED, 'ExecStart=/bin/true', 'ExecStop=/opt/rocketmq/bin/mqshutdown broker'],
    ],
    [
      'that only looks for it',
      [...EXITED, ...ENABLED, 'ExecStart=/bin/sh -c pgrep -f mqbroker || logger mqbroker'],
    ],
    [
      'of another broker on the host, by the start script of the same release',
      [
        'ActiveState=active',
        'SubState=running',
        'MainPID=77',
        ...ENABLED,
        'ExecStart=/bin/sh ROOT/bin/mqbroker -c ROOT/conf/other.conf',
      ],
    ],
    [
      'of another program with a script of the same name in its own folder',
      [
        'ActiveState=active',
        'SubState=running',
        'MainPID=77',
        ...ENABLED,
        'ExecStart=/bin/sh -c cd ROOT/app && ./start.sh',
      ],
    ],
  ])('is left: one %s', (_, unit) => {
    const { match, disabled } = plannedOn({
      files: {
        'ROOT/start.sh': START,
        'ROOT/app/start.sh': '#!/bin/sh\nexec java -jar app.jar # rocketmq\n',
        'ROOT/conf/other.conf': 'storePathRootDir=ROOT/other\n',
        'ROOT/bin/mqbroker':
          '#!/bin/sh\nexport ROCKETMQ_HOME\nsh ${ROCKETMQ_HOME}/bin/runbroker.sh org.apache.rocketmq.broker.BrokerStartup $@\n',
        'ROOT/bin/runbroker.sh': '#!/bin/sh\n$JAVA ${JAVA_OPT} $@\n',
      },
      units: [['Id=rmq.service', ...unit]],
    })
    expect({ match, disabled }).toEqual({ match: 'process', disabled: [] })
  })

  test('blocks the plan while it runs: a script in it may start the process again', () => {
    const { match, hint } = plannedOn({
      files: {
        'ROOT/watch.sh':
          '#!/bin/bash\nwhile true; do pgrep -f BrokerStartup || su - mq -c ROOT/start.sh; sleep 5; done\n',
        'ROOT/start.sh': START,
      },
      units: [
        [
          'Id=watch.service',
          'ActiveState=active',
          'SubState=running',
          'MainPID=77',
          ...ENABLED,
          'ExecStart=ROOT/watch.sh',
        ],
      ],
    })
    expect(match).toContain('watch.service may start it again at any time')
    expect(hint).toBe(
      'Run systemctl disable --now watch.service on the host. Then apply again: a store without a process is taken over too.',
    )
    expect(match).toContain(WHO)
  })

  test('blocks the plan when another unit wants it, which no disable ends', () => {
    const { match, hint } = plannedOn({
      units: [
        [
          'Id=rmq.service',
          ...EXITED,
          'UnitFileState=static',
          'WantedBy=app.service',
          'ExecStart=/opt/rocketmq/bin/mqbroker -c ROOT/conf/broker.conf',
        ],
      ],
    })
    expect(match).toContain('app.service starts rmq.service, which starts it')
    expect(hint).toBe(
      'Remove rmq.service from what app.service wants, run systemctl daemon-reload, and apply again.',
    )
  })

  test('blocks the plan when it starts what is not in the inventory too', () => {
    const { match, hint } = plannedOn({
      files: { 'ROOT/all.sh': `${START}sh /opt/rocketmq/bin/mqproxy &\n` },
      units: [['Id=all.service', ...EXITED, ...ENABLED, 'ExecStart=ROOT/all.sh']],
    })
    expect(match).toContain(
      'all.service starts it with the host, and mqproxy, which is no instance of the inventory',
    )
    expect(hint).toBe(
      'Run systemctl disable all.service on the host, start mqproxy in another way, and apply again.',
    )
  })

  test('blocks the plan of a broker that does not run: it would come back beside its replacement', () => {
    const { match, hint } = plannedOn({
      down: true,
      files: { 'ROOT/start.sh': START },
      units: [['Id=rmq.service', ...EXITED, ...ENABLED, 'ExecStart=/bin/sh ROOT/start.sh']],
    })
    expect(match).toBe('broker-a-0 cannot start: rmq.service starts a process in its place with the host')
    expect(hint).toBe('Run systemctl disable rmq.service on the host, and apply again.')
  })
})

test('a unit that holds the process and that a timer starts again blocks the plan', () => {
  const { match, hint } = plannedOn({
    cgroup: '0::/system.slice/rmq.service',
    units: [
      [
        'Id=rmq.service',
        'ActiveState=active',
        'MainPID=12',
        ...ENABLED,
        'TriggeredBy=rmq.timer',
        'ExecStart=/opt/rocketmq/bin/mqbroker -c ROOT/conf/broker.conf',
      ],
    ],
  })
  expect(match).toContain('rmq.timer starts rmq.service, which starts it')
  expect(hint).toBe('Run systemctl disable --now rmq.timer on the host, and apply again.')
})

test('a unit of this tool is no start: a run that ended early has written it', () => {
  const file = 'ROOT/units/rocketmq-broker-a-0.service'
  const unit = [
    ...['Id=rocketmq-broker-a-0.service', `FragmentPath=${file}`, ...EXITED, ...ENABLED],
    'ExecStart=/opt/rocketmq/bin/mqbroker -c ROOT/conf/broker.conf',
  ]
  const of = (text: string) => plannedOn({ down: true, files: { [file]: text }, units: [unit] }).match
  expect(of('# managed by rmq-provision; edits are overwritten\n[Unit]\n')).toBeUndefined()
  expect(of('[Unit]\n')).toContain('starts a process in its place with the host')
})
