import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mayDeny, verdictOf } from '../../../../src/resources/firewall/denial.ts'
import { firewall, policy, zone } from './support.ts'

const RULES = [
  '10911/tcp',
  'rule family="ipv4" source address="10.0.0.12" port port="10911" protocol="tcp" accept',
  'rule family="ipv4" source address="10.0.0.12" port port="10911" protocol="tcp" reject',
  'rule family="ipv4" source address="10.0.0.0/24" drop',
  'rule service name="ssh" deny',
  'rule family="ipv4" forward-port port="10911" protocol="tcp" to-port="80"',
  'rule family="ipv4" source mac="00:11:22:33:44:55" reject',
]
const rules = fc.subarray(RULES)
const flow = fc.record({
  port: fc.constantFrom(22, 10_911),
  from: fc.constantFrom(undefined, '10.0.0.12', '10.0.0.0/24', '10.9.0.1'),
  to: fc.constant('10.0.0.11'),
})
const target = fc.constantFrom('CONTINUE', 'ACCEPT', 'DROP', 'REJECT')

test('a firewall that may not deny gives no verdict about any flow', () => {
  fc.assert(
    fc.property(
      rules,
      rules,
      rules,
      target,
      fc.boolean(),
      flow,
      (running, permanent, more, target, isUnread, one) => {
        const state = firewall(
          { public: zone({ running, permanent, interfaces: ['eth0'] }) },
          { policies: [policy('first', more, { target, ...(isUnread ? { isUnread } : {}) })] },
        )
        for (const moment of ['now', 'after-reload'] as const) {
          const { denial, doubts } = verdictOf(state, 'public', one, moment)
          if (denial !== undefined || doubts.length > 0) expect(mayDeny(state)).toBe(true)
        }
      },
    ),
  )
})

test('most firewalls have nothing that denies', () => {
  const accepting = RULES.slice(0, 2)
  const state = firewall(
    { public: zone({ running: accepting, interfaces: ['eth0'] }) },
    { policies: [policy('allow-host-ipv6', [])] },
  )
  expect(mayDeny(state)).toBe(false)
})
