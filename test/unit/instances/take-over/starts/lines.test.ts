import { chmodSync, chownSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { rootTest } from '../../../../helpers/service-user.ts'
import { plannedOn } from './planned-host.ts'

const START =
  '#!/bin/bash\nexport JAVA_HOME=/usr/java\ncd /opt/rocketmq/bin\nnohup sh mqbroker -c ROOT/conf/broker.conf >/dev/null 2>&1 &\n'
const CRON = 'ROOT/spool/cron/root'
const AGAIN = 'may start it again at any time'
const THEN = 'Then apply again: a store without a process is taken over too.'

describe('a line that starts the process once blocks the plan', () => {
  test.each<[path: string, text: string, line: number]>([
    [CRON, '@reboot sleep 30; ROOT/start.sh', 1],
    [CRON, '@reboot cd ROOT && ./start.sh > /dev/null 2>&1', 1],
    ['ROOT/rc.local', "#!/bin/bash\nsu - rocketmq -c 'ROOT/start.sh' &\n", 2],
    ['ROOT/rc.local', '#!/bin/bash\ncd ROOT\nsleep 10 && sh ROOT/all.sh\n', 3],
    ['ROOT/rc.local', '#!/bin/bash\nexport RMQ=ROOT\nsh $RMQ/all.sh\n', 3],
    ['ROOT/rc.local', '#!/bin/bash\nROOT/beside.sh &\n', 2],
    ['ROOT/rc.local', '#!/bin/bash\n"ROOT/startall" &\n', 2],
    ['ROOT/rc.local', '#!/bin/bash\nsource /etc/profile; systemctl start rmq\n', 2],
    ['ROOT/rc.local', '#!/bin/bash\nservice rmq start\n', 2],
  ])('%s: %s', (path, text, line) => {
    const { match, hint } = plannedOn({
      files: {
        'ROOT/start.sh': START,
        'ROOT/all.sh': '#!/bin/bash\nsh ROOT/start.sh\n',
        'ROOT/beside.sh': '#!/bin/bash\nBASE=$(cd "$(dirname "$0")"; pwd)\nsh $BASE/start.sh\n',
        'ROOT/startall':
          '#!/bin/bash\nnohup sh mqnamesrv \\\n  >/dev/null 2>&1 &\nnohup sh mqbroker -c ROOT/conf/broker.conf &\n',
        [path]: text,
      },
      units: [
        ['Id=rmq.service', 'UnitFileState=disabled', 'ActiveState=inactive', 'ExecStart=ROOT/start.sh'],
      ],
    })
    expect(match).toContain(`line ${line} of ${path} starts it with the host`)
    expect(hint).toBe(`Make line ${line} of ${path} a comment, and apply again.`)
  })

  test.each<[string, string, string, string]>([
    [
      'ROOT/profile.d/mq.sh',
      'pgrep -f mqbroker >/dev/null || sh ROOT/start.sh\n',
      'starts it at each login',
      'Make line 1 of ROOT/profile.d/mq.sh a comment, and apply again.',
    ],
    [
      'ROOT/spool/at/a0001',
      '#!/bin/sh\ncd /root\n/opt/rocketmq/bin/mqbroker -c ROOT/conf/broker.conf &\n',
      'starts it at the time of its job',
      'Run atq on the host, and atrm with the number of that job. Then apply again.',
    ],
  ])('%s', (path, text, reason, wanted) => {
    const { match, hint } = plannedOn({ files: { 'ROOT/start.sh': START, [path]: text }, further: [path] })
    expect(match).toContain(reason)
    expect(hint).toBe(wanted)
  })

  test('a unit of a user that is enabled; not one that is not', () => {
    const unit = 'ROOT/home/.config/systemd/user/rmq.service'
    const of = (isEnabled: boolean) =>
      plannedOn({
        files: { [unit]: '[Service]\nExecStart=/opt/rocketmq/bin/mqbroker -c ROOT/conf/broker.conf\n' },
        further: [unit],
        before: (root) => {
          const wants = join(root, 'home/.config/systemd/user/default.target.wants')
          mkdirSync(wants)
          if (isEnabled) symlinkSync('../rmq.service', join(wants, 'rmq.service'))
        },
      })
    expect(of(true).match).toContain(`line 2 of ${unit} starts it with the service manager of its user`)
    expect(of(true).hint).toBe(
      `Run as that user on the host: systemctl --user disable --now rmq.service. ${THEN}`,
    )
    expect(of(false).match).toBe('process')
  })

  test('not one that starts another broker, which runs or has a store of its own', () => {
    const { match } = plannedOn({
      files: {
        'ROOT/conf/b.conf': 'storePathRootDir = ROOT/b\n',
        'ROOT/b.sh': START.replace('broker.conf', 'b.conf'),
        [CRON]: '@reboot sleep 9; ROOT/b.sh\n*/5 * * * * pgrep -f b.conf || ROOT/b.sh\n',
      },
    })
    expect(match).toBe('process')
  })
})

describe('a program that starts the process again blocks the plan', () => {
  test.each<[program: string, path: string, text: string, hint: string]>([
    [
      'supervisord',
      'ROOT/supervisord.d/broker.ini',
      '[program:broker]\ncommand=/opt/rocketmq/bin/mqbroker -c ROOT/conf/broker.conf\nautorestart=true\n',
      `Run supervisorctl stop NAME on the host, remove [program:NAME] from ROOT/supervisord.d/broker.ini, and run supervisorctl update. ${THEN}`,
    ],
    [
      'monit',
      'ROOT/monit.d/mq',
      'check process mqbroker matching "BrokerStartup"\n  start program = "/bin/su - rocketmq -c ROOT/start.sh"\n  stop program = "/opt/rocketmq/bin/mqshutdown broker"\n',
      'Run monit unmonitor NAME on the host, remove its check from ROOT/monit.d/mq, and run monit reload. Then apply again.',
    ],
    [
      'runit',
      'ROOT/service/broker/run',
      '#!/bin/sh\nexec 2>&1\nexec chpst -u rocketmq sh /opt/rocketmq/bin/mqbroker -c ROOT/conf/broker.conf\n',
      `Run sv down ROOT/service/broker on the host (daemontools: svc -d ROOT/service/broker), and remove that folder, or the link to it. ${THEN}`,
    ],
    [
      'circus',
      'ROOT/circus/mq.ini',
      '[watcher:broker]\ncmd = /opt/rocketmq/bin/mqbroker\nargs = -c ROOT/conf/broker.conf\n',
      'Run circusctl rm NAME --nostop on the host, and remove [watcher:NAME] from ROOT/circus/mq.ini. Then apply again.',
    ],
    [
      'pm2',
      'ROOT/home/.pm2/dump.pm2',
      '[\n  {\n    "name": "broker",\n    "pm_exec_path": "ROOT/start.sh",\n    "args": []\n  }\n]\n',
      `Run as the user of that file: pm2 delete NAME, and pm2 save --force. ${THEN}`,
    ],
    [
      'keepalived',
      'ROOT/keepalived/keepalived.conf',
      'vrrp_instance mq {\n  notify_master "ROOT/start.sh"\n}\n',
      'Remove the script from ROOT/keepalived/keepalived.conf, run systemctl reload keepalived, and apply again.',
    ],
  ])('%s', (program, path, text, wanted) => {
    const { match, hint } = plannedOn({ files: { 'ROOT/start.sh': START, [path]: text }, further: [path] })
    expect(match).toContain(`${program} ${AGAIN} (line `)
    expect(hint).toBe(wanted)
  })

  test('not a check that only looks for it', () => {
    const path = 'ROOT/monit.d/mq'
    const text =
      'check process mqbroker matching "org.apache.rocketmq.broker.BrokerStartup"\n  if does not exist then alert\n'
    expect(plannedOn({ files: { [path]: text }, further: [path] }).match).toBe('process')
  })
})

describe('a script in a folder of another user', () => {
  const WATCH =
    '#!/bin/bash\nif [ $(ps -ef | grep mqbroker | grep -v grep | wc -l) -eq 0 ]; then\n  cd /opt/rocketmq/bin\n  nohup sh mqbroker -c ROOT/conf/broker.conf &\nfi\n'
  const by = (change: (root: string) => void) =>
    plannedOn({
      files: { 'ROOT/home/watch.sh': WATCH, [CRON]: '*/1 * * * * ROOT/home/watch.sh\n' },
      before: (root) => {
        chmodSync(root, 0o755)
        chownSync(join(root, 'home'), 1, 1)
        change(root)
      },
    })

  rootTest('is read as that user', () => {
    expect(by(() => undefined).match).toContain(AGAIN)
  })
  rootTest('not by the rights of root, and named', () => {
    const closed = by((root) => {
      chmodSync(join(root, 'home/watch.sh'), 0o700)
    })
    expect(closed).toMatchObject({ match: 'process', unread: [`${CRON}:1: ROOT/home/watch.sh`] })
  })
})
