import type { Advisory } from './advisory.ts'

/** Faults of slaves, of groups that elect their master, and of controllers. */
export const groups = [
  {
    id: 'slave-deletes-tables',
    severity: 'error',
    releases: [{ since: '5.3.2', until: '5.5.0' }],
    conditions: ['slaves'],
    summary:
      'A slave deletes all topics and groups and adds them again every three seconds: after a switch they can be lost.',
    action:
      'Raise {rocketmq.version} to 5.5.0 or later. Before it save all topics and groups (rmq-provision backup).',
    sources: ['#9207', '#9778', '#9879', '#9984'],
  },
  {
    id: 'slave-topics-of-older-master',
    severity: 'warning',
    releases: [{ since: '5.3.4', until: '5.5.0' }],
    conditions: ['slaves'],
    summary: 'A slave cannot copy the topics of a master that still runs 5.3.3 or older.',
    action: 'Upgrade from 5.3.3 or older to 5.5.0 or later directly.',
    sources: ['#10168'],
  },
  {
    id: 'slave-with-master-address',
    severity: 'error',
    releases: [{ since: '5.0.0' }],
    conditions: ['slave-with-master-address'],
    place: 'brokers.groups',
    summary:
      'A slave with haMasterAddress copies nothing: it forgets the address at its start, and asks the name servers for none.',
    action: 'Take haMasterAddress out of the configuration of the slaves: they get it from the name servers.',
    sources: ['BrokerController.initialize', 'DefaultHAService.updateHaMasterAddress'],
  },
  {
    id: 'duplication-ends-replication',
    severity: 'error',
    releases: [{ since: '5.0.0' }],
    conditions: ['duplication'],
    place: 'brokers.groups',
    summary: 'A broker with duplicationEnable has no service for replication: its slaves copy nothing.',
    action: 'Take duplicationEnable out of the configuration of the brokers.',
    sources: ['DefaultMessageStore'],
  },
  {
    id: 'controller-mode-broker-fails',
    severity: 'error',
    refused: true,
    releases: [{ since: '5.1.2', until: '5.1.3' }],
    conditions: ['controller-groups'],
    summary: 'A broker in controller mode does not start.',
    action: 'Raise {rocketmq.version} to 5.5.0 or later.',
    sources: ['#6926'],
  },
  {
    id: 'jraft-dead-brokers',
    severity: 'warning',
    releases: [{ since: '5.2.0', until: '5.3.4' }],
    conditions: ['jraft'],
    summary: 'A jRaft controller does not notice a dead broker, and elects no other master.',
    action:
      'Raise {rocketmq.version} to 5.5.0 or later, or take controllerType out: DLedger controllers notice it.',
    sources: ['#9717'],
  },
  {
    id: 'controller-election',
    severity: 'note',
    releases: [{ since: '5.0.0', until: '5.5.1' }],
    conditions: ['controllers'],
    summary:
      'The comparison of replicas in an election can overflow, and a dead master of jRaft can stay unseen.',
    action: 'Upgrade the controllers first when 5.5.1 or later is an option.',
    sources: ['#10578', '#10875'],
  },
  {
    id: 'controller-upgrade-not-rolling',
    severity: 'note',
    releases: [{ since: '5.0.0', until: '5.1.1' }],
    conditions: ['controllers'],
    summary: 'Controllers know brokers by their addresses: an upgrade to a later release is not rolling.',
    action: 'Follow docs/en/controller/deploy.md of RocketMQ for the upgrade.',
    sources: ['#6100'],
  },
  {
    id: 'dledger-deprecated',
    severity: 'warning',
    releases: [{ since: '5.5.1' }],
    conditions: ['dledger'],
    summary: 'Broker groups with DLedger are deprecated, and a later release may drop them.',
    action:
      'Add groups with replication: controller beside them, copy topics and groups, give the old groups state: absent so that they are read empty, then take them out.',
    sources: ['#10641', '#10642'],
  },
] as const satisfies readonly Advisory[]
