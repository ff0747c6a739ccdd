import { own } from '../../objects.ts'
import { pages } from '../services/index.ts'

const CLIENT = 'Take it out: it is a setting of clients.'

/** Names from guides and older releases that no known release reads, and what to do instead. */
const general: Readonly<Record<string, string>> = {
  storePathConsumeQueue: 'Take it out: consumequeue/ lies under storePathRootDir.',
  storePathIndex: 'Take it out: index/ lies under storePathRootDir.',
  storeCheckpoint: 'Take it out: the file checkpoint lies under storePathRootDir.',
  abortFile: 'Take it out: the file abort lies under storePathRootDir.',
  fastListenPort: 'Take it out: the fast port is always listenPort - 2.',
  storePathConsumerQueue: 'Take it out: consumequeue/ lies under storePathRootDir.',
  storePathCheckpoint: 'Take it out: the file checkpoint lies under storePathRootDir.',
  storePathAbort: 'Take it out: the file abort lies under storePathRootDir.',
  commitLogFileSize: 'Write mappedFileSizeCommitLog, in bytes.',
  brokerRegisterPeriodMs: 'Write registerNameServerPeriod, in ms.',
  enableTrace: 'Write traceTopicEnable.',
  checkTransactionMessageEnable: 'Take it out: it is gone since 4.x.',
  dataDir: 'Write storePathRootDir.',
  otlpEndpoint: 'Write metricsGrpcExporterTarget.',
  enableMetricsPush: 'Write metricsExporterType: OTLP_GRPC, and metricsGrpcExporterTarget.',
  compressMsgBodyOverHowmuch: CLIENT,
  sendMessageTimeout: CLIENT,
  retryTimesWhenSendFailed: CLIENT,
  consumeMessageBatchMaxSize: CLIENT,
}

/** Successors of removed keys. */
export const successors: Readonly<Record<string, string>> = {
  haSlaveFallbehindMax: 'haMaxGapNotInSync',
  mapedFileSizeCommitLog: 'mappedFileSizeCommitLog',
  mapedFileSizeConsumeQueue: 'mappedFileSizeConsumeQueue',
}

/** Hint for a name that no known release reads in the file of any service; undefined for any other. */
export function nonSettingHint(name: string): string | undefined {
  const found = [general, ...pages.map((page) => page.nonSettings)].find(
    (each) => own(each, name) !== undefined,
  )
  return own(found, name)
}
