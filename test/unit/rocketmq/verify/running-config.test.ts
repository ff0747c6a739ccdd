import { describe, expect, it } from 'vitest'
import { differingKeys } from '../../../../src/rocketmq/verify/running-config.ts'
import { Secret } from '../../../../src/secret.ts'
import { instanceOf, makeCluster, pair, trio } from '../../support/cluster.ts'
import { fixture } from '../support/fixture.ts'

const cluster = makeCluster(pair)
const master = instanceOf(cluster, 'broker-a-0')
const slave = instanceOf(cluster, 'broker-a-1')
const nameServer = instanceOf(cluster, 'namesrv-mq1')
const elected = instanceOf(makeCluster(trio('controller')), 'broker-a-n0')

describe('keys that a running process has other values of', () => {
  it.each([
    ['equal', master, 'fileReservedTime', '48', '48', true],
    ['changed', master, 'fileReservedTime', '48', '12', false],
    ['a number with a leading zero', master, 'fileReservedTime', '048', '48', true],
    ['a boolean in capitals', master, 'transferMsgByHeap', 'TRUE', 'true', true],
    ['a boolean as YAML writes it', master, 'autoCreateTopicEnable', 'False', 'false', true],
    ['a changed boolean', master, 'autoCreateTopicEnable', 'false', 'true', false],
    ['text', master, 'deleteWhen', '04', '04', true],
    ['text that looks like a number', master, 'deleteWhen', '04', '4', false],
    ['an enum', master, 'flushDiskType', 'SYNC_FLUSH', 'ASYNC_FLUSH', false],
    ['an enum by its ordinal', master, 'metricsExporterType', '2', 'PROM', true],
    ['a role of a master', master, 'brokerRole', 'SYNC_MASTER', 'ASYNC_MASTER', false],
    ['a role that an election has given', elected, 'brokerRole', 'SLAVE', 'SYNC_MASTER', true],
    ['a number that an election has given', elected, 'brokerId', '-1', '0', true],
    ['a replication port beside the port', master, 'haListenPort', '0', '10912', true],
    ['another replication port', master, 'haListenPort', '0', '10999', false],
    ['a ratio that a slave lowers', slave, 'accessMessageInMemoryMaxRatio', '40', '30', true],
    ['a ratio that a master keeps', master, 'accessMessageInMemoryMaxRatio', '40', '30', false],
    ['the path that -c overwrites', nameServer, 'configStorePath', '/data/ns.conf', '/etc/ns.conf', true],
    ['a key that is not known', master, 'pluginKey', 'a', 'a', true],
    ['a changed key that is not known', master, 'pluginKey', 'a', 'b', false],
    ['a value that was emptied', master, 'fileReservedTime', '48', '', false],
    ['a key named as a property of objects', master, 'constructor', 'a', 'b', false],
  ] as const)('%s', (_, instance, key, wanted, runs, same) => {
    const differing = differingKeys(
      { ...instance, config: new Map([[key, wanted]]) },
      new Map([[key, runs]]),
      '5.3.3',
    )
    expect(differing).toEqual(same ? [] : [{ name: key, values: { runs, wanted } }])
  })

  it('leaves out a key that the process does not report', () => {
    const config = new Map([['fileReservedTime', '48']])
    expect(differingKeys({ ...master, config }, new Map(), '3.2.6')).toEqual([])
  })

  it('takes a brokerPermission that is not written for 6', () => {
    expect(differingKeys(master, new Map([['brokerPermission', '4']]), '4.7.0')).toEqual([
      { name: 'brokerPermission', values: { runs: '4', wanted: '6' } },
    ])
    const closed = { ...master, config: new Map([['brokerPermission', '4']]) }
    expect(differingKeys(closed, new Map([['brokerPermission', '4']]), '4.7.0')).toEqual([])
  })

  it('takes an address to copy from for a difference where none is written', () => {
    const running = new Map([['haMasterAddress', '10.0.0.19:10912']])
    const values = { runs: '10.0.0.19:10912', wanted: '' }
    expect(differingKeys(slave, running, '4.7.0')).toEqual([{ name: 'haMasterAddress', values }])
    expect(differingKeys(slave, new Map(), '4.7.0')).toEqual([])
    expect(differingKeys({ ...slave, config: running }, running, '4.7.0')).toEqual([])
    // A master copies from none.
    expect(differingKeys(master, running, '4.7.0')).toEqual([])
  })

  it.each([
    ['fileReservedTime', '1', '72'],
    ['deleteWhen', '12', '04'],
    ['diskMaxUsedSpaceRatio', '10', '75'],
    ['cleanFileForciblyEnable', 'false', 'true'],
    ['flushDiskType', 'SYNC_FLUSH', 'ASYNC_FLUSH'],
  ])(
    'takes a %s that is not written for its default: it decides which messages are kept',
    (name, runs, wanted) => {
      const unset = { ...master, config: new Map<string, string>() }
      expect(differingKeys(unset, new Map([[name, runs]]), '5.3.3')).toEqual([
        { name, values: { runs, wanted } },
      ])
      expect(differingKeys(unset, new Map([[name, wanted]]), '5.3.3')).toEqual([])
    },
  )

  it('does not give the values of a secret away', () => {
    const config = new Map([['initAuthenticationUser', new Secret('{"password":"hunter22"}')]])
    const running = new Map([['initAuthenticationUser', '{"password":"other999"}']])
    expect(differingKeys({ ...master, config }, running, '5.3.3')).toEqual([
      { name: 'initAuthenticationUser', values: undefined },
    ])
  })

  it.each(['4.7.0', '4.9.4', '5.3.3'])('%s: a name server as it was started', (version) => {
    const running = new Map(
      fixture(version, 'name-server-config')
        .split('\n')
        .map((line): [string, string] => [
          line.slice(0, line.indexOf('=')),
          line.slice(line.indexOf('=') + 1),
        ]),
    )
    const config = new Map([
      ['listenPort', running.get('listenPort') ?? ''],
      ['kvConfigPath', running.get('kvConfigPath') ?? ''],
      ['configStorePath', '/elsewhere'],
    ])
    expect(differingKeys({ ...nameServer, config }, running, version)).toEqual([])
  })
})
