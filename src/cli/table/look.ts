import { parsePositive } from '../flags/common.ts'
import { smokeFlags } from '../flags/smoke.ts'
import { INVENTORY, type CommandSpec } from '../../run/command/spec.ts'

const GROUP = 'Look at a cluster'

export const look: readonly CommandSpec[] = [
  {
    name: 'verify',
    group: GROUP,
    summary: 'check that the running cluster matches the inventory',
    details:
      'Every name server must list every instance with the right address, id and version; else exit code 3.',
    arguments: [INVENTORY],
    flags: [],
    remote: true,
    examples: [
      ['verify prod.yaml', 'after a reboot, from cron, from monitoring'],
      ['verify prod.yaml --output json', 'for a program'],
    ],
    load: () => import('../../commands/look/verify.ts'),
  },
  {
    name: 'status',
    group: GROUP,
    summary: 'instances with state, uptime, version, TPS, replication lag, disk',
    arguments: [INVENTORY],
    flags: [],
    remote: true,
    examples: [
      ['status prod.yaml', 'the whole cluster'],
      ['status prod.yaml --limit broker-a', 'one broker group'],
    ],
    load: () => import('../../commands/look/status.ts'),
  },
  {
    name: 'smoke',
    group: GROUP,
    summary: 'send messages to every master and read them back',
    details:
      "By RocketMQ's own protocol, through SSH. Reports latency, rate and loss; exit code 3 when anything failed, is\n" +
      'missing, or was not flushed or replicated as the configuration promises (any answer but SEND_OK). The topic is\n' +
      'made for the run and removed afterwards. With --duration it is a load test; Ctrl-C ends it early with the\n' +
      'report so far. It signs as the user of acl in the inventory, or as RMQ_ACCESS_KEY with RMQ_SECRET_KEY.',
    arguments: [INVENTORY],
    flags: smokeFlags,
    remote: true,
    examples: [
      ['smoke prod.yaml', '100 messages to each master'],
      ['smoke prod.yaml --slaves', 'the same, and see them arrive at the slaves'],
      ['smoke prod.yaml --duration 30s --threads 4 --size 1k --rate 500', 'a load test'],
    ],
    load: () => import('../../commands/look/smoke.ts'),
  },
  {
    name: 'logs',
    group: GROUP,
    summary: 'the logs of instances',
    arguments: [
      INVENTORY,
      {
        name: 'instances',
        description: 'instance names (default: all within --limit)',
        required: false,
        variadic: true,
        complete: 'none',
      },
    ],
    flags: [
      { flags: '-n, --lines <number>', description: 'last lines of each', default: 50, parse: parsePositive },
      { flags: '-f, --follow', description: 'go on as lines are written, until Ctrl-C' },
      { flags: '--since <time>', description: "as journalctl reads it: '10 min ago', '2026-03-01 12:00'" },
    ],
    remote: true,
    examples: [
      ['logs prod.yaml broker-a-0', 'the last 50 lines of one broker'],
      ['logs prod.yaml --limit mq1 --follow', 'everything on a host, as it comes'],
    ],
    load: () => import('../../commands/look/logs.ts'),
  },
  {
    name: 'audit',
    group: GROUP,
    summary: 'list who changed the hosts with this tool, when, and the outcome',
    arguments: [INVENTORY],
    flags: [
      {
        flags: '-n, --lines <number>',
        description: 'last lines of each host',
        default: 40,
        parse: parsePositive,
      },
    ],
    remote: true,
    examples: [
      ['audit prod.yaml', 'the last 20 runs'],
      ['audit prod.yaml --limit mq2 --lines 200', 'the history of one host'],
    ],
    load: () => import('../../commands/look/audit.ts'),
  },
]
