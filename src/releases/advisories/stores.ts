import type { Advisory } from './advisory.ts'

/** Faults and one-way doors of stores: RocksDB, the tiered store, the recovery. */
export const stores = [
  {
    id: 'tiered-in-memory',
    severity: 'error',
    refused: true,
    releases: [{ since: '5.1.0' }],
    conditions: ['tiered-in-memory'],
    place: 'brokers.config.tieredBackendServiceProvider',
    summary: 'The tiered store keeps its files in the memory of the broker: a restart loses them.',
    action:
      'Set tieredBackendServiceProvider to org.apache.rocketmq.tieredstore.provider.PosixFileSegment (in 5.1 and 5.2 org.apache.rocketmq.tieredstore.provider.posix.PosixFileSegment) and tieredStoreFilePath, or to a provider of your own.',
    sources: ['MessageStoreConfig of tieredstore'],
  },
  {
    id: 'tiered-leaks',
    severity: 'warning',
    releases: [{ since: '5.1.0', until: '5.5.1' }],
    conditions: ['tiered'],
    summary: 'The tiered store can take memory without a bound, and keeps metadata of what was deleted.',
    action: 'Raise {rocketmq.version} to 5.5.1 or later, and watch the memory of the brokers until then.',
    sources: ['#10462', '#10157'],
  },
  {
    id: 'tiered-posix-leak',
    severity: 'warning',
    releases: [{ since: '5.1.0', until: '5.3.0' }],
    conditions: ['tiered'],
    summary: 'The Posix provider of the tiered store leaks open files.',
    action: 'Raise {rocketmq.version} to 5.5.0 or later.',
    sources: ['#8017'],
  },
  {
    id: 'rocksdb-slave-topics',
    severity: 'warning',
    releases: [{ since: '5.4.0', until: '5.5.0' }],
    conditions: ['rocksdb', 'slaves'],
    summary: 'A slave with RocksDB does not get the topics beyond the first 2000.',
    action: 'Raise {rocketmq.version} to 5.5.0 or later.',
    sources: ['#10195'],
  },
  {
    id: 'rocksdb-one-way',
    severity: 'warning',
    releases: [{ since: '5.1.4' }],
    conditions: ['rocksdb-parts'],
    summary:
      'What a store once keeps in RocksDB stays there: the setting cannot be taken back, nor the release.',
    action:
      'Save topics, groups and offsets before the first start with it, and try it on a test cluster first.',
    sources: ['#8731', '#9254'],
  },
  {
    id: 'rocksdb-keeps-expired-entries',
    severity: 'note',
    releases: [{ since: '5.5.1' }],
    conditions: ['rocksdb'],
    summary: 'On CentOS 7 expired entries of queues stay: its libstdc++ is too old for the filter.',
    action: 'Use CentOS 8 or later for stores with RocksDB.',
    sources: ['#10334', 'ConsumeQueueRocksDBStorage'],
  },
  {
    id: 'rocksdb-aarch64',
    severity: 'note',
    releases: [{ since: '5.4.0', until: '5.5.1' }],
    conditions: [],
    summary:
      'A broker does not start on aarch64: 5.4.0 has no library for it, that of 5.5.0 needs glibc 2.30.',
    action: 'Use x86_64, or 5.5.1 or later.',
    sources: ['#9532', '#10334'],
  },
  {
    id: 'timer-engine-key',
    severity: 'note',
    releases: [{ since: '5.3.4', until: '5.5.0' }],
    conditions: ['timer-rocksdb'],
    summary: 'A switch of the timer engine saves a wrong key.',
    action: 'Do not call mqadmin switchTimerEngine.',
    sources: ['#10086'],
  },
  {
    id: 'recover-fails',
    severity: 'note',
    releases: [{ since: '5.0.0', until: '5.5.0' }],
    conditions: [],
    summary: 'The recovery of a store after a crash can fail, and the broker does not start then.',
    action:
      'Raise {rocketmq.version} to 5.5.0 or later, and keep a copy of the store before a repair by hand.',
    sources: ['#10108', '#9728'],
  },
] as const satisfies readonly Advisory[]
