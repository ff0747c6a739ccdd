import { RmqError } from '../errors.ts'
import { compact } from '../objects.ts'
import { isSshHost, isSshUser } from './config/ssh-names.ts'

/** One hop in the syntax of ssh -J. What is missing is for `ssh -G` to say. */
export interface Hop {
  readonly user?: string
  readonly address: string
  readonly port?: number
}

const HOP =
  /^(?:ssh:\/\/)?(?:(?<user>\S+)@)?(?:\[(?<bracketed>[^\]\s]+)\]|(?<plain>[^\s:@[\]]+|[^\s@[\]]*:[^\s@[\]]*:[^\s@[\]]*?))(?::(?<port>\d+))?\/?$/

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
  const address = groups?.['bracketed'] ?? groups?.['plain']
  const user = groups?.['user']
  const port = groups?.['port'] === undefined ? undefined : Number(groups['port'])
  const goodPort = port === undefined || (port >= 1 && port <= 65_535)
  if (address === undefined || !isSshHost(address) || (user !== undefined && !isSshUser(user)) || !goodPort) {
    throw new RmqError('bad-jump', `'${text}' in the jump hosts '${jump}' is not a host`, {
      hint: 'Write [user@]host[:port], several hops separated by commas, as for ssh -J.',
    })
  }
  return {
    address,
    ...compact({ user, port }),
  }
}

/** The words that ssh is called with to log in at the last of these hops: '-J first -p 2222 admin@bastion'. */
export function sshWords(hops: readonly Hop[]): string {
  const last = hops.at(-1)
  if (!last) return ''
  const before = hops.slice(0, -1).map(hopText).join(',')
  const user = last.user === undefined ? '' : `${last.user}@`
  return [
    ...(before === '' ? [] : [`-J ${before}`]),
    ...(last.port === undefined ? [] : [`-p ${last.port}`]),
    `${user}${last.address}`,
  ].join(' ')
}

function hopText({ user, address, port }: Hop): string {
  const host = address.includes(':') && port !== undefined ? `[${address}]` : address
  return `${user === undefined ? '' : `${user}@`}${host}${port === undefined ? '' : `:${port}`}`
}
