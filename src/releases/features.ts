import { compareVersions } from './version.ts'

/** The releases that have a feature. */
export interface Lifetime {
  /** The first release that has it. */
  readonly since: string
  /** The first release that does not have it any more. */
  readonly until?: string
}

/** The first release of Apache; 3.x is older. */
const APACHE = '4.0.0'
/** The first release of 5.x. */
const FIVE = '5.0.0'

/**
 * The features of RocketMQ and the releases that have them. All code outside of this folder asks `has`; no other place
 * compares a release with a number.
 */
const lifetimes = {
  /** The distribution lies in archive.apache.org. */
  'apache-archive': { since: APACHE },
  /** Start scripts take JVM words from outside (JAVA_OPT_EXT). 3.x has its heap in the script itself. */
  'java-opt-ext': { since: APACHE },
  /** runbroker.sh limits direct memory (-XX:MaxDirectMemorySize). */
  'direct-memory-limit': { since: APACHE },
  /** Brokers listen at listenPort - 2 too (the fast channel). */
  'fast-port': { since: APACHE },
  /** Name servers keep a configuration file (configStorePath). */
  'namesrv-config-file': { since: APACHE },
  /** ACL 1.0: aclEnable and plain_acl.yml (#9362 removed it). */
  'acl-1': { since: '4.4.0', until: '5.3.3' },
  /** A group's log is replicated by Raft, its leader elected. */
  dledger: { since: '4.5.0' },
  /** runserver.sh has a heap line for JDK 8 and one for later JDKs; before, the only one sets -Xmn. */
  'server-heap-by-jdk': { since: '4.9.1' },
  /** The heap line of runbroker.sh has no -Xmn: the young generation is left to G1. */
  'broker-heap-without-young': { since: '4.9.1' },
  /** A start makes consume queues that are gone from the oldest message on (DefaultMessageStore.start; see queues-gone.ts). */
  'makes-queues-again': { since: '4.5.0', until: FIVE },
  /** The same after a regular stop (CommitLog.recoverNormally goes back to where the queues end). */
  'makes-queues-after-stop': { since: '5.3.2' },
  /** Name servers give a broker group its write permission back on request (ADD_WRITE_PERM_OF_BROKER). */
  'add-write-permission': { since: '4.9.2' },
  /** Start scripts find the libraries by -cp. Before, it was -Djava.ext.dirs, which ended with JDK 8. */
  'libraries-by-classpath': { since: '4.9.3' },
  /** Freed mapped files go through the cleaner of java.nio, which JDK 9 and later keep to themselves. */
  'frees-by-cleaner': { since: '4.9.3', until: FIVE },
  /** Mapped files are cast to sun.nio.ch.DirectBuffer (always to 5.1.4, in some store modes since). */
  'casts-direct-buffers': { since: FIVE },
  /** A synchronous master waits for inSyncReplicas acknowledgements, its own included (CommitLog.handleHA). */
  'in-sync-replicas': { since: FIVE },
  /** Brokers report the connections for replication (GET_BROKER_HA_STATUS). */
  'ha-status': { since: FIVE },
  /** Topics and subscription groups have attributes, such as the type of messages. */
  attributes: { since: FIVE },
  /** Controllers elect the masters of groups with replication: controller. */
  controllers: { since: FIVE },
  /** Proxies for gRPC clients. */
  proxies: { since: FIVE },
  /** Proxies take remoting clients too (remotingListenPort). */
  'proxy-remoting': { since: '5.1.0' },
  /** Brokers honour haListenPort (#6537); before, the port is always listenPort + 1. */
  'own-ha-port': { since: '5.1.1' },
  /** Controllers know brokers by persistent ids, not by addresses (docs/en/controller/deploy.md). */
  'persistent-broker-ids': { since: '5.1.1' },
  /** Runs on JDK 17 without special flags in the usual store modes. */
  'jdk-17': { since: '5.2.0' },
  /** DLedger (0.3.1 and 0.3.1.2) frees mapped files by reflection on java.nio; 0.3.2 does not need it. */
  'raft-frees-by-reflection': { since: FIVE, until: '5.4.0' },
  /** Blanks around a text of a configuration file are taken away (MixAll.properties2Object). */
  'trims-texts': { since: '5.2.0' },
  /** Masters use transientStorePoolEnable with SYNC_FLUSH too (DefaultMessageStore.isTransientStorePoolEnable). */
  'pool-with-sync-flush': { since: FIVE },
  /** writeWithoutMmap turns transientStorePoolEnable off. */
  'writes-without-mmap': { since: '5.3.4' },
  /** Controllers serialize with hessian, which reflects on java.lang. */
  hessian: { since: '5.2.0' },
  /** ACL 2.0: users and rights in the brokers' own stores (AuthConfig). */
  'acl-2': { since: '5.3.0' },
  /** Classes of the tiered store have new names (tieredstore.MessageStoreConfig). */
  'tiered-store-new-classes': { since: '5.3.0' },
  /** Slaves delete all topics and groups and add them again every 3 s (SlaveSynchronize, #9207; corrected by #9778). */
  'slaves-rewrite-tables': { since: '5.3.2', until: '5.5.0' },
  /** Start scripts pass -XX:+IgnoreUnrecognizedVMOptions (#8808): JDK 21 does not know UseBiasedLocking. */
  'ignores-unknown-jvm-flags': { since: '5.3.2' },
  /** Brokers unpack librocksdbjni into java.io.tmpdir and load it at each start; an error there ends the start. */
  'unpacks-rocksdb': { since: '5.4.0' },
} as const satisfies Readonly<Record<string, Lifetime>>

export type Feature = keyof typeof lifetimes

/**
 * Returns true when a release has a feature.
 * @throws RmqError 'bad-version' for a version that is not three numbers.
 */
export function has(version: string, feature: Feature): boolean {
  return livesIn(lifetimes[feature], version)
}

/** The first release with the feature, for messages. */
export function sinceOf(feature: Feature): string {
  return lifetimes[feature].since
}

/** Returns true when a release lies in a lifetime. */
export function livesIn({ since, until }: Lifetime, version: string): boolean {
  return compareVersions(version, since) >= 0 && (until === undefined || compareVersions(version, until) < 0)
}
