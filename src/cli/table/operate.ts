import type { DrillFlags } from '../../commands/operate/drill.ts'
import type { ExecFlags } from '../../commands/operate/exec.ts'
import type { RestartFlags } from '../../commands/operate/restart.ts'
import type { UnlockFlags } from '../../commands/operate/unlock.ts'
import { elections } from '../../groups/index.ts'
import { listed } from '../../model/listed.ts'
import { backupCommands } from './backup.ts'
import { NO_DRAIN, parseTime } from '../flags/common.ts'
import { INVENTORY, NAMED_INVENTORY, remote, type CommandSpec } from '../../run/command/spec.ts'
import { OPERATE, removals } from './removals.ts'

const GROUP = OPERATE

export const operate: readonly CommandSpec[] = [
  remote({
    name: 'start',
    group: GROUP,
    summary: 'start instances: name servers first, then masters, then slaves',
    arguments: [INVENTORY],
    flags: {},
    examples: [
      ['start prod.yaml', 'what is not running yet'],
      ['start prod.yaml --limit broker-a-1', 'one instance'],
    ],
    load: () => import('../../commands/operate/start.ts'),
  }),
  remote({
    name: 'stop',
    group: GROUP,
    summary: 'stop instances in the reverse order',
    arguments: [INVENTORY],
    flags: {},
    examples: [
      ['stop prod.yaml --limit mq2', 'before maintenance of a host'],
      ['stop prod.yaml --yes', 'the whole cluster, without a question'],
    ],
    load: () => import('../../commands/operate/stop.ts'),
  }),
  remote<RestartFlags>({
    name: 'restart',
    group: GROUP,
    summary: 'restart instances one after the other, safely for their replication mode',
    details: 'A busy master is drained before its restart: about a minute each.',
    arguments: [INVENTORY],
    flags: { drain: NO_DRAIN },
    examples: [
      ['restart prod.yaml', 'roll through the whole cluster'],
      ['restart prod.yaml --limit broker-a', 'one broker group: slaves before the master'],
    ],
    load: () => import('../../commands/operate/restart.ts'),
  }),
  remote<DrillFlags>({
    name: 'drill',
    group: GROUP,
    summary: 'kill the leader of an elected group and watch it recover',
    details:
      'Kills with SIGKILL, after a question, and reports the seconds until another member leads, and until ' +
      'the killed one is back and has caught up. Exit code 1 when that does not happen in time. For groups ' +
      `with replication ${listed(elections, 'or')}; refused when the group could not elect another leader.`,
    arguments: [
      { name: 'kind', description: 'failover', required: true, complete: ['failover'] },
      NAMED_INVENTORY,
      { name: 'group', description: 'the broker group', required: true, complete: 'none' },
    ],
    flags: {
      timeout: {
        flags: '--timeout <time>',
        description: "give up after it (default: '120s')",
        parse: parseTime,
      },
    },
    examples: [
      ['drill failover prod.yaml RaftNode00', 'ask, kill, report how long it took'],
      ['drill failover prod.yaml RaftNode00 --yes --timeout 60s', 'in a nightly job'],
    ],
    load: () => import('../../commands/operate/drill.ts'),
  }),
  ...removals,
  ...backupCommands(GROUP),
  remote<ExecFlags>({
    name: 'exec',
    group: GROUP,
    summary: 'run a command on the hosts',
    arguments: [
      NAMED_INVENTORY,
      {
        name: 'command',
        description: 'the command, after --',
        required: true,
        variadic: true,
        complete: 'none',
      },
    ],
    flags: { become: { flags: '--become', description: 'as root through sudo' } },
    examples: [
      ['exec prod.yaml -- df -h /data', 'on every host'],
      ['exec prod.yaml --limit broker-a --become -- journalctl -n 20', 'as root, on the hosts of a group'],
    ],
    load: () => import('../../commands/operate/exec.ts'),
  }),
  remote<UnlockFlags>({
    name: 'unlock',
    group: GROUP,
    summary: 'remove the lock that a killed run left on the hosts',
    arguments: [INVENTORY],
    flags: {
      reason: { flags: '--reason <text>', description: 'reason; kept in the audit log of the hosts' },
    },
    examples: [
      ['unlock prod.yaml', 'shows the holder and asks'],
      ['unlock prod.yaml --reason "laptop died" --yes', 'without a question'],
    ],
    load: () => import('../../commands/operate/unlock.ts'),
  }),
]
