/** Names from guides and older releases that no known release reads, and what to do instead. */
export const nonSettings: Readonly<Record<string, string>> = {
  storePathConsumeQueue: 'Take it out: consumequeue/ lies under storePathRootDir.',
  storePathIndex: 'Take it out: index/ lies under storePathRootDir.',
  storeCheckpoint: 'Take it out: the file checkpoint lies under storePathRootDir.',
  abortFile: 'Take it out: the file abort lies under storePathRootDir.',
  fastListenPort: 'Take it out: the fast port is always listenPort - 2.',
  'namesrv.addr': 'Remove it: brokers get the addresses of namesrv.hosts.',
  'rocketmq.namesrv.addr': 'Remove it: brokers get the addresses of namesrv.hosts.',
}

/** Successors of removed keys. */
export const successors: Readonly<Record<string, string>> = {
  haSlaveFallbehindMax: 'haMaxGapNotInSync',
  mapedFileSizeCommitLog: 'mappedFileSizeCommitLog',
  mapedFileSizeConsumeQueue: 'mappedFileSizeConsumeQueue',
}
