/** Codes of requests that change nothing (RequestCode.java; the same numbers from 3.2.6 to 5.3.3 where they exist). */
const ReadCode = {
  /** With a subscription of its own and without a commit of its offset: nothing is left behind. */
  pullMessage: 11,
  getAllTopicConfig: 21,
  getBrokerConfig: 26,
  getBrokerRuntimeInfo: 28,
  getMaxOffset: 30,
  getMinOffset: 31,
  getConsumerListByGroup: 38,
  getAllConsumerOffset: 43,
  getAllDelayOffset: 45,
  getRouteInfoByTopic: 105,
  getBrokerClusterInfo: 106,
  getAllSubscriptionGroupConfig: 201,
  getKvListByNamespace: 219,
  getNamesrvConfig: 319,
  /** 5.0.0 and later. */
  getBrokerHaStatus: 907,
  /** Controllers, 5.0.0 and later. */
  controllerGetMetadata: 1005,
  controllerGetSyncStateData: 1006,
  getControllerConfig: 1010,
  /** ACL 2.0, 5.3.0 and later. */
  getUser: 3004,
  listUser: 3005,
  listAcl: 3010,
} as const

/** Codes of requests that change the cluster: RemotingClient sends them only behind a guard. */
const WriteCode = {
  updateConsumerOffset: 15,
  updateAndCreateTopic: 17,
  putKvConfig: 100,
  updateAndCreateSubscriptionGroup: 200,
  wipeWritePermOfBroker: 205,
  deleteTopicInBroker: 215,
  deleteTopicInNamesrv: 216,
  /** SEND_MESSAGE with its header's keys shortened to one letter each. */
  sendMessageV2: 310,
  /** 4.9.2 and later. */
  addWritePermOfBroker: 327,
  /** Controllers, 5.0.0 and later. */
  controllerElectMaster: 1002,
  /** ACL 2.0, 5.3.0 and later. */
  createUser: 3001,
  updateUser: 3002,
  createAcl: 3006,
  updateAcl: 3007,
} as const

export const RequestCode = { ...ReadCode, ...WriteCode }
export type ReadCode = (typeof ReadCode)[keyof typeof ReadCode]

/** The response codes that are more than a refusal: they say how a message was stored, or that there is none. */
export const ResponseCode = {
  flushDiskTimeout: 10,
  slaveNotAvailable: 11,
  flushSlaveTimeout: 12,
  topicNotExist: 17,
  pullNotFound: 19,
  pullRetryImmediately: 20,
  pullOffsetMoved: 21,
  queryNotFound: 22,
  controllerNotLeader: 2007,
} as const

/** Response codes by their names in RemotingSysResponseCode.java and ResponseCode.java. */
const responseNames: Readonly<Record<number, string>> = {
  0: 'SUCCESS',
  1: 'SYSTEM_ERROR',
  2: 'SYSTEM_BUSY',
  3: 'REQUEST_CODE_NOT_SUPPORTED',
  4: 'TRANSACTION_FAILED',
  10: 'FLUSH_DISK_TIMEOUT',
  11: 'SLAVE_NOT_AVAILABLE',
  12: 'FLUSH_SLAVE_TIMEOUT',
  13: 'MESSAGE_ILLEGAL',
  14: 'SERVICE_NOT_AVAILABLE',
  15: 'VERSION_NOT_SUPPORTED',
  16: 'NO_PERMISSION',
  17: 'TOPIC_NOT_EXIST',
  18: 'TOPIC_EXIST_ALREADY',
  19: 'PULL_NOT_FOUND',
  20: 'PULL_RETRY_IMMEDIATELY',
  21: 'PULL_OFFSET_MOVED',
  22: 'QUERY_NOT_FOUND',
  24: 'SUBSCRIPTION_NOT_EXIST',
  26: 'SUBSCRIPTION_GROUP_NOT_EXIST',
  29: 'INVALID_PARAMETER',
  211: 'BROKER_NOT_EXIST',
  215: 'FLOW_CONTROL',
  1500: 'GO_AWAY',
  2004: 'CONTROLLER_MASTER_NOT_AVAILABLE',
  2005: 'CONTROLLER_INVALID_REQUEST',
  2006: 'CONTROLLER_BROKER_NOT_ALIVE',
  2007: 'CONTROLLER_NOT_LEADER',
  2008: 'CONTROLLER_BROKER_METADATA_NOT_EXIST',
}

/** The name of a response code, or 'code 4711' for one that is not known here. */
export function responseName(code: number): string {
  return responseNames[code] ?? `code ${code}`
}
