import { topologies } from '../../inventory/starter.ts'
import { INVENTORY, type CommandSpec } from '../../run/command/spec.ts'

const GROUP = 'Describe a cluster'

export const describe: readonly CommandSpec[] = [
  {
    name: 'init',
    group: GROUP,
    summary: 'write a commented starter inventory',
    details: 'Without --topology it lists the topologies. An existing file is never overwritten.',
    arguments: [{ name: 'file', description: 'where to write it (default: rocketmq.yaml)', required: false }],
    flags: [
      {
        flags: '--topology <name>',
        description: 'which kind of cluster to start from',
        complete: topologies,
      },
    ],
    remote: false,
    examples: [
      ['init', 'list the topologies'],
      ['init --topology 2m-2s-async prod.yaml', 'two masters with a slave each'],
    ],
    load: () => import('../../commands/describe/init.ts'),
  },
  {
    name: 'validate',
    group: GROUP,
    summary: 'check an inventory without contacting any host',
    details: 'Schema, broker keys of the RocketMQ version, ports, stores and topology rules.',
    arguments: [INVENTORY],
    flags: [],
    remote: false,
    examples: [
      ['validate prod.yaml', 'print errors and warnings, with line and column'],
      ['validate prod.yaml --output json', 'the same for a program'],
    ],
    load: () => import('../../commands/describe/validate.ts'),
  },
  {
    name: 'inventory',
    group: GROUP,
    summary: 'print the resolved model: hosts, instances, ports, heap',
    arguments: [INVENTORY],
    flags: [
      { flags: '--graph', description: 'as a tree of hosts and instances' },
      { flags: '--names', description: 'only the names that --limit takes, one a line' },
    ],
    remote: false,
    examples: [
      ['inventory prod.yaml', 'one line per instance'],
      ['inventory prod.yaml --graph', 'a tree, with what each port is for'],
    ],
    load: () => import('../../commands/describe/inventory.ts'),
  },
]
