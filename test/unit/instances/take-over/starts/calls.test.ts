import { describe, expect, test } from 'vitest'
import { callsIn } from '../../../../../src/instances/take-over/starts/calls.ts'

const of = (text: string) => callsIn(text, '').calls

describe('text that starts nothing', () => {
  test.each([
    "ps -ef | grep -E 'mqnamesrv|mqbroker' | wc -l",
    'pkill -f "mqbroker|mqnamesrv"',
    'echo "Usage: $0 {mqnamesrv|mqbroker}"',
    'if [ ! -x ${ROCKETMQ_HOME}/bin/mqbroker ]; then exit 1; fi',
    "alias s='cd /opt/rmq && nohup sh bin/mqbroker -c conf/a.conf &'",
    `curl -s -d '{"text":"mqbroker is down"}' http://10.0.0.9/hook`,
    'mailx -s "mqbroker died" ops',
    'zabbix_sender -k mqbroker -o 1',
    'systemctl stop mqbroker',
    'systemctl is-active mqbroker',
    'journalctl -u mqbroker',
  ])('%s', (text) => {
    expect(of(text)).toEqual([])
  })
})

describe('a start', () => {
  test.each([
    [
      'su - test -c "nohup sh /opt/rmq/bin/mqbroker -c /opt/a.conf &"',
      { program: 'mqbroker', conf: '/opt/a.conf' },
    ],
    ['sh ${RMQ}/bin/mqbroker -c ${RMQ}/conf/b.conf &', { program: 'mqbroker', confName: 'b.conf' }],
    ['nohup sh mqbroker -n ${ADDR} > ${LOG}/broker.log 2>&1 &', { program: 'mqbroker' }],
    ['sh mqbroker $OPTIONS &', { program: 'mqbroker', confName: '' }],
    ['sh mqbroker -c $CONF &', { program: 'mqbroker', confName: '' }],
  ])('%s', (text, expected) => {
    expect(of(text)).toEqual([expected])
  })
})
