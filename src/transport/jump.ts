import { RmqError } from '../errors.ts'

/** One hop in the syntax of ssh -J. What is missing is for `ssh -G` to say. */
export interface Hop {
  readonly user?: string
  readonly address: string
  readonly port?: number
}

const HOP =
  /^(?:ssh:\/\/)?(?:(?<user>[^@\s]+)@)?(?:\[(?<bracketed>[^\]\s]+)\]|(?<plain>[^\s:@[\]]+|[^\s@[\]]*:[^\s@[\]]*:[^\s@[\]]*?))(?::(?<port>\d+))?\/?$/

/**
 * Reads `[user@]host[:port],…` (IPv6 in brackets when a port follows), first hop first. 'none' and '' mean no hop.
 * @throws RmqError 'bad-jump' naming the hop that does not read
 */
export function parseJump(jump: string): Hop[] {
  const text = jump.trim()
  if (text === '' || text.toLowerCase() === 'none') return []
  return text.split(',').map((part) => parseHop(part.trim(), jump))
}

function parseHop(text: string, jump: string): Hop {
  const groups = HOP.exec(text)?.groups
  const port = groups?.['port'] === undefined ? undefined : Number(groups['port'])
  const address = groups?.['bracketed'] ?? groups?.['plain']
  if (!groups || !address || address.startsWith('-') || (port !== undefined && (port < 1 || port > 65_535))) {
    throw new RmqError('bad-jump', `'${text}' in the jump hosts '${jump}' is not a host`, {
      hint: 'Write [user@]host[:port], several hops separated by commas, as for ssh -J.',
    })
  }
  const user = groups['user']
  return {
    address,
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port }),
  }
}
