import type { Advisory } from './advisory.ts'

/** The first release that the tool has; faults without a known beginning are as old. */
export const EVER = '3.0.0'

const CLOSE =
  'Until then let only the hosts of the cluster connect: keep {firewall.manage} true and list their addresses in {firewall.clients}.'

/** Holes through which strangers get in, or read what is not for them. */
export const security = [
  {
    id: 'cve-2023-33246',
    severity: 'error',
    releases: [
      { since: EVER, until: '4.9.6' },
      { since: '5.0.0', until: '5.1.1' },
    ],
    conditions: ['open-ports'],
    summary: 'Anyone who reaches a port of a broker can run commands on its host.',
    action: `Raise {rocketmq.version} to 4.9.8, or to 5.5.0 or later. ${CLOSE}`,
    sources: ['CVE-2023-33246'],
  },
  {
    id: 'cve-2023-37582',
    severity: 'error',
    releases: [
      { since: EVER, until: '4.9.7' },
      { since: '5.0.0', until: '5.1.2' },
    ],
    conditions: ['open-ports'],
    summary: 'Anyone who reaches a port of a name server can run commands on its host.',
    action: `Raise {rocketmq.version} to 4.9.8, or to 5.5.0 or later. ${CLOSE}`,
    sources: ['CVE-2023-37582', '#6843'],
  },
  {
    id: 'cve-2024-23321',
    severity: 'warning',
    releases: [{ since: '4.4.0', until: '5.3.0' }],
    conditions: ['acl-1'],
    summary: 'A user without special rights can read the name and password of the administrator.',
    action: 'Raise {rocketmq.version} to 5.5.0 or later, and use ACL 2.0 ({acl}) in place of aclEnable.',
    sources: ['CVE-2024-23321'],
  },
  {
    id: 'cve-2019-17572',
    severity: 'warning',
    releases: [{ since: '4.2.0', until: '4.6.1' }],
    conditions: ['auto-create-topics'],
    summary: "A producer can create folders outside of the store by a topic's name.",
    action: 'Set autoCreateTopicEnable to false, or raise {rocketmq.version} to 4.9.8 or later.',
    sources: ['CVE-2019-17572'],
  },
  {
    id: 'tls-enforcing-executes',
    severity: 'warning',
    releases: [{ since: EVER, until: '5.5.0' }],
    conditions: ['tls-enforcing'],
    summary: 'A request without TLS is executed although TLS is enforced; only its answer fails.',
    action: 'Raise {rocketmq.version} to 5.5.0 or later. Until then limit the clients in {firewall.clients}.',
    sources: ['#10110'],
  },
  {
    id: 'tls-reload-leak',
    severity: 'note',
    releases: [{ since: '5.0.0', until: '5.5.1' }],
    conditions: ['tls'],
    summary: 'Each reload of a certificate leaks native memory.',
    action: 'Restart the instances after some renewals, or raise {rocketmq.version} to 5.5.1 or later.',
    sources: ['#10398'],
  },
  {
    id: 'mqbroker-prints-passwords',
    severity: 'note',
    releases: [{ since: '5.3.4' }],
    conditions: ['acl'],
    summary: 'The options -p and -m of mqbroker print the passwords of the ACL.',
    action: 'Do not use them as a dry run, and keep their output out of logs.',
    sources: ['BrokerStartup 5.3.4'],
  },
] as const satisfies readonly Advisory[]
