import { describe, expect, test } from 'vitest'
import { matchOf } from '../../../../src/instances/take-over/match.ts'
import type {
  AutostartLine,
  ForeignProcess,
  ForeignState,
} from '../../../../src/instances/take-over/foreign.ts'
import { broker, namesrv } from '../../support/example.ts'

const STORE = '/data/rocketmq/broker-a-0/store'

const process: ForeignProcess = {
  pid: 12,
  started: '99',
  user: 'root',
  main: 'BrokerStartup',
  conf: 'a.conf',
  command: 'sh mqbroker -c a.conf',
  origin: { kind: 'hand' },
  ports: [10_909, 10_911, 10_912],
  stores: [STORE, `${STORE}/commitlog`],
}

const stateOf = (
  processes: readonly Partial<ForeignProcess>[],
  more: Partial<ForeignState> = {},
): ForeignState => ({
  processes: processes.map((changes) => ({ ...process, ...changes })),
  lines: [],
  begun: new Set(),
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
    ['with no store to be seen', { stores: [] }, 'process'],
    ['of another service', { main: 'NamesrvStartup' }, undefined],
    ['of this tool', { origin: { kind: 'managed' } }, undefined],
    ['on another port, with another store', { ports: [20_911], stores: ['/other'] }, undefined],
    [
      'on its port, with another store',
      { stores: ['/root/store'] },
      `${WHO}: its store is in /root/store, not in ${STORE}, ${STORE}/commitlog`,
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
    const state = stateOf([{ stores: ['/disk/a', '/disk/a/commitlog'] }], { real })
    expect(matchOf(broker, state, 'root')?.kind).toBe('process')
  })

  test('a service without a store is found by its port', () => {
    const state = stateOf([{ main: 'NamesrvStartup', ports: [9876], stores: [] }])
    expect(matchOf(namesrv, state, 'root')?.kind).toBe('process')
  })
})

describe('the line of a start file that starts it', () => {
  const linesFor = (
    text: string,
    processes: readonly Partial<ForeignProcess>[] = [{}],
  ): readonly AutostartLine[] => {
    const lines = [{ file: '/etc/rc.d/rc.local', number: 3, text }]
    const match = matchOf(broker, stateOf(processes, { lines }), 'root')
    return match?.kind === 'process' ? match.lines : []
  }
  const bare = { conf: undefined } as unknown as Partial<ForeignProcess>
  const other = { pid: 13, ports: [20_911], stores: ['/other'] }

  test.each<[string, string, readonly Partial<ForeignProcess>[], boolean]>([
    ['its script and configuration', 'nohup sh /x/bin/mqbroker -c a.conf >/dev/null 2>&1 &', [{}], true],
    ['in quotes', "su - root -c 'sh /x/bin/mqbroker -c a.conf &'", [{}], true],
    ['an entry of cron', '@reboot cd /x/bin && ./mqbroker -c a.conf', [{}], true],
    ['no configuration at all', 'sh mqbroker -n mq1:9876 &', [bare], true],
    ['another configuration', 'sh mqbroker -c b.conf &', [{}], false],
    ['a configuration that the process does not have', 'sh mqbroker -c a.conf &', [bare], false],
    ['another script', 'sh mqnamesrv -c a.conf &', [{}], false],
    ['two scripts', 'sh mqnamesrv & sh mqbroker -c a.conf &', [{}], false],
    ['its stop', 'sh mqshutdown broker', [bare], false],
    ['a script of its own', '/usr/local/rocketmq/start.sh', [bare], false],
    ['the first line of two', 'sh mqbroker -c a.conf \\', [{}], false],
    ['a control character', 'sh mqbroker -c a.conf \u001b[2J', [{}], false],
    ['two processes of one configuration', 'sh mqbroker -c a.conf &', [{}, other], false],
  ])('%s', (_, text, processes, isIt) => {
    expect(linesFor(text, processes)).toHaveLength(isIt ? 1 : 0)
  })
})
