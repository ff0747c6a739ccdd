import { bootstrap } from './bootstrap.ts'
import type { ApplyFlags } from '../../commands/change/apply.ts'
import type { CheckFlags } from '../../commands/change/check.ts'
import type { RollbackFlags } from '../../commands/operate/rollback.ts'
import type { PlanFlags } from '../../commands/change/plan.ts'
import type { UpgradeCheckFlags } from '../../commands/change/upgrade-check.ts'
import { knownVersions, newestKnown, newestOf } from '../../releases/known.ts'
import { NO_BACKUP, NO_DRAIN, TIMINGS } from '../flags/common.ts'
import { CHANGE as GROUP } from './groups.ts'
import { INVENTORY, remote, type CommandSpec } from '../../run/command/spec.ts'

export const change: readonly CommandSpec[] = [
  remote<CheckFlags>({
    name: 'check',
    group: GROUP,
    summary: 'test the hosts before anything is changed',
    details:
      'Memory against heaps, disk, ports held by foreign processes, name resolution, clock, JDK, sudo, SELinux, firewall; ' +
      'where services run, whether each port is reached from the other hosts. Writes nothing.',
    arguments: [INVENTORY],
    flags: {
      to: {
        flags: '--to <version>',
        description: 'as if the inventory named this release, with the verdict on the upgrade',
        complete: knownVersions,
      },
      timings: TIMINGS,
    },
    examples: [
      ['check prod.yaml', 'before the first apply'],
      ['check prod.yaml --limit mq3', 'one new host'],
      [`check prod.yaml --to ${newestKnown}`, 'before an upgrade'],
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
      timings: TIMINGS,
    },
    examples: [
      ['plan prod.yaml', 'every change with file diffs, restarts with the reason, in order'],
      ['plan prod.yaml --scripts --limit mq1', 'what would run on one host, line by line'],
      ['plan prod.yaml --exit-code', 'in CI: does the cluster match the repository?'],
    ],
    load: () => import('../../commands/change/plan.ts'),
  }),
  remote<UpgradeCheckFlags>({
    name: 'upgrade-check',
    group: GROUP,
    summary: 'test a change of the RocketMQ release before it',
    details:
      'The pair of releases (allowed, or through which stop-over), what changes without a message, ' +
      'keys without a way back, advisories, and the state of hosts and cluster. Writes nothing. ' +
      'Exit codes: 0 allowed and ready, 5 the same with changes to know, 3 the running cluster is not ' +
      'ready, 1 a host is not, 2 not allowed.',
    arguments: [INVENTORY],
    flags: {
      to: {
        flags: '--to <version>',
        description: 'the wanted release (default: that of the inventory)',
        complete: knownVersions,
      },
      from: {
        flags: '--from <version>',
        description: 'the release that runs; contacts no host',
        complete: knownVersions,
      },
      offline: {
        flags: '--offline',
        description: 'contact no host: the inventory names the release that runs',
      },
    },
    examples: [
      [`upgrade-check prod.yaml --to ${newestKnown}`, 'before the version is raised in the inventory'],
      ['upgrade-check prod.yaml', 'after it was raised, before apply'],
      [
        `upgrade-check prod.yaml --from ${newestOf(4)} --to ${newestKnown}`,
        'the pair alone, without any host',
      ],
    ],
    load: () => import('../../commands/change/upgrade-check.ts'),
  }),
  remote<ApplyFlags>({
    name: 'apply',
    group: GROUP,
    summary: 'bring the hosts to the state in the inventory, then verify',
    details:
      'Asks before it restarts a running instance. Without a terminal that needs --yes (exit code 6). ' +
      'A busy master is drained before its restart: about a minute each. Before the release of ' +
      'running brokers changes, a backup is taken; the last ten are kept.',
    arguments: [INVENTORY],
    flags: { drain: NO_DRAIN, backup: NO_BACKUP, timings: TIMINGS },
    examples: [
      ['apply prod.yaml', 'plan, ask before a restart, change the hosts, verify'],
      ['apply prod.yaml --limit broker-a --yes', 'one broker group, without questions'],
      ['apply test.yaml --yes --no-drain', 'test cluster: restart without draining'],
      ['apply prod.yaml --accept-new-host-keys', 'the first time, on hosts not in known_hosts'],
    ],
    load: () => import('../../commands/change/apply.ts'),
  }),
  remote<RollbackFlags>({
    name: 'rollback',
    group: GROUP,
    summary: 'go back to the state before the last one: release, JDK, configuration',
    details:
      'The hosts keep the previous inventory. It is written beside the given one (prod.rollback.yaml), and applied by the same ' +
      'rolling procedure. What cannot be gone back to is refused with the reason: another major version, a one-way key.',
    arguments: [INVENTORY],
    flags: { drain: NO_DRAIN, backup: NO_BACKUP },
    examples: [
      ['rollback prod.yaml', 'after an upgrade: show the plan, ask, go back'],
      ['rollback prod.yaml --yes', 'without questions'],
    ],
    load: () => import('../../commands/operate/rollback.ts'),
  }),
  bootstrap,
]
