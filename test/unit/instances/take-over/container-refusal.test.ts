import { expect, test } from 'vitest'
import { containerRefusal } from '../../../../src/instances/take-over/container-refusal.ts'
import { matchOf } from '../../../../src/instances/take-over/match.ts'
import type { ContainerStart } from '../../../../src/instances/take-over/foreign/foreign.ts'
import { broker } from '../../support/example.ts'

const unit: ContainerStart = { kind: 'unit', unit: 'rmq.service', triggers: [], by: [] }
const refusal = (...starts: ContainerStart[]) =>
  containerRefusal({ kind: 'container', id: 'ab', name: 'rmqbroker', javas: [12], starts })
const AGAIN = 'Then apply again: a store without a process is taken over too.'

test.each<[string, ContainerStart, string, string]>([
  [
    'a unit',
    unit,
    'rmq.service starts that container again',
    `Run systemctl disable --now rmq.service on the host. ${AGAIN}`,
  ],
  [
    'a unit of a timer',
    { ...unit, triggers: ['rmq.timer'] },
    'rmq.service starts that container again',
    `Run systemctl disable --now rmq.timer rmq.service on the host. ${AGAIN}`,
  ],
  [
    'a unit that another one wants',
    { ...unit, by: ['app.service'] },
    'rmq.service starts that container again',
    `Run systemctl disable --now rmq.service on the host. Remove rmq.service from what app.service wants, and run systemctl daemon-reload. ${AGAIN}`,
  ],
  [
    'a line',
    { kind: 'line', file: '/etc/rc.d/rc.local', number: 3 },
    'line 3 of /etc/rc.d/rc.local starts that container again',
    'Make line 3 of /etc/rc.d/rc.local a comment, and apply again.',
  ],
])('a container that %s starts is refused, with what to do', (_, start, reason, hint) => {
  expect(refusal(start)).toEqual({ reason, hint })
})

test('supervisord comes before its unit', () => {
  const by = 'supervisord of supervisord.service'
  const found = refusal({ ...unit, unit: 'supervisord.service' }, { kind: 'keeper', by })
  expect(found?.reason).toBe(`it is kept alive by ${by}`)
  expect(found?.hint).toContain('supervisorctl stop NAME')
})

test('the instance of such a container is refused, that of any other is taken over', () => {
  const store = '/data/rocketmq/broker-a-0/store'
  const kindWith = (starts: readonly ContainerStart[]) => {
    const process = {
      ...{ pid: 12, started: '99', user: 'root', main: 'BrokerStartup', command: '', ports: [10_911] },
      ...{ roots: [store], stores: [store], hidden: [] },
      origin: { kind: 'container', id: 'ab', name: 'rmqbroker', javas: [12], starts },
    } as const
    const state = { processes: [process], lines: [], begun: new Map(), instances: [broker], real: new Map() }
    return matchOf(broker, state, 'rocketmq')?.kind
  }
  expect([kindWith([unit]), kindWith([])]).toEqual(['refused', 'process'])
})
