import { own } from '../objects.ts'
import { interruptedError, RmqError } from '../errors.ts'

/** Whom a failure speaks of: the host of the inventory, and the machine that answered (or did not). */
export interface Party {
  /** Name in the inventory. */
  readonly host: string
  /** 'mq1 (10.0.0.11:22)' or 'jump host bastion (…)'. */
  readonly label: string
}

/** The properties of ssh2's errors; `code` comes from the socket, `reason` from a refused channel. */
export interface SshFailure extends Error {
  readonly level?: string
  readonly code?: string | number
  readonly reason?: number | string
}

export function interrupted(host: string, what: string): RmqError {
  return interruptedError(`${what} was interrupted`, { where: { host } })
}

export function connectionLost(host: string, what: string, cause?: Error): RmqError {
  const reason = cause ? `: ${cause.message}` : ''
  return new RmqError('connection-lost', `the connection was lost while ${what}${reason}`, {
    where: { host },
    hint: 'See whether the host is up and reachable, then run the same command again: it goes on where this one ended.',
    ...(cause ? { cause } : {}),
  })
}

export function timedOut(host: string, what: string, ms: number, words: string): RmqError {
  return new RmqError('timeout', `${what} took longer than ${ms} ms and was ended`, {
    where: { host },
    hint: 'See what the host is busy with (load, disk, a hanging mount), then run the command again.',
    output: words,
  })
}

/** @param excess 'the host printed more than 4 MiB' */
export function answerTooLong(host: string, what: string, excess: string, words: string): RmqError {
  return new RmqError('answer-too-long', `${what} was ended: ${excess}`, {
    where: { host },
    hint: `Log in and see what prints so much: ssh to the host, then sh -c true.`,
    output: words,
  })
}

export function connectTimeout(party: Party, ms: number, stage: string): RmqError {
  return new RmqError('connect-timeout', `${party.label} did not answer within ${ms} ms (${stage})`, {
    where: { host: party.host },
    hint: 'Check that the host is up, that the address is right, and that the SSH port is open in between. For a slow host: raise ssh.connectTimeout.',
  })
}

/** @param words the server's banner, where it has sent one */
export function closedDuringLogin(party: Party, user: string, words: string): RmqError {
  return new RmqError('connect-failed', `${party.label} closed the connection during the login of ${user}`, {
    where: { host: party.host },
    hint:
      `Look on the host for /etc/nologin, an account that has expired (chage -l ${user}) or is not allowed ` +
      `(AllowUsers, pam_access), and a full disk; its log names the reason: journalctl -u sshd.`,
    output: words,
  })
}

/** Codes of the operating system for a machine that cannot be reached. */
const UNREACHABLE: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name does not resolve',
  EAI_AGAIN: 'the name server did not answer',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to its network',
  EHOSTDOWN: 'the host is down',
}

/** ssh2's words for a negotiation without a common algorithm, and what helps. */
const NO_COMMON_ALGORITHM: readonly { readonly pattern: RegExp; readonly hint: string }[] = [
  {
    pattern: /no matching host key/i,
    hint:
      `Give the host an Ed25519 key (ssh-keygen -A): ssh's configuration (HostKeyAlgorithms) allows none of its keys. ` +
      `For a host that only has SHA-1 signatures: write HostKeyAlgorithms +ssh-rsa for it in ~/.ssh/config.`,
  },
  {
    pattern: /no matching key exchange/i,
    hint: 'Add curve25519-sha256 to KexAlgorithms in the sshd_config of the server: it allows too few algorithms.',
  },
  {
    pattern: /no matching .*cipher/i,
    hint: 'Add aes256-gcm@openssh.com to Ciphers in the sshd_config of the server: it allows too few algorithms.',
  },
  {
    pattern: /no matching/i,
    hint: 'Add hmac-sha2-256 to MACs in the sshd_config of the server: it allows too few algorithms.',
  },
]

/** The server hung up before its first word: too many logins at once (MaxStartups), or it is just starting. */
export function isDroppedBeforeHandshake(error: SshFailure): boolean {
  return (
    error.message.startsWith('Connection lost before handshake') ||
    (error.level === 'client-socket' && (error.code === 'ECONNRESET' || error.code === 'EPIPE'))
  )
}

/** Turns what ssh2 or the socket said while connecting into words for a user. */
export function explainConnectFailure(party: Party, error: SshFailure, timeoutMs: number): RmqError {
  const options = { where: { host: party.host }, cause: error }
  const code = typeof error.code === 'string' ? error.code : ''
  if (code === 'ECONNREFUSED') {
    return new RmqError('connect-refused', `${party.label} refuses the connection`, {
      ...options,
      hint: 'Check that sshd runs there, and that this is its port (ssh.port in the inventory, Port in ~/.ssh/config).',
    })
  }
  const unreachable = own(UNREACHABLE, code)
  if (unreachable !== undefined) {
    return new RmqError('host-unreachable', `${party.label} cannot be reached: ${unreachable}`, {
      ...options,
      hint: 'Check the address in the inventory, HostName in ~/.ssh/config, and the network in between.',
    })
  }
  if (code === 'ETIMEDOUT') return connectTimeout(party, timeoutMs, 'TCP connect')
  const missing = NO_COMMON_ALGORITHM.find(({ pattern }) => pattern.test(error.message))
  if (missing) {
    return new RmqError(
      'handshake-failed',
      `${party.label} and this program share no algorithm: ${error.message}`,
      { ...options, hint: missing.hint },
    )
  }
  return new RmqError('connect-failed', `no SSH connection to ${party.label}: ${error.message}`, {
    ...options,
    hint: 'Try ssh -v to the same host.',
  })
}
