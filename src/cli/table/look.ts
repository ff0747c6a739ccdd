import type { AuditFlags } from '../../commands/look/audit.ts'
import type { LogsFlags } from '../../commands/look/logs.ts'
import type { VerifyFlags } from '../../commands/look/verify.ts'
import { parsePositive, TIMINGS } from '../flags/common.ts'
import { smoke } from './smoke.ts'
import { LOOK as GROUP } from './groups.ts'
import { INVENTORY, remote, type CommandSpec } from '../../run/command/spec.ts'

export const look: readonly CommandSpec[] = [
  remote<VerifyFlags>({
    name: 'verify',
    group: GROUP,
    summary: 'check that the running cluster matches the inventory',
    details:
      'Every name server must list every instance with the right address, id and version; else exit code 3.',
    arguments: [INVENTORY],
    flags: { timings: TIMINGS },
    examples: [
      ['verify prod.yaml', 'after a reboot, from cron, from monitoring'],
      ['verify prod.yaml --output json', 'for a program'],
    ],
    load: () => import('../../commands/look/verify.ts'),
  }),
  remote({
    name: 'status',
    group: GROUP,
    summary: 'instances with state, uptime, version, TPS, replication lag, disk',
    arguments: [INVENTORY],
    flags: {},
    examples: [
      ['status prod.yaml', 'the whole cluster'],
      ['status prod.yaml --limit broker-a', 'one broker group'],
    ],
    load: () => import('../../commands/look/status.ts'),
  }),
  smoke,
  remote<LogsFlags>({
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
    flags: {
      lines: {
        flags: '-n, --lines <number>',
        description: 'last lines of each',
        default: 50,
        parse: parsePositive,
      },
      follow: { flags: '-f, --follow', description: 'go on as lines are written, until Ctrl-C' },
      since: {
        flags: '--since <time>',
        description: "as journalctl reads it: '10 min ago', '2026-03-01 12:00'",
      },
    },
    examples: [
      ['logs prod.yaml broker-a-0', 'the last 50 lines of one broker'],
      ['logs prod.yaml --limit mq1 --follow', 'everything on a host, as it comes'],
    ],
    load: () => import('../../commands/look/logs.ts'),
  }),
  remote<AuditFlags>({
    name: 'audit',
    group: GROUP,
    summary: 'list who changed the hosts with this tool, when, and the outcome',
    arguments: [INVENTORY],
    flags: {
      lines: {
        flags: '-n, --lines <number>',
        description: 'last lines of each host',
        default: 40,
        parse: parsePositive,
      },
    },
    examples: [
      ['audit prod.yaml', 'the last 20 runs'],
      ['audit prod.yaml --limit mq2 --lines 200', 'the history of one host'],
    ],
    load: () => import('../../commands/look/audit.ts'),
  }),
]
