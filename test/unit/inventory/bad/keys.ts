import type { BadInventory } from './good.ts'

const key = 'fileReservedTime: 48'

export const keys: readonly BadInventory[] = [
  {
    name: 'a misspelt broker key',
    find: key,
    write: 'fileReservedTme: 48',
    complaints: [
      "prod.yaml:11:5: brokers.config.fileReservedTme: RocketMQ 5.3.3 has no key 'fileReservedTme' and would ignore it (Did you mean 'fileReservedTime'?)",
    ],
  },
  {
    name: 'a broker key in the wrong case',
    find: key,
    write: 'autocreatetopicenable: false',
    complaints: [
      "prod.yaml:11:5: brokers.config.autocreatetopicenable: 'autocreatetopicenable' is written autoCreateTopicEnable; RocketMQ ignores it in any other case (Write autoCreateTopicEnable.)",
    ],
  },
  {
    name: 'a broker key that is gone',
    find: key,
    write: 'haSlaveFallbehindMax: 1024',
    complaints: [
      'prod.yaml:11:5: brokers.config.haSlaveFallbehindMax: haSlaveFallbehindMax was last read by RocketMQ 4.9.8; 5.3.3 would ignore it (Write haMaxGapNotInSync: that is its name there.)',
    ],
  },
  {
    name: 'a setting of the guides that is none',
    find: key,
    write: 'storePathIndex: /data/index',
    complaints: [
      "prod.yaml:11:5: brokers.config.storePathIndex: RocketMQ 5.3.3 has no key 'storePathIndex' and would ignore it (Take it out: index/ lies under storePathRootDir.)",
    ],
  },
  {
    name: 'the spelling of 4.5',
    find: key,
    write: 'mapedFileSizeCommitLog: 1073741824',
    complaints: [
      'prod.yaml:11:5: brokers.config.mapedFileSizeCommitLog: mapedFileSizeCommitLog was last read by RocketMQ 4.5.1; 5.3.3 would ignore it (Write mappedFileSizeCommitLog: that is its name there.)',
    ],
  },
  {
    name: 'yes for a boolean',
    find: key,
    write: 'autoCreateTopicEnable: yes',
    complaints: [
      "prod.yaml:11:28: brokers.config.autoCreateTopicEnable: 'yes' is no boolean; RocketMQ takes everything but true for false (Write true.)",
    ],
  },
  {
    name: 'a unit in a number',
    find: key,
    write: 'fileReservedTime: 48h',
    complaints: [
      "prod.yaml:11:23: brokers.config.fileReservedTime: '48h' is no whole number; RocketMQ would silently keep the default (Write digits only, e.g. 48.)",
    ],
  },
  {
    name: 'a trailing blank',
    find: key,
    write: "fileReservedTime: '48 '",
    complaints: [
      "prod.yaml:11:23: brokers.config.fileReservedTime: '48 ' begins or ends with a blank, which RocketMQ does not trim (Write 48.)",
    ],
  },
  {
    name: 'a number that is too large',
    find: key,
    write: 'fileReservedTime: 99999999999',
    complaints: [
      'prod.yaml:11:23: brokers.config.fileReservedTime: 99999999999 is too large; RocketMQ would silently keep the default (Write a number below 2147483648.)',
    ],
  },
  {
    name: 'a disk type in lower case',
    find: key,
    write: 'flushDiskType: sync_flush',
    complaints: [
      "prod.yaml:11:20: brokers.config.flushDiskType: 'sync_flush' is none of its values; RocketMQ would silently keep the default (Write SYNC_FLUSH.)",
    ],
  },
  {
    name: 'a disk type that is none',
    find: key,
    write: 'flushDiskType: FSYNC',
    complaints: [
      "prod.yaml:11:20: brokers.config.flushDiskType: 'FSYNC' is none of its values; RocketMQ would silently keep the default (Write one of ASYNC_FLUSH, SYNC_FLUSH.)",
    ],
  },
  {
    name: 'an hour that is none',
    find: key,
    write: 'deleteWhen: 04:00',
    complaints: [
      "prod.yaml:11:17: brokers.config.deleteWhen: '04:00' is no hour of the day (Write two digits, several separated by ';': 04 or 04;16.)",
    ],
  },
  {
    name: 'a full-width semicolon',
    find: key,
    write: 'deleteWhen: 04；16',
    complaints: [
      "prod.yaml:11:17: brokers.config.deleteWhen: '04；16' is no hour of the day (Write two digits, several separated by ';': 04 or 04;16.)",
    ],
  },
  {
    name: 'a comma in a server list',
    find: key,
    write: 'namesrvAddr: 10.0.0.11:9876,10.0.0.12:9876',
    complaints: [
      "prod.yaml:11:5: brokers.config.namesrvAddr: rmq-provision writes namesrvAddr itself, and its parts are separated by ';' (Take it out: it lists namesrv.hosts.)",
    ],
  },
  {
    name: 'a server list without a port',
    find: key,
    write: 'namesrvAddr: 192.168.1.161;192.168.1.162:9876',
    complaints: [
      'prod.yaml:11:5: brokers.config.namesrvAddr: rmq-provision writes namesrvAddr itself, and 192.168.1.161 lacks its port (192.168.1.161:9876) (Take it out: it lists namesrv.hosts.)',
    ],
  },
  {
    name: 'a system property among the keys',
    find: key,
    write: 'rocketmq.namesrv.addr: 192.168.1.161:9876',
    complaints: [
      "prod.yaml:11:5: brokers.config.rocketmq.namesrv.addr: RocketMQ 5.3.3 has no key 'rocketmq.namesrv.addr' and would ignore it (Remove it: brokers get the addresses of namesrv.hosts.)",
    ],
  },
  {
    name: 'a fast port',
    find: key,
    write: 'fastListenPort: 10909',
    complaints: [
      "prod.yaml:11:5: brokers.config.fastListenPort: RocketMQ 5.3.3 has no key 'fastListenPort' and would ignore it (Take it out: the fast port is always listenPort - 2.)",
    ],
  },
  {
    name: 'a store that is nowhere in particular',
    find: key,
    write: 'storePathCommitLog: /data/1,../data/2',
    complaints: [
      "prod.yaml:11:25: brokers.config.storePathCommitLog: '../data/2' is no absolute path: where it leads would depend on the folder the service starts in (Begin it with /, or take it out: every instance has folders of its own by default.)",
    ],
  },
  {
    name: 'a brokerId in the configuration',
    find: key,
    write: 'brokerId: 1',
    complaints: [
      'prod.yaml:11:5: brokers.config.brokerId: rmq-provision writes brokerId itself (Take it out: masters have 0, slaves what { host, brokerId } says, and members of groups that elect get theirs in the election.)',
    ],
  },
  {
    name: 'a configuration key without a value',
    find: key,
    write: 'fileReservedTime:',
    complaints: [
      'prod.yaml:11:5: brokers.config.fileReservedTime has no value: it must be one value: text, a number, true or false, or { secret: … }',
    ],
  },
  {
    name: 'a kernel setting that is none',
    find: 'ssh: { user: root }',
    write: 'sysctl: { swappiness: 1 }',
    complaints: ["prod.yaml:3:11: sysctl: 'swappiness' is no kernel setting, e.g. vm.swappiness"],
  },
  {
    name: 'a cluster name with blanks',
    find: 'rmq-prod',
    write: 'my cluster',
    complaints: [
      "prod.yaml:1:10: cluster: 'my cluster' is no usable name: letters, digits, and . _ - inside",
    ],
  },
  {
    name: 'a cluster with the name of the lock',
    find: 'rmq-prod',
    write: 'lock',
    complaints: ["prod.yaml:1:10: cluster: 'lock' is reserved for the lock of a host: choose another name"],
  },
  {
    name: 'a cluster with the name of a file of the lock',
    find: 'rmq-prod',
    write: 'lock.busy',
    complaints: [
      "prod.yaml:1:10: cluster: 'lock.busy' is reserved for the lock of a host: choose another name",
    ],
  },
]
