import { bootstrapFlags } from './bootstrap-flags.ts'
import { parsePositive } from './flags.ts'
import { parseDuration, smokeFlags } from './smoke-flags.ts'
import type { ArgumentSpec, CommandSpec } from './spec.ts'

const INVENTORY: ArgumentSpec = {
  name: 'inventory',
  description: 'the inventory file, YAML or INI',
  required: true,
}
const DESCRIBE = 'Describe a cluster'
const CHANGE = 'Bring hosts to what the inventory says'
const LOOK = 'Look at a cluster'
const OPERATE = 'Operate a cluster'
const HELP = 'Help'

/** All commands, in the order of the help. Handlers are imported when they run, not before. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'init',
    group: DESCRIBE,
    summary: 'write a commented starter inventory',
    details: 'Without --topology it lists the topologies there are. An existing file is never overwritten.',
    arguments: [{ name: 'file', description: 'where to write it (default: rocketmq.yaml)', required: false }],
    flags: [{ flags: '--topology <name>', description: 'which kind of cluster to start from' }],
    remote: false,
    examples: [
      ['init', 'list the topologies'],
      ['init --topology 2m-2s-async prod.yaml', 'start from two masters with a slave each'],
    ],
    load: () => import('./init.ts'),
  },
  {
    name: 'validate',
    group: DESCRIBE,
    summary: 'check an inventory without contacting any host',
    details: 'Schema, broker keys of the RocketMQ version, ports, stores and topology rules.',
    arguments: [INVENTORY],
    flags: [],
    remote: false,
    examples: [
      ['validate prod.yaml', 'print what is wrong, with line and column'],
      ['validate prod.yaml --output json', 'the same for a program'],
    ],
    load: () => import('./validate.ts'),
  },
  {
    name: 'inventory',
    group: DESCRIBE,
    summary: 'print the resolved model: hosts, instances, ports, heap',
    arguments: [INVENTORY],
    flags: [{ flags: '--graph', description: 'as a tree of hosts and instances' }],
    remote: false,
    examples: [
      ['inventory prod.yaml', 'one line per instance'],
      ['inventory prod.yaml --graph', 'a tree, with what each port is for'],
    ],
    load: () => import('./inventory.ts'),
  },
  {
    name: 'check',
    group: CHANGE,
    summary: 'test the hosts before anything is changed',
    details:
      'Memory against heaps, disk, ports held by strangers, name resolution, clock, JDK, sudo, SELinux, firewall;\n' +
      'where services run, whether each port is reached from the other hosts. Writes nothing.',
    arguments: [INVENTORY],
    flags: [],
    remote: true,
    examples: [
      ['check prod.yaml', 'before the first apply'],
      ['check prod.yaml --limit mq3', 'one new host'],
    ],
    load: () => import('./check.ts'),
  },
  {
    name: 'plan',
    group: CHANGE,
    summary: 'show what apply would do; writes nothing',
    arguments: [INVENTORY],
    flags: [
      { flags: '--exit-code', description: 'exit with 5 when there are changes, 0 when there are none' },
    ],
    remote: true,
    examples: [
      ['plan prod.yaml', 'every change with file diffs, restarts with the reason, in order'],
      ['plan prod.yaml --exit-code', 'in CI: is the cluster as the repository says?'],
    ],
    load: () => import('./plan.ts'),
  },
  {
    name: 'apply',
    group: CHANGE,
    summary: 'make the hosts be what the inventory says, then verify',
    details: 'Asks before it restarts a running instance. Without a terminal that needs --yes (exit code 6).',
    arguments: [INVENTORY],
    flags: [],
    remote: true,
    examples: [
      ['apply prod.yaml', 'plan, ask where something running is disturbed, converge, verify'],
      ['apply prod.yaml --limit broker-a --yes', 'one broker group, without questions'],
      ['apply prod.yaml --accept-new-host-keys', 'the first time, on hosts not in known_hosts'],
    ],
    load: () => import('./apply.ts'),
  },
  {
    name: 'bootstrap',
    group: CHANGE,
    summary: 'make one bare host a single RocketMQ node, without an inventory',
    arguments: [{ name: 'host', description: '[user@]address[:port]', required: true, complete: 'none' }],
    flags: bootstrapFlags,
    remote: true,
    examples: [
      ['bootstrap 10.0.0.11', 'RocketMQ 5.3.3 on JDK 17: a name server and a broker'],
      [
        'bootstrap admin@mq1.example --become -K --rocketmq-version 4.9.4 --jdk 8',
        'an older pair, through sudo',
      ],
      [
        'bootstrap 10.0.0.11 --artifact rocketmq-all-5.3.3-bin-release.zip --no-start',
        'offline, services prepared only',
      ],
    ],
    load: () => import('./bootstrap.ts'),
  },
  {
    name: 'verify',
    group: LOOK,
    summary: 'ask the running cluster whether it is as inventoried',
    details:
      'Every name server must list every instance with the right address, id and version; else exit code 3.',
    arguments: [INVENTORY],
    flags: [],
    remote: true,
    examples: [
      ['verify prod.yaml', 'after a reboot, from cron, from monitoring'],
      ['verify prod.yaml --output json', 'for a program'],
    ],
    load: () => import('./verify.ts'),
  },
  {
    name: 'status',
    group: LOOK,
    summary: 'instances with state, uptime, version, TPS, replication lag, disk',
    arguments: [INVENTORY],
    flags: [],
    remote: true,
    examples: [
      ['status prod.yaml', 'the whole cluster'],
      ['status prod.yaml --limit broker-a', 'one broker group'],
    ],
    load: () => import('./status.ts'),
  },
  {
    name: 'smoke',
    group: LOOK,
    summary: 'send messages to every master and read them back',
    details:
      "By RocketMQ's own protocol, through SSH. Tells latency, rate and loss; exit code 3 when anything failed, is\n" +
      'missing, or was not flushed or replicated as the configuration promises (any answer but SEND_OK). The topic is\n' +
      'made for the run and removed afterwards. With --duration it is a load test; Ctrl-C ends it early with the\n' +
      'report so far. For clusters with ACL, set RMQ_ACCESS_KEY and RMQ_SECRET_KEY.',
    arguments: [INVENTORY],
    flags: smokeFlags,
    remote: true,
    examples: [
      ['smoke prod.yaml', '100 messages to each master'],
      ['smoke prod.yaml --slaves', 'the same, and see them arrive at the slaves'],
      ['smoke prod.yaml --duration 30s --threads 4 --size 1k --rate 500', 'a load test'],
    ],
    load: () => import('./smoke.ts'),
  },
  {
    name: 'logs',
    group: LOOK,
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
    load: () => import('./logs.ts'),
  },
  {
    name: 'start',
    group: OPERATE,
    summary: 'start instances: name servers first, then masters, then slaves',
    arguments: [INVENTORY],
    flags: [],
    remote: true,
    examples: [
      ['start prod.yaml', 'what is not running yet'],
      ['start prod.yaml --limit broker-a-1', 'one instance'],
    ],
    load: () => import('./start.ts'),
  },
  {
    name: 'stop',
    group: OPERATE,
    summary: 'stop instances in the reverse order',
    arguments: [INVENTORY],
    flags: [],
    remote: true,
    examples: [
      ['stop prod.yaml --limit mq2', 'before maintenance of a host'],
      ['stop prod.yaml --yes', 'the whole cluster, without a question'],
    ],
    load: () => import('./stop.ts'),
  },
  {
    name: 'restart',
    group: OPERATE,
    summary: 'restart instances one after the other, safely for their replication mode',
    arguments: [INVENTORY],
    flags: [],
    remote: true,
    examples: [
      ['restart prod.yaml', 'roll through the whole cluster'],
      ['restart prod.yaml --limit broker-a', 'one broker group: slaves before the master'],
    ],
    load: () => import('./restart.ts'),
  },
  {
    name: 'drill',
    group: OPERATE,
    summary: 'kill the leader of an elected group and watch it recover',
    details:
      'Kills with SIGKILL, after a question, and tells by the second when another member leads, and when\n' +
      'the killed one is back and has caught up. Exit code 1 when that does not happen in time. For groups\n' +
      'with replication dledger or controller; refused when the group could not elect another leader.',
    arguments: [
      { name: 'kind', description: 'failover', required: true, complete: ['failover'] },
      INVENTORY,
      { name: 'group', description: 'the broker group', required: true, complete: 'none' },
    ],
    flags: [
      {
        flags: '--timeout <time>',
        description: "give up after it (default: '120s')",
        parse: parseDuration,
      },
    ],
    remote: true,
    examples: [
      ['drill failover prod.yaml RaftNode00', 'asks, kills, tells how long it took'],
      ['drill failover prod.yaml RaftNode00 --yes --timeout 60s', 'in a nightly job'],
    ],
    load: () => import('./drill.ts'),
  },
  {
    name: 'reset',
    group: OPERATE,
    summary: 'stop, remove all messages, start again',
    details:
      'Removes what is in the stores: messages, topics, subscription groups, consumer offsets. Names every\n' +
      "path on every host first, and wants the cluster's name typed; --yes does not answer that. Nothing\n" +
      'outside of the data folders of the inventory is touched, nothing that a link leads to, and no file\n' +
      'that is not of a store.',
    arguments: [INVENTORY],
    flags: [
      {
        flags: '--yes-wipe <cluster>',
        description: "the cluster's name, instead of typing it when asked",
      },
    ],
    remote: true,
    examples: [
      ['reset test.yaml', 'show what would go, ask for the name, do it'],
      ['reset test.yaml --limit broker-a --yes-wipe rmq-test', 'one broker group, without a question'],
    ],
    load: () => import('./reset.ts'),
  },
  {
    name: 'exec',
    group: OPERATE,
    summary: 'run a command on the hosts',
    arguments: [
      INVENTORY,
      {
        name: 'command',
        description: 'the command, after --',
        required: true,
        variadic: true,
        complete: 'none',
      },
    ],
    flags: [{ flags: '--become', description: 'as root through sudo' }],
    remote: true,
    examples: [
      ['exec prod.yaml -- df -h /data', 'on every host'],
      [
        'exec prod.yaml --limit broker-a --become -- journalctl -u rocketmq-broker-a-0 -n 20',
        'as root, on the hosts of a group',
      ],
    ],
    load: () => import('./exec.ts'),
  },
  {
    name: 'unlock',
    group: OPERATE,
    summary: 'break the lock that a dead run has left on the hosts',
    arguments: [INVENTORY],
    flags: [{ flags: '--reason <text>', description: 'why; kept in the audit log of the hosts' }],
    remote: true,
    examples: [
      ['unlock prod.yaml', 'shows the holder and asks'],
      ['unlock prod.yaml --reason "laptop died" --yes', 'without a question'],
    ],
    load: () => import('./unlock.ts'),
  },
  {
    name: 'completion',
    group: HELP,
    summary: 'print a completion script for a shell',
    arguments: [
      {
        name: 'shell',
        description: 'bash, zsh or fish',
        required: true,
        complete: ['bash', 'zsh', 'fish'],
      },
    ],
    flags: [],
    remote: false,
    examples: [
      ['completion bash > /etc/bash_completion.d/rmq-provision', 'for everybody on this machine'],
      ['completion zsh > "${fpath[1]}/_rmq-provision"', 'zsh'],
      ['completion fish > ~/.config/fish/completions/rmq-provision.fish', 'fish'],
    ],
    load: () => import('./completion.ts'),
  },
]
