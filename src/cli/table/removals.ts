import type { DestroyFlags } from '../../commands/operate/destroy.ts'
import type { ResetFlags } from '../../commands/operate/reset.ts'
import { NO_BACKUP } from '../flags/common.ts'
import { INVENTORY, remote, type CommandSpec } from '../../run/command/spec.ts'

export const OPERATE = 'Operate a cluster'

/** The commands after which something is lost: they ask for the name of the cluster. */
export const removals: readonly CommandSpec[] = [
  remote<ResetFlags>({
    name: 'reset',
    group: OPERATE,
    summary: 'stop the cluster, remove all messages, start it',
    details:
      'Removes what is in the stores: messages, topics, subscription groups, consumer offsets. Names every ' +
      "path on every host first, and asks for the cluster's name; --yes does not answer this question. Nothing " +
      'outside of the data folders of the inventory is removed, nothing behind a link, and no file ' +
      'that is not of a store. A backup of what is not messages is taken first; the last ten are kept.',
    arguments: [INVENTORY],
    flags: {
      backup: NO_BACKUP,
      yesWipe: {
        flags: '--yes-wipe <cluster>',
        description: "the cluster's name, instead of typing it when asked",
      },
    },
    examples: [
      ['reset test.yaml', 'show what would be removed, ask for the name, remove it'],
      ['reset test.yaml --limit broker-a --yes-wipe rmq-test', 'one broker group, without a question'],
    ],
    load: () => import('../../commands/operate/reset.ts'),
  }),
  remote<DestroyFlags>({
    name: 'destroy',
    group: OPERATE,
    summary: 'remove the cluster from its hosts',
    details:
      'Stops all instances and removes what the tool put on the hosts: units, containers, configuration, ' +
      'releases, firewall rules, kernel settings, records. Shows the list first, and asks for the ' +
      "cluster's name; --yes does not answer this question. Stores and logs stay without --with-data. " +
      'Packages stay, and what another cluster on the host uses. It takes no --limit. A backup of what is ' +
      'not messages is taken first; the last ten are kept.',
    arguments: [INVENTORY],
    flags: {
      backup: NO_BACKUP,
      withData: { flags: '--with-data', description: 'remove stores and logs too: all messages are lost' },
      yesDestroy: {
        flags: '--yes-destroy <cluster>',
        description: "the cluster's name, instead of typing it when asked",
      },
    },
    examples: [
      ['destroy test.yaml', 'show what would be removed, ask for the name, remove it; the data stay'],
      ['destroy test.yaml --with-data --yes-destroy rmq-test', 'everything, without a question'],
    ],
    load: () => import('../../commands/operate/destroy.ts'),
  }),
]
