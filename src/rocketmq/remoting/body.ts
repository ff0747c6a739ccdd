import { RmqError } from '../../errors.ts'
import { parseJson } from './json.ts'
import type { JsonValue } from './json.ts'

/** A JSON body. @throws RmqError 'bad-body' when it is none. */
export function readBody(body: Buffer): JsonValue {
  try {
    return parseJson(body.toString('utf8'))
  } catch (error) {
    throw new RmqError('bad-body', `the answer is not JSON: ${error instanceof Error ? error.message : ''}`, {
      cause: error,
    })
  }
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
