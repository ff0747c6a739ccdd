import type { Host } from '../../model/cluster.ts'
import { canonicalAddress, ipVersion, isLocal, isReserved } from '../../model/network.ts'
import type { Path } from '../raw.ts'
import type { HostInput } from '../schema/core.ts'
import type { Context } from './context.ts'

/** Problem of an address that SSH would not take for a host; undefined when it is a name or an address. */
export function addressFault(
  { problems }: Context,
  address: string,
): readonly [message: string, hint: string] | undefined {
  if (ipVersion(address) !== 0) return undefined
  const says = (key: string, value: string) => problems.words(`${key}: ${value}`, `ansible_${key}=${value}`)
  const plain = (value: string) => problems.words(`address: ${value}`, `ansible_host=${value}`)
  const [, user, host = ''] = /^(?:ssh:\/\/)?([^@\s/:]+)@([^\s/:]+)$/.exec(address) ?? []
  if (user !== undefined) return ['names a user too', `Write ${plain(host)} and ${says('user', user)}.`]
  const [, bracketed, named, port] = /^(?:\[([^\]]+)\]|([^:\s/]+))(?::(\d+))?$/.exec(address) ?? []
  if (port !== undefined) {
    return ['names a port too', `Write ${plain(bracketed ?? named ?? '')} and ${says('port', port)}.`]
  }
  if (bracketed !== undefined) return ['stands in brackets', `Write ${plain(bracketed)}.`]
  if (/^[a-z+]+:\/\//i.test(address)) return ['is a URL', 'Write the name or the address of the host only.']
  if (/^\d+(?:\.\d+){3}$/.test(address) && ipVersion(address) === 0) {
    return ['is no IP address', 'Write four numbers from 0 to 255 (without leading zeros), e.g. 10.0.0.11.']
  }
  if (/^[\p{L}\p{N}_](?:[\p{L}\p{N}._-]*)$/u.test(address)) return undefined
  return ['is no name or address of a host', 'Write letters, digits, dots and dashes only, or an IP address.']
}

/** The address of a host inside the cluster, as every machine spells it. Reports one that other hosts cannot reach. */
export function privateAddress(
  context: Context,
  name: string,
  address: string,
  input: NonNullable<HostInput>,
  path: Path,
): string {
  const own = input.privateAddress ?? address
  if (context.withoutAddresses === true) return own
  if (ipVersion(own) === 6 && own.includes('%')) {
    context.problems.error([...path, 'privateAddress'], {
      code: 'no-private-address',
      message: `${name}: '${own}' names an interface of this machine, and brokers announce an address (brokerIP1) that other machines reach`,
      hint: hintOf(context, name, address),
      at: 'key',
    })
    return own
  }
  if (ipVersion(own) === 0) {
    context.problems.error([...path, 'privateAddress'], {
      code: 'no-private-address',
      message: `${name}: '${address}' is no IP address, and brokers announce an IP address (brokerIP1) to their clients`,
      hint: hintOf(context, name, address),
      at: 'key',
    })
  } else if (isUnreachable(own)) {
    context.problems.error([...path, 'privateAddress'], {
      code: 'no-private-address',
      message: `${name}: no other host can reach ${own}, which brokers would announce (brokerIP1) to their clients`,
      hint: hintOf(context, name, address),
    })
  }
  return canonicalAddress(own)
}

/** @param inside the private address, written or resolved: a public one that equals it is none */
export function publicAddress(
  { problems }: Context,
  name: string,
  inside: string,
  input: NonNullable<HostInput>,
  path: Path,
): Pick<Host, 'publicAddress'> {
  const address = input.publicAddress === undefined ? undefined : canonicalAddress(input.publicAddress)
  if (address === undefined || address === inside) return {}
  if (isUnreachable(address)) {
    problems.error([...path, 'publicAddress'], {
      code: 'bad-address',
      message: `${name}: no other host can reach ${address}, which brokers would announce (brokerIP1) to their clients`,
      hint: 'Write the address by which clients reach the host, or take it out if that is the private one.',
    })
  }
  return { publicAddress: address }
}

const isUnreachable = (address: string): boolean => isLocal(address) || isReserved(address)

function hintOf({ problems }: Context, name: string, address: string): string {
  const example = problems.words(
    `${name}: { address: ${address}, privateAddress: 10.0.0.11 }`,
    `${name} private_address=10.0.0.11`,
  )
  return `Write its address inside the cluster: ${example}.`
}
