/** Names from guides and older releases that no covered release reads, and what to do instead. */
export const nonSettings: Readonly<Record<string, string>> = {
  storePathConsumeQueue: 'take it out: consumequeue/ lies under storePathRootDir',
  storePathIndex: 'take it out: index/ lies under storePathRootDir',
  storeCheckpoint: 'take it out: the file checkpoint lies under storePathRootDir',
  abortFile: 'take it out: the file abort lies under storePathRootDir',
  fastListenPort: 'take it out: the fast port is always listenPort - 2',
  'namesrv.addr': 'take it out: brokers are told of namesrv.hosts',
  'rocketmq.namesrv.addr': 'take it out: brokers are told of namesrv.hosts',
}

/** Where a key that has gone went. */
export const successors: Readonly<Record<string, string>> = {
  haSlaveFallbehindMax: 'haMaxGapNotInSync',
  mapedFileSizeCommitLog: 'mappedFileSizeCommitLog',
  mapedFileSizeConsumeQueue: 'mappedFileSizeConsumeQueue',
}
