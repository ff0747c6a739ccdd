import type { ServiceKind } from './kind.ts'

/**
 * Members of an elected group start in the wave of the masters: none of them is a slave before the election. How they start
 * within it is a fact of their replication mode (src/groups, givenIds).
 */
export const broker = {
  name: 'broker',
  title: 'broker',
  plural: 'brokers',
  waves: [
    // A broker registers seconds after its start, and again 10 s later.
    { phase: 'masters', title: 'Start masters', overlaps: 'namesrv' },
    { phase: 'slaves', title: 'Start slaves', roles: ['slave'], overlaps: 'masters' },
  ],
  needs: ['name-server', 'own-master'],
  // A slave reads topics, groups and offsets there (SlaveSynchronize); messages come from brokerIP2.
  asksBrokers: 'own-group',
  announces: ['client', 'fast'],
  script: { program: 'mqbroker', main: 'BrokerStartup', runs: 'runbroker.sh', option: '-c' },
  conf: 'properties',
  confClasses: ['BrokerConfig', 'MessageStoreConfig', 'NettyServerConfig', 'NettyClientConfig', 'AuthConfig'],
  // The last one is of 4.9.2 and later: files of the commit log are read there, and new ones are made elsewhere.
  storeKeys: [
    'storePathRootDir',
    'storePathCommitLog',
    'storePathDLedgerCommitLog',
    'readOnlyCommitLogStorePaths',
  ],
  // Beside a log in several folders read-only ones are read (CommitLog, MultiPathMappedFileQueue.load; DLedgerMmapFileStore).
  logKeys: [
    { key: 'storePathCommitLog' },
    // DLedgerConfig.getDataStorePath.
    { key: 'storePathDLedgerCommitLog', ofMember: (selfId: string) => `dledger-${selfId}/data` },
  ],
  // The second is of DLedger (DLedgerConfig).
  messageFiles: ['commitlog/*', 'dledger-*/data/*'],
  // 3.2 to 5.3: StorePathConfigHelper, the timer, compaction and RocksDB stores and the tiered store's index of 5.x.
  storeFiles: [
    /^(commitlog|consumequeue|consumequeue_ext|batchconsumequeue|consumequeue_r|index|config)$/,
    /^(checkpoint|lock)$/,
    // Beside a file that it writes anew, a broker keeps the former one (MixAll.string2File; of `abort` in 5.x).
    /^(abort|timermetrics)(\.bak|\.tmp)?$/,
    /^(timerwheel|timerlog|timercheck)$/,
    /^(compaction|kvStore|tieredstore|tieredStore|tiered_index_file)$/,
    // Mapped files of a commit log, named by their offset.
    /^\d{20}$/,
  ],
  log: 'logs/rocketmqlogs/broker.log',
  furtherLogs: ['logs/rocketmqlogs/store.log', 'logs/rocketmqlogs/storeerror.log'],
  heap: 4 * 1024 ** 3,
  direct: true,
  ports: [
    { purpose: 'client', audience: 'clients' },
    { purpose: 'fast', audience: 'clients' },
    { purpose: 'ha', audience: 'group' },
    { purpose: 'raft', audience: 'group' },
    // metricsExporterType=PROM.
    { purpose: 'metrics', audience: 'clients' },
  ],
  restart: 'limited',
  // The recovery of a big store takes minutes.
  startTimeoutMs: 600_000,
  recovers: true,
} as const satisfies ServiceKind
