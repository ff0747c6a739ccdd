import { RmqError } from '../../errors.ts'
import { compact } from '../../objects.ts'

/** A host as a command line names it. */
export interface Target {
  readonly host: string
  readonly user?: string
  readonly port?: number
}

const TARGET = /^(?:(?<user>[^@]+)@)?(?:\[(?<six>[^\]]+)\]|(?<name>[^:]+|[^:]*:[^:]*:.*))(?::(?<port>\d+))?$/

/**
 * Reads '[user@]address[:port]'; a bare IPv6 address has no port, one in brackets may.
 * @throws RmqError 'usage'
 */
export function parseTarget(target: string): Target {
  const parts = TARGET.exec(target)
  const host = parts?.groups?.['six'] ?? parts?.groups?.['name']
  if (!parts?.groups || host === undefined) {
    throw new RmqError('usage', `'${target}' is no [user@]address[:port]`, {
      hint: "For example '10.0.0.11', 'root@mq1:2222' or 'root@[fd00::1]:22'.",
    })
  }
  const { user, port } = parts.groups
  return { host, ...compact({ user, port: port === undefined ? undefined : Number(port) }) }
}
