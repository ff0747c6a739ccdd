import { adopt } from './adopt.ts'
import type { AdvisoriesFlags } from '../../commands/describe/advisories.ts'
import type { InitFlags } from '../../commands/describe/init.ts'
import type { InventoryFlags } from '../../commands/describe/inventory.ts'
import { topologies } from '../../inventory/starter.ts'
import { defaultVersion, knownVersions, newestKnown, newestOf } from '../../releases/known.ts'
import { INVENTORY, NAMED_INVENTORY, local, type CommandSpec } from '../../run/command/spec.ts'
import { DESCRIBE as GROUP } from './groups.ts'

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
      rocketmqVersion: {
        flags: '--rocketmq-version <version>',
        description: `release that it is for (default: ${defaultVersion})`,
        complete: knownVersions,
      },
    },
    examples: [
      ['init', 'list the topologies'],
      ['init --topology 2m-2s-async prod.yaml', 'two masters with a slave each'],
      [
        `init --topology 2m-2s-async --rocketmq-version ${newestOf(4)} prod.yaml`,
        'the same for another release',
      ],
    ],
    load: () => import('../../commands/describe/init.ts'),
  }),
  adopt,
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
  local<AdvisoriesFlags>({
    name: 'advisories',
    group: GROUP,
    summary: 'list known faults of RocketMQ releases, or those that an inventory has',
    details:
      'Each has its releases, its condition, a severity (error, warning, note), what to do, and its sources. With an inventory it lists those that apply, and ends with exit code 1 when one of them has the severity error. validate and every command that reads an inventory warn of them too.',
    arguments: [{ ...NAMED_INVENTORY, required: false }],
    flags: {
      rocketmqVersion: {
        flags: '--rocketmq-version <version>',
        description: 'of this release; with an inventory: as if it named this release',
        complete: knownVersions,
      },
    },
    examples: [
      ['advisories', 'all of them'],
      ['advisories prod.yaml', 'those that apply to an inventory'],
      [`advisories prod.yaml --rocketmq-version ${newestKnown}`, 'those that would apply after an upgrade'],
    ],
    load: () => import('../../commands/describe/advisories.ts'),
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
