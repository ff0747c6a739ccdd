import type { InitFlags } from '../../commands/describe/init.ts'
import type { InventoryFlags } from '../../commands/describe/inventory.ts'
import { topologies } from '../../inventory/starter.ts'
import { INVENTORY, local, type CommandSpec } from '../../run/command/spec.ts'

const GROUP = 'Describe a cluster'

export const describe: readonly CommandSpec[] = [
  local<InitFlags>({
    name: 'init',
    group: GROUP,
    summary: 'write a commented starter inventory',
    details: 'Without --topology it lists the topologies. An existing file is never overwritten.',
    arguments: [{ name: 'file', description: 'where to write it (default: rocketmq.yaml)', required: false }],
    flags: {
      topology: {
        flags: '--topology <name>',
        description: 'which kind of cluster to start from',
        complete: topologies,
      },
    },
    examples: [
      ['init', 'list the topologies'],
      ['init --topology 2m-2s-async prod.yaml', 'two masters with a slave each'],
    ],
    load: () => import('../../commands/describe/init.ts'),
  }),
  local({
    name: 'validate',
    group: GROUP,
    summary: 'check an inventory without contacting any host',
    details: 'Schema, broker keys of the RocketMQ version, ports, stores and topology rules.',
    arguments: [INVENTORY],
    flags: {},
    examples: [
      ['validate prod.yaml', 'print errors and warnings, with line and column'],
      ['validate prod.yaml --output json', 'the same for a program'],
    ],
    load: () => import('../../commands/describe/validate.ts'),
  }),
  local<InventoryFlags>({
    name: 'inventory',
    group: GROUP,
    summary: 'print the resolved model: hosts, instances, ports, heap',
    arguments: [INVENTORY],
    flags: {
      graph: { flags: '--graph', description: 'as a tree of hosts and instances' },
      names: { flags: '--names', description: 'only the names that --limit takes, one a line' },
    },
    examples: [
      ['inventory prod.yaml', 'one line per instance'],
      ['inventory prod.yaml --graph', 'a tree, with what each port is for'],
    ],
    load: () => import('../../commands/describe/inventory.ts'),
  }),
]
