/**
 * Longer limits for brokers of a lab, as lines of an inventory's brokers.config. Several hosts on two cores are busier
 * than RocketMQ's own measures allow: with its defaults (200 ms in the send queue, 1000 ms for the page cache) a broker
 * refuses messages, and a test that counts failed sends fails for the load of the machine.
 */
export const PATIENT = { waitTimeMillsInSendQueue: 5000, osPageCacheBusyTimeOutMills: 10_000 } as const

/** PATIENT as lines of YAML, four spaces before each. The last line ends with a line break as well. */
export const PATIENT_LINES = Object.entries(PATIENT)
  .map(([key, value]) => `    ${key}: ${value}\n`)
  .join('')
