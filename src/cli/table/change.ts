import { defaultJdk } from '../../releases/jdk-matrix.ts'
import { defaultVersion, newestOf } from '../../releases/known.ts'
import { bootstrapFlags } from '../flags/bootstrap.ts'
import { NO_DRAIN } from '../flags/common.ts'
import { INVENTORY, type CommandSpec } from '../../run/command/spec.ts'

const GROUP = 'Bring hosts to the state in the inventory'

export const change: readonly CommandSpec[] = [
  {
    name: 'check',
    group: GROUP,
    summary: 'test the hosts before anything is changed',
    details:
      'Memory against heaps, disk, ports held by foreign processes, name resolution, clock, JDK, sudo, SELinux, firewall;\n' +
      'where services run, whether each port is reached from the other hosts. Writes nothing.',
    arguments: [INVENTORY],
    flags: [],
    remote: true,
    examples: [
      ['check prod.yaml', 'before the first apply'],
      ['check prod.yaml --limit mq3', 'one new host'],
    ],
    load: () => import('../../commands/change/check.ts'),
  },
  {
    name: 'plan',
    group: GROUP,
    summary: 'show what apply would do; writes nothing',
    arguments: [INVENTORY],
    flags: [
      { flags: '--exit-code', description: 'exit with 5 when there are changes, 0 when there are none' },
      { flags: '--scripts', description: 'also show every script that would run, host by host' },
    ],
    remote: true,
    examples: [
      ['plan prod.yaml', 'every change with file diffs, restarts with the reason, in order'],
      ['plan prod.yaml --scripts --limit mq1', 'what would run on one host, line by line'],
      ['plan prod.yaml --exit-code', 'in CI: does the cluster match the repository?'],
    ],
    load: () => import('../../commands/change/plan.ts'),
  },
  {
    name: 'apply',
    group: GROUP,
    summary: 'bring the hosts to the state in the inventory, then verify',
    details:
      'Asks before it restarts a running instance. Without a terminal that needs --yes (exit code 6).\n' +
      'A busy master is drained before its restart: about a minute each.',
    arguments: [INVENTORY],
    flags: [NO_DRAIN],
    remote: true,
    examples: [
      ['apply prod.yaml', 'plan, ask before a restart, change the hosts, verify'],
      ['apply prod.yaml --limit broker-a --yes', 'one broker group, without questions'],
      ['apply test.yaml --yes --no-drain', 'test cluster: restart without draining'],
      ['apply prod.yaml --accept-new-host-keys', 'the first time, on hosts not in known_hosts'],
    ],
    load: () => import('../../commands/change/apply.ts'),
  },
  {
    name: 'bootstrap',
    group: GROUP,
    summary: 'make one bare host a single RocketMQ node, without an inventory',
    arguments: [{ name: 'host', description: '[user@]address[:port]', required: true, complete: 'none' }],
    flags: bootstrapFlags,
    remote: true,
    examples: [
      [
        'bootstrap 10.0.0.11',
        `RocketMQ ${defaultVersion} on JDK ${defaultJdk(defaultVersion)}: a name server and a broker`,
      ],
      [
        `bootstrap ann@mq1 --become -K --rocketmq-version ${newestOf(4)} --jdk 8`,
        'an older pair, through sudo',
      ],
      [
        `bootstrap 10.0.0.11 --artifact rocketmq-${defaultVersion}.zip --no-start`,
        'offline, services prepared only',
      ],
    ],
    load: () => import('../../commands/change/bootstrap.ts'),
  },
]
