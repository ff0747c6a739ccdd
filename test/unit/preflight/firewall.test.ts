import { expect, test } from 'vitest'
import type { Plan } from '../../../src/engine/plan.ts'
import { ObservedWorld } from '../../../src/engine/world.ts'
import { renderHint } from '../../../src/hint.ts'
import { behindFirewall, firewallFindings } from '../../../src/preflight/firewall.ts'
import { firewalldRef } from '../../../src/resources/firewall/firewalld.ts'
import type { FirewallState } from '../../../src/resources/firewall/state.ts'
import { firewall, zone } from '../resources/firewall/support.ts'
import { cluster, mq1 } from '../support/example.ts'

const nothing: Plan = { stages: [], blocked: [], unreachable: [], unchanged: 0 }

function findings(state: FirewallState, plan: Plan = nothing): string[] {
  const world = new ObservedWorld()
  world.learn(firewalldRef('mq1', { zone: undefined }), state)
  return firewallFindings(cluster, mq1, world, plan).map(
    ({ level, message, hint }) => `${level}: ${message}${typeof hint === 'string' ? ` → ${hint}` : ''}`,
  )
}

const publicZone = zone({ running: [], interfaces: ['eth0'] })
const note = { host: 'mq1', role: 'firewall', note: 'firewalld is masked' }

test.each<[string, FirewallState, Plan, string[]]>([
  [
    'one zone',
    firewall({ public: publicZone }),
    nothing,
    ['pass: zone public takes the packets of all hosts (interface eth0)'],
  ],
  [
    'a zone of a source',
    firewall({ public: publicZone, internal: zone({ running: [], sources: ['10.0.0.0/24'] }) }),
    nothing,
    [
      'pass: zone internal takes the packets of mq2 (source 10.0.0.0/24); zone public takes the packets of all others (interface eth0)',
    ],
  ],
  [
    'a note of the plan',
    { kind: 'masked' },
    { ...nothing, notes: [note, { ...note, host: 'mq2' }, { ...note, role: 'service' }] },
    [
      'warn: firewalld is masked → Start firewalld there, or write firewall: { manage: false } if other rules protect the host.',
    ],
  ],
])('%s', (_, state, plan, lines) => {
  expect(findings(state, plan)).toEqual(lines)
})

test('a firewall that is not managed is one check that passes', () => {
  const unmanaged = { ...cluster, firewall: { manage: false, clients: [] } }
  expect(firewallFindings(unmanaged, mq1, new ObservedWorld(), nothing)).toMatchObject([{ level: 'pass' }])
})

const change = {
  host: 'mq2',
  role: 'firewalld',
  phase: 'firewall',
  resource: 'firewalld:default',
  action: 'create',
  summary: 'add',
  disrupts: false,
} as const
test.each<[string, Plan, RegExp]>([
  [
    'the plan adds a rule',
    { ...nothing, stages: [{ phase: 'firewall', title: 'x', hosts: [{ host: 'mq2', changes: [change] }] }] },
    /^A rule is missing in the firewall of mq2; plan shows it, and apply adds it\.$/,
  ],
  [
    'the firewall blocks the plan',
    { ...nothing, blocked: [{ host: 'mq2', role: 'firewall', resource: 'x', reason: 'y' }] },
    /^The instance runs, and the firewall of mq2 is in the way: see its failed check\.$/,
  ],
  [
    'the plan has nothing',
    nothing,
    /the zones of firewalld on mq2 have the rules of this tool\. Look for other rules/,
  ],
])('a port that is not reached: %s', (_, plan, text) => {
  expect(renderHint(behindFirewall('mq2', plan), ({ run }) => run)).toMatch(text)
})
