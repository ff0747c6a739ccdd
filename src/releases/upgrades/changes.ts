import { EVER } from '../advisories/security.ts'
import type { Lifetime } from '../features.ts'
import type { PairRule } from './rule.ts'

/** Spans of a pair that passes the first release with something new. */
const passing = (release: string): { readonly from: Lifetime; readonly to: Lifetime } => ({
  from: { since: EVER, until: release },
  to: { since: release },
})

/** Facts that work otherwise after a change of the release, and that no message of RocketMQ names. */
export const changes = [
  {
    id: 'slave-tables-at-risk',
    effect: 'urgent',
    from: { since: '5.3.2', until: '5.5.0' },
    to: { since: '5.5.0' },
    conditions: ['slaves'],
    summary:
      'Slaves of the release that runs delete their topics and groups every three seconds: a master that stops now can take them with it.',
    action:
      'Save all topics and groups first (rmq-provision backup). Do not stop a master by hand: apply waits until its slaves have all its topics and groups.',
    sources: ['#9207', '#9778', '#9984'],
  },
  {
    id: 'slave-tables-again-at-risk',
    effect: 'urgent',
    from: { since: '5.5.0' },
    to: { since: '5.3.2', until: '5.3.4' },
    conditions: ['slaves'],
    summary:
      'Slaves of the older release delete all topics and groups and add them again every three seconds: after a switch they can be lost.',
    action: 'Save all topics and groups first (rmq-provision backup), and stay on it as short as possible.',
    sources: ['#9207', '#9778', '#9984'],
  },
  {
    id: 'store-of-newer-release',
    effect: 'urgent',
    from: { since: '5.0.0' },
    to: { since: '5.0.0' },
    back: true,
    conditions: [],
    summary:
      'The older release gets a store that the newer one has written: it can read it only while no one-way key was in use.',
    action: 'Save all topics, groups and offsets first, and change one broker group before the others.',
    sources: ['StorePathConfigHelper', 'MessageStoreConfig'],
  },
  {
    id: 'before-4-9',
    effect: 'urgent',
    from: { since: EVER, until: '4.9.0' },
    to: { since: '5.0.0' },
    conditions: [],
    through: '4.9.8',
    summary: 'Upgrades to 5.x are described for 4.9.x; nothing is known of this pair from an older release.',
    action: 'Stop over at 4.9.8, or try the pair on a copy of a store first.',
    sources: ['docs/procedures/upgrading.md'],
  },
  {
    id: 'sync-waits-for-in-sync-replicas',
    effect: 'change',
    ...passing('5.0.0'),
    conditions: ['sync-groups'],
    summary:
      'A synchronous master of 5.x waits for inSyncReplicas acknowledgements, its own included, and the default of 1 waits for no slave.',
    action:
      'Keep inSyncReplicas=2, which this tool sets for replication: sync, and remove other values of your own.',
    sources: ['CommitLog.handleHA'],
  },
  {
    id: 'delays-loaded-late',
    effect: 'change',
    ...passing('5.0.0'),
    conditions: [],
    summary:
      'Delayed messages can be delivered again when a broker of 5.x loads its delay offsets for more than 10 s.',
    action:
      'Expect duplicates of delayed messages. apply compares the delay offsets around each restart, and stops when one went back.',
    sources: ['#6881'],
  },
  {
    id: 'mqadmin-consumer-progress',
    effect: 'change',
    ...passing('5.0.0'),
    conditions: [],
    summary:
      "mqadmin consumerProgress ends with 'Consume Diff Total:' in place of 'Diff Total:', with one more column.",
    action: 'Correct scripts that read its output.',
    sources: ['ConsumerProgressSubCommand'],
  },
  {
    id: 'scripts-ignore-java-home',
    effect: 'change',
    from: { since: EVER, until: '5.1.0' },
    to: { since: '5.1.0', until: '5.5.0' },
    conditions: [],
    summary: 'The start scripts take java from the folder of javac in PATH, and ignore JAVA_HOME.',
    action: 'Set PATH in scripts of your own; the units of this tool set both.',
    sources: ['runserver.sh', '#10171'],
  },
  {
    id: 'scripts-honour-java-home',
    effect: 'change',
    from: { since: '5.1.0', until: '5.5.0' },
    to: { since: '5.5.0' },
    conditions: [],
    summary: 'The start scripts honour JAVA_HOME again: a wrong one begins to matter.',
    action: 'Correct JAVA_HOME in scripts of your own; the units of this tool set it.',
    sources: ['#10171', '#10172'],
  },
  {
    id: 'ha-listen-port',
    effect: 'change',
    ...passing('5.1.1'),
    conditions: [],
    summary: 'Brokers honour haListenPort; before, the port of the replication was always listenPort + 1.',
    action: 'Compare the ports of the plan, and open them in firewalls that this tool does not manage.',
    sources: ['#6537'],
  },
  {
    id: 'mqadmin-clean-broker-metadata',
    effect: 'change',
    from: { since: '5.0.0', until: '5.1.1' },
    to: { since: '5.1.1' },
    conditions: [],
    summary: 'mqadmin cleanBrokerData is called cleanBrokerMetadata.',
    action: 'Correct scripts that call it.',
    sources: ['MQAdminStartup'],
  },
  {
    id: 'acl-2-in-place-of-1',
    effect: 'change',
    ...passing('5.3.3'),
    conditions: ['acl'],
    summary:
      'The wanted release has ACL 2.0 alone: users and permissions of ACL 1.0 (aclEnable, plain_acl.yml) are not taken over.',
    action:
      'If the brokers run with aclEnable, stop over at 5.3.1 with migrateAuthFromV1Enabled=true first. Go on when mqadmin listUser and listAcl show every accessKey.',
    sources: ['#9362', '#8776'],
  },
  {
    id: 'mqadmin-acl-commands',
    effect: 'change',
    ...passing('5.3.3'),
    conditions: [],
    summary:
      'mqadmin has no updateAclConfig, deleteAclConfig, clusterAclConfigVersion and updateGlobalWhiteAddr any more.',
    action: 'Use createUser, updateUser, createAcl, updateAcl and their siblings.',
    sources: ['#9362'],
  },
  {
    id: 'mqadmin-get-broker-config',
    effect: 'change',
    ...passing('5.3.4'),
    conditions: [],
    summary: 'mqadmin getBrokerConfig insists on exactly one of -b and -c.',
    action: 'Correct scripts that call it.',
    sources: ['MQAdminStartup'],
  },
  {
    id: 'runtime-info-version',
    effect: 'change',
    ...passing('5.3.4'),
    conditions: [],
    summary: 'The runtime info of brokers has no brokerVersion any more, only brokerVersionDesc.',
    action: 'Correct monitoring that reads it.',
    sources: ['#9533'],
  },
  {
    id: 'printed-configuration',
    effect: 'change',
    ...passing('5.3.4'),
    conditions: [],
    summary: 'mqbroker -p and -m print the passwords of AuthConfig, and nothing of MessageStoreConfig.',
    action: 'Do not use them, and keep them out of logs.',
    sources: ['BrokerStartup'],
  },
  {
    id: 'group-name-length',
    effect: 'change',
    ...passing('5.3.4'),
    conditions: [],
    summary: 'The name of a consumer group has at most 120 characters.',
    action: 'Look for longer names first.',
    sources: ['#9563'],
  },
  {
    id: 'rocksdb-in-every-store',
    effect: 'change',
    ...passing('5.4.0'),
    conditions: [],
    summary:
      'Every broker makes the folder rocksdbstore in its store, and loads a library that it unpacks into java.io.tmpdir.',
    action:
      'Correct scripts of your own that report unknown folders in the store. The units of this tool set java.io.tmpdir to a folder without noexec.',
    sources: ['DefaultMessageStore', 'AbstractRocksDBStorage'],
  },
  {
    id: 'tls-refuses-plain',
    effect: 'change',
    ...passing('5.5.0'),
    conditions: ['tls-enforcing'],
    summary:
      'Where TLS is enforced a plain request is refused; before, it was executed and only its answer failed.',
    action: 'Look for clients without TLS first.',
    sources: ['#10110'],
  },
] as const satisfies readonly PairRule[]
