import { describe, expect, test } from 'vitest'
import { matchOf } from '../../../../src/instances/take-over/match.ts'
import type {
  AutostartLine,
  ForeignProcess,
  ForeignState,
} from '../../../../src/instances/take-over/foreign/foreign.ts'
import { parseStarts } from '../../../../src/instances/take-over/starts/parse-starts.ts'
import { broker, namesrv } from '../../support/example.ts'

const STORE = '/data/rocketmq/broker-a-0/store'

const process: ForeignProcess = {
  pid: 12,
  started: '99',
  user: 'root',
  main: 'BrokerStartup',
  conf: 'a.conf',
  cwd: '/x/bin',
  home: '/x',
  command: 'sh mqbroker -c a.conf',
  origin: { kind: 'hand' },
  ports: [10_909, 10_911, 10_912],
  roots: [STORE],
  stores: [STORE, `${STORE}/commitlog`],
  hidden: [],
}

const stateOf = (
  processes: readonly Partial<ForeignProcess>[],
  more: Partial<ForeignState> = {},
): ForeignState => ({
  processes: processes.map((changes) => ({ ...process, ...changes })),
  lines: [],
  begun: new Map(),
  instances: [broker],
  real: new Map(),
  ...more,
})

const refusal = (changes: Partial<ForeignProcess>, user = 'rocketmq'): unknown => {
  const match = matchOf(broker, stateOf([changes]), user)
  return match?.kind === 'refused' ? match.reason : match?.kind
}
const WHO = 'broker-a-0 cannot take over pid 12 (started by hand as root: sh mqbroker -c a.conf)'

describe('the process of an instance', () => {
  test.each<[string, Partial<ForeignProcess>, unknown]>([
    ['on its port, with its store', {}, 'process'],
    [
      'with no store to be seen',
      { stores: [] },
      `${WHO}: it has no file of a store open, so its store is not known`,
    ],
    ['of another service', { main: 'NamesrvStartup', stores: [] }, undefined],
    ['of this tool', { origin: { kind: 'managed' } }, undefined],
    ['on another port, with another store', { ports: [20_911], stores: ['/other'] }, undefined],
    [
      'on its port, with another store',
      { stores: ['/root/store'] },
      `${WHO}: its store is in /root/store, not in ${STORE}, ${STORE}/commitlog`,
    ],
    [
      'with a store below its own, as a path with a blank at its end makes it',
      { roots: [`${STORE}/ `], stores: [`${STORE}/ `, `${STORE}/ /commitlog`] },
      `${WHO}: its store is in ${STORE}/ , ${STORE}/ /commitlog, not in ${STORE}, ${STORE}/commitlog`,
    ],
    [
      'with the commit log of a store below its own',
      { roots: [], stores: [`${STORE}/slave/commitlog`] },
      `${WHO}: its store is in ${STORE}/slave/commitlog, not in ${STORE}, ${STORE}/commitlog`,
    ],
    [
      'with other files below its store',
      { stores: [STORE, `${STORE}/commitlog`, `${STORE}/timerlog`, `${STORE}/dledger-n0/data`] },
      'process',
    ],
    [
      'with a store that is another folder for the host',
      { hidden: [STORE] },
      `${WHO}: for the host, ${STORE} is another folder than its store`,
    ],
    [
      'of a guest, with a store of its own under the same path',
      { ports: [], hidden: [STORE, `${STORE}/commitlog`] },
      undefined,
    ],
    [
      'with its store, on another port',
      { ports: [20_911] },
      `${WHO}: it has the store of broker-a-0 open and listens on 20911, not on 10911`,
    ],
    [
      'kept alive by another program',
      { origin: { kind: 'supervised', by: 'supervisord of supervisord.service' } },
      `${WHO}: it is kept alive by supervisord of supervisord.service`,
    ],
    ['of the user of the inventory', { user: 'rocketmq' }, 'process'],
    [
      'of another user',
      { user: 'mq' },
      'broker-a-0 cannot take over pid 12 (started by hand as mq: sh mqbroker -c a.conf): it runs as mq, and the inventory has rocketmq.user rocketmq',
    ],
  ])('%s', (_, changes, wanted) => {
    expect(refusal(changes)).toBe(wanted)
  })

  test('a store behind a link is the same', () => {
    const real = new Map([
      [STORE, '/disk/a'],
      [`${STORE}/commitlog`, '/disk/a/commitlog'],
    ])
    const state = stateOf([{ roots: ['/disk/a'], stores: ['/disk/a', '/disk/a/commitlog'] }], { real })
    expect(matchOf(broker, state, 'root')?.kind).toBe('process')
  })

  test('a service without a store is found by its port', () => {
    const state = stateOf([{ main: 'NamesrvStartup', ports: [9876], roots: [], stores: [] }])
    expect(matchOf(namesrv, state, 'root')?.kind).toBe('process')
  })
})

test.each([
  [
    'the service manager of its user (rmq.service)',
    'Run as that user on the host: systemctl --user disable --now rmq.service. Then apply again: a store without a process is taken over too.',
  ],
  [
    'supervisord of supervisord.service',
    'Remove the process from what that program starts, so that it does not come back beside its replacement. Then end the program, where the process runs on without it (a loop: kill its shell), or let it stop the process (supervisorctl stop NAME). Apply again: a store without a process is taken over too.',
  ],
])('what to do about a process that is kept alive by %s', (by, hint) => {
  expect(matchOf(broker, stateOf([{ origin: { kind: 'supervised', by } }]), 'root')).toMatchObject({
    kind: 'refused',
    hint,
  })
})

describe('a store that another process has open', () => {
  const proxy = { pid: 13, main: 'ProxyStartup', ports: [], conf: 'b.conf' }

  test.each<[string, Partial<ForeignProcess>, boolean]>([
    ['of another main class', proxy, true],
    ['in one folder of several', { ...proxy, stores: [`${STORE}/commitlog`, '/other'] }, true],
    ['of the same main class, besides its own process', { pid: 13, ports: [20_911] }, true],
    ['under the same path in a guest', { ...proxy, hidden: [STORE, `${STORE}/commitlog`] }, false],
    ['of this tool', { ...proxy, origin: { kind: 'managed' } }, false],
    ['in another folder', { ...proxy, stores: [`${STORE}-2`] }, false],
  ])('%s', (_, changes, held) => {
    const match = matchOf(broker, stateOf([{}, changes]), 'root')
    expect(match?.kind).toBe(held ? 'refused' : 'process')
  })

  test('is named, with what has it', () => {
    expect(matchOf(broker, stateOf([proxy]), 'root')).toEqual({
      kind: 'refused',
      reason:
        'broker-a-0 cannot start: pid 13 (ProxyStartup, started by hand as root: sh mqbroker -c a.conf) has its store open',
      hint: 'Stop that process, or give broker-a-0 another store in the inventory.',
    })
  })
})

describe('what shares a unit or container with it', () => {
  const unit = { kind: 'unit', unit: 'rmq.service', javas: [12, 13, 14], dependents: [] } as const
  const called = 'broker-a-0 cannot take over pid 12 (unit rmq.service)'
  const ns = { pid: 13, main: 'NamesrvStartup', ports: [9876], roots: [], stores: [] }

  test.each<[string, ForeignProcess['origin'], unknown]>([
    [
      'processes that are no instances',
      unit,
      `${called}: pid 13, 14 in rmq.service are no instances of the inventory`,
    ],
    [
      'one in a container',
      { kind: 'container', id: 'ab', name: 'mq', javas: [12, 13] },
      'broker-a-0 cannot take over pid 12 (container mq): pid 13 in container mq is no instance of the inventory',
    ],
    [
      'units that stop with it',
      { ...unit, javas: [12], dependents: ['a.service', 'b.service'] },
      `${called}: its end stops a.service, b.service too`,
    ],
    ['nothing', { ...unit, javas: [12] }, 'process'],
  ])('%s', (_, origin, wanted) => {
    expect(refusal({ origin })).toBe(wanted)
  })

  test('another instance of the inventory', () => {
    const origin = { ...unit, javas: [12, 13] }
    const state = stateOf([{ origin }, { ...ns, origin }], { instances: [broker, namesrv] })
    expect(matchOf(broker, state, 'root')?.kind).toBe('process')
  })
})

describe('a process that an earlier run has begun to end', () => {
  const begun = new Map([[broker.id, { pid: 12, started: '99' }]])

  test.each<[string, Partial<ForeignProcess>, unknown]>([
    ['with its port closed', { ports: [] }, { kind: 'process', ending: true }],
    ['with its port and store closed', { ports: [], stores: [] }, { kind: 'process', ending: true }],
    ['with its port open still', {}, { kind: 'process', ending: false }],
    ['another one with its pid', { started: '100', ports: [] }, { kind: 'refused' }],
  ])('%s', (_, changes, wanted) => {
    expect(matchOf(broker, stateOf([changes], { begun }), 'root')).toMatchObject(wanted as object)
  })
})

describe('the line of a start file that starts it', () => {
  const linesFor = (
    text: string,
    processes: readonly Partial<ForeignProcess>[] = [{}],
    file = '/etc/rc.d/rc.local',
  ): readonly AutostartLine[] => {
    const match = matchOf(broker, stateOf(processes, { lines: [{ file, number: 3, text }] }), 'root')
    return match?.kind === 'process' ? match.lines : []
  }
  const bare = { conf: undefined } as unknown as Partial<ForeignProcess>
  const alike = { pid: 13, ports: [20_911], stores: ['/other'] }
  const absolute = { conf: '/x/conf/a.conf' }

  test.each<[string, (readonly Partial<ForeignProcess>[])?]>([
    ['nohup sh /x/bin/mqbroker -c /x/bin/a.conf >/dev/null 2>&1 &'],
    ["su - root -c 'nohup sh /x/bin/mqbroker -c /x/bin/a.conf &'"],
    ['su root -c "cd /x/bin && ./mqbroker -c a.conf" >/dev/null 2>&1 &'],
    ['cd /x/bin && nohup sh mqbroker -c a.conf &'],
    ['cd /x/bin && nohup sh ./mqbroker -c ../conf/a.conf &', [absolute]],
    ["/x/bin/mqbroker -n 'mq1:9876;mq2:9876' -c '/x/bin/a.conf' >> /x/log < /dev/null &"],
    ['/bin/bash /x/bin/../bin/mqbroker &', [bare]],
    ['  x/bin/mqbroker -c x/bin/a.conf &'],
    ['/x/bin/mqbroker --configFile=/x/bin/a.conf &'],
    ['cd /x/bin && sh mqbroker -configFile a.conf &'],
  ])('%s', (text, processes) => {
    expect(linesFor(text, processes)).toHaveLength(1)
  })

  test.each([
    ['/var/spool/cron/root', '@reboot cd /x/bin && ./mqbroker -c a.conf', 1],
    ['/var/spool/cron/root', '*/5 * * * * sh /x/bin/mqbroker -c /x/bin/a.conf', 1],
    ['/etc/crontab', '@reboot root cd /x/bin && ./mqbroker -c a.conf', 1],
    ['/etc/cron.d/mq', '@reboot cd /x/bin && ./mqbroker -c a.conf', 0],
    ['/var/spool/cron/root', '@reboot x/bin/mqbroker -c x/bin/a.conf', 0],
    ['/var/spool/cron/root', '* * * * * pgrep java || sh /x/bin/mqbroker -c /x/bin/a.conf', 0],
  ])('in %s: %s', (file, text, count) => {
    expect(linesFor(text, [{}], file)).toHaveLength(count)
  })

  test.each<[string, (readonly Partial<ForeignProcess>[])?]>([
    ['sh mqbroker -c a.conf &'],
    ['nohup sh /y/bin/mqbroker -c /x/bin/a.conf &'],
    ['nohup sh /x/bin/mqbroker -c a.conf &'],
    ['nohup sh /x/bin/mqbroker -c /x/bin/b.conf &'],
    ['sh /x/bin/mqbroker -c /x/bin/a.conf &', [bare]],
    ['sh /x/bin/mqbroker --configFile=/x/bin/a.conf &', [bare]],
    ['sh /x/bin/mqbroker &'],
    ['sh /x/bin/mqbroker -c /x/bin/a.conf &', [{ home: undefined } as unknown as Partial<ForeignProcess>]],
    ['sh /x/bin/mqbroker -c /x/bin/a.conf &', [{}, alike]],
    ['sh /x/bin/mqnamesrv -c /x/bin/a.conf &'],
    ['mount /dev/sdb1 /data && sh /x/bin/mqbroker -c /x/bin/a.conf &'],
    ['systemctl start mysqld; sh /x/bin/mqbroker -c /x/bin/a.conf &'],
    ['sh /x/bin/mqbroker -c /x/bin/a.conf & touch /y'],
    ['pkill -f mqbroker -c a.conf'],
    ['if ! pgrep -f mqbroker; then sh /x/bin/mqbroker -c /x/bin/a.conf; fi'],
    ['sh /x/bin/mqbroker -c $(hostname).conf &'],
    ["su - root -c 'ulimit -n 9999; sh /x/bin/mqbroker -c /x/bin/a.conf'"],
    ['sh /x/bin/mqshutdown broker', [bare]],
    ['/usr/local/rocketmq/start.sh', [bare]],
    ['sh /x/bin/mqbroker -c /x/bin/a.conf \\'],
    ['sh /x/bin/mqbroker -c /x/bin/a.conf \u001b[2J'],
  ])('stays: %s', (text, processes) => {
    expect(linesFor(text, processes)).toHaveLength(0)
  })
})

describe('a store that the user of the inventory cannot reach', () => {
  const STORE_BELOW_ROOT = new Map([[STORE, '/root']])
  test.each<[string, Partial<ForeignState>, unknown]>([
    [
      'below a folder that lets no other user in',
      { barred: STORE_BELOW_ROOT },
      `${WHO}: rocketmq cannot reach its store ${STORE}: /root lets no other user in`,
    ],
    [
      'below a folder of the store, which gets its owner',
      { barred: new Map([[`${STORE}/commitlog`, STORE]]) },
      'process',
    ],
    ['that nothing bars', { barred: new Map() }, 'process'],
  ])('%s', (_, more, wanted) => {
    const match = matchOf(broker, stateOf([{}], more), 'rocketmq')
    expect(match?.kind === 'refused' ? match.reason : match?.kind).toBe(wanted)
  })
})

test('a start file that cannot be changed would start the process beside its replacement', () => {
  const line: AutostartLine = {
    file: '/etc/rc.d/rc.local',
    number: 3,
    text: 'nohup sh /x/bin/mqbroker -c /x/bin/a.conf &',
  }
  const match = (fixed: readonly string[]) =>
    matchOf(broker, stateOf([{}], { lines: [line], fixed }), 'rocketmq')
  expect(match([line.file])).toEqual({
    kind: 'refused',
    reason: `${WHO}: line 3 of /etc/rc.d/rc.local starts it, and the file cannot be changed`,
    hint: 'Run lsattr /etc/rc.d/rc.local and chattr -i /etc/rc.d/rc.local, or mount its file system with rw, and apply again.',
  })
  expect(match(['/etc/crontab'])?.kind).toBe('process')
})

describe('a line that starts the process from time to time, and that no take over removes', () => {
  const CRON = '/var/spool/cron/root'
  const match = (text: string, { file = CRON, script }: { file?: string; script?: string } = {}) => {
    const called = script === undefined ? [] : ['script=/root/check.sh', `text=${script}`]
    const { starts } = parseStarts([`line=${file}:3:${text}`, ...called])
    const found = matchOf(broker, stateOf([{}], { lines: [{ file, number: 3, text }], starts }), 'root')
    return found?.kind === 'refused' ? found : found?.kind
  }

  test.each<[string, { file?: string; script?: string }?]>([
    ['* * * * * pgrep -f BrokerStartup || nohup sh /x/bin/mqbroker -c a.conf &'],
    ['*/5 * * * * cd /x/bin; [ -n "$(pidof java)" ] || sh mqbroker -c a.conf'],
    ['* * * * * mq pgrep java || /x/bin/mqbroker', { file: '/etc/cron.d/mq' }],
    ['@hourly /root/check.sh', { script: 'sh /x/bin/mqbroker &' }],
    [
      "ExecStart=/bin/sh -c 'pgrep java || sh /x/bin/mqbroker &'",
      { file: '/etc/systemd/system/watch.service' },
    ],
    [
      'ExecStart=/root/check.sh',
      { file: '/etc/systemd/system/watch.service', script: 'sh /x/bin/mqbroker &' },
    ],
  ])('blocks: %s', (text, more) => {
    const found = match(text, more)
    expect(found).toMatchObject({
      kind: 'refused',
      reason: `${WHO}: line 3 of ${more?.file ?? CRON} may start it again at any time`,
    })
  })

  test.each<[string, { file?: string; script?: string }?]>([
    ['@reboot sleep 3; sh /x/bin/mqbroker -c a.conf'],
    ['@reboot /root/check.sh', { script: 'sh /x/bin/mqbroker &' }],
    ['sleep 3; sh /x/bin/mqbroker', { file: '/etc/rc.d/rc.local' }],
    [
      "su - rocketmq -c 'cd /x/bin && sh mqbroker -c a.conf >/dev/null 2>&1; true' &",
      { file: '/etc/rc.d/rc.local' },
    ],
  ])('blocks what starts it once: %s', (text, more) => {
    expect(match(text, more)).toMatchObject({
      kind: 'refused',
      reason: `${WHO}: line 3 of ${more?.file ?? CRON} starts it with the host`,
      hint: `Make line 3 of ${more?.file ?? CRON} a comment, and apply again.`,
    })
  })

  test.each<[string, { file?: string; script?: string }?]>([
    ['0 3 * * * find /x/rocketmq -name *.log -delete'],
    ['* * * * * pgrep -f mqbroker || echo down | mail root'],
    ['* * * * * pgrep java || sh /x/bin/mqnamesrv'],
    ['@hourly /root/check.sh', { script: 'sh /x/bin/mqnamesrv &' }],
    ['*/5 * * * * sh /x/bin/mqbroker -c /x/bin/a.conf'],
  ])('does not: %s', (text, more) => {
    expect(match(text, more)).toBe('process')
  })

  test('says what to do', () => {
    expect(match('* * * * * pgrep java || sh /x/bin/mqbroker')).toMatchObject({
      hint: `Make line 3 of ${CRON} a comment, and apply again. The new unit or container starts the process again when it ends.`,
    })
    expect(match('ExecStart=/x/bin/mqbroker', { file: '/etc/systemd/system/watch.service' })).toMatchObject({
      hint: 'Run systemctl list-timers --all, and systemctl disable --now NAME for the timer of watch.service. Then apply again.',
    })
  })
})
