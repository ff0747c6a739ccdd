import { setImmediate } from 'node:timers/promises'
import { messageOf, RmqError } from '../../errors.ts'
import type { JsonValue } from './json.ts'
import { JsonReading } from './parse-json.ts'

/** Values that are read before other work has its turn: about 10 ms. */
const AT_A_TIME = 20_000
/** Values of a body: 100,000 topics have about 1,200,000. More would fill the memory of this machine. */
const MOST_VALUES = 8_000_000

/**
 * A JSON body. A long one is read in parts, between which other work has its turn.
 * @throws RmqError 'bad-body' when it is none, 'answer-too-long' when it has more than 8,000,000 values
 */
export async function readBody(body: Buffer): Promise<JsonValue> {
  try {
    const reading = new JsonReading(body.toString('utf8'))
    for (let read = 0; read < MOST_VALUES; read += AT_A_TIME) {
      const value = reading.advance(AT_A_TIME)
      if (value !== undefined) return value
      await setImmediate()
    }
  } catch (error) {
    throw new RmqError('bad-body', `the answer is not JSON: ${messageOf(error)}`, { cause: error })
  }
  throw new RmqError('answer-too-long', `the answer has more than ${MOST_VALUES} values`, {
    hint: 'Remove topics, subscription groups and offsets that are not used any more.',
  })
}

/**
 * A configuration as name servers and brokers send it (Configuration.getAllConfigsFormatString): 'key=value' lines,
 * nothing escaped. A broker's holds passwords where ACL 2.0 is on: do not print it whole.
 */
export function readProperties(body: Buffer): ReadonlyMap<string, string> {
  const properties = new Map<string, string>()
  for (const line of body.toString('utf8').split('\n')) {
    const equals = line.indexOf('=')
    if (equals > 0) properties.set(line.slice(0, equals), line.slice(equals + 1))
  }
  return properties
}
