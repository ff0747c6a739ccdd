/** The lab of the rounds; `RMQ_LAB` for a second run beside the first. */
export const LAB = process.env['RMQ_LAB'] ?? 'chaos'
export const CLUSTER = 'rmq-chaos'
/** The topic of the traffic. */
export const TOPIC = 'ChaosTopic'
