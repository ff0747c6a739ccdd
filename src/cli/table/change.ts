import { bootstrap } from './bootstrap.ts'
import type { ApplyFlags } from '../../commands/change/apply.ts'
import type { PlanFlags } from '../../commands/change/plan.ts'
import { NO_DRAIN } from '../flags/common.ts'
import { CHANGE as GROUP } from './groups.ts'
import { INVENTORY, remote, type CommandSpec } from '../../run/command/spec.ts'

export const change: readonly CommandSpec[] = [
  remote({
    name: 'check',
    group: GROUP,
    summary: 'test the hosts before anything is changed',
    details:
      'Memory against heaps, disk, ports held by foreign processes, name resolution, clock, JDK, sudo, SELinux, firewall;\n' +
      'where services run, whether each port is reached from the other hosts. Writes nothing.',
    arguments: [INVENTORY],
    flags: {},
    examples: [
      ['check prod.yaml', 'before the first apply'],
      ['check prod.yaml --limit mq3', 'one new host'],
    ],
    load: () => import('../../commands/change/check.ts'),
  }),
  remote<PlanFlags>({
    name: 'plan',
    group: GROUP,
    summary: 'show what apply would do; writes nothing',
    arguments: [INVENTORY],
    flags: {
      exitCode: {
        flags: '--exit-code',
        description: 'exit with 5 when there are changes, 0 when there are none',
      },
      scripts: { flags: '--scripts', description: 'also show every script that would run, host by host' },
    },
    examples: [
      ['plan prod.yaml', 'every change with file diffs, restarts with the reason, in order'],
      ['plan prod.yaml --scripts --limit mq1', 'what would run on one host, line by line'],
      ['plan prod.yaml --exit-code', 'in CI: does the cluster match the repository?'],
    ],
    load: () => import('../../commands/change/plan.ts'),
  }),
  remote<ApplyFlags>({
    name: 'apply',
    group: GROUP,
    summary: 'bring the hosts to the state in the inventory, then verify',
    details:
      'Asks before it restarts a running instance. Without a terminal that needs --yes (exit code 6).\n' +
      'A busy master is drained before its restart: about a minute each.',
    arguments: [INVENTORY],
    flags: { drain: NO_DRAIN },
    examples: [
      ['apply prod.yaml', 'plan, ask before a restart, change the hosts, verify'],
      ['apply prod.yaml --limit broker-a --yes', 'one broker group, without questions'],
      ['apply test.yaml --yes --no-drain', 'test cluster: restart without draining'],
      ['apply prod.yaml --accept-new-host-keys', 'the first time, on hosts not in known_hosts'],
    ],
    load: () => import('../../commands/change/apply.ts'),
  }),
  bootstrap,
]
