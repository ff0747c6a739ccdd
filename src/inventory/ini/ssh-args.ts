import { splitWords } from './shlex.ts'

/** Settings from OpenSSH arguments. */
export interface SshArguments {
  readonly jump?: string
  readonly user?: string
  readonly port?: string
  readonly identityFile?: string
  readonly knownHostsFile?: string
  readonly connectTimeout?: string
  /** The user asks not to check host keys. */
  readonly unchecked: boolean
  /** A ProxyCommand that is not an ssh to a jump host. */
  readonly foreignProxy?: string
}

type Found = { -readonly [Key in keyof SshArguments]: SshArguments[Key] }

/**
 * Reads the arguments that Ansible hands to ssh: ProxyJump, the usual ProxyCommand by ssh -W, and the options
 * that have a field of their own. Everything else concerns OpenSSH only.
 * @throws SyntaxError for a quote that is not closed.
 */
export function readSshArguments(text: string): SshArguments {
  const found: Found = { unchecked: false }
  const words = splitWords(text.replaceAll('#', '\\#')).map((word) => word.text)
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    const flag = word.slice(0, 2)
    if (!['-o', '-J', '-l', '-p', '-i'].includes(flag)) continue
    const argument = word.length > 2 ? word.slice(2) : (words[(at += 1)] ?? '')
    if (flag === '-o') option(argument, found)
    else if (flag === '-J') found.jump = argument
    else if (flag === '-l') found.user = argument
    else if (flag === '-p') found.port = argument
    else found.identityFile = argument
  }
  return found
}

function option(assignment: string, found: Found): void {
  const match = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*)$/.exec(assignment)
  const value = match?.[2] ?? ''
  switch (match?.[1]?.toLowerCase() ?? '') {
    case 'proxyjump':
      if (value !== 'none') found.jump = value
      break
    case 'proxycommand':
      proxyCommand(value, found)
      break
    case 'user':
      found.user = value
      break
    case 'port':
      found.port = value
      break
    case 'identityfile':
      found.identityFile = value
      break
    case 'userknownhostsfile':
      if (value === '/dev/null') found.unchecked = true
      else found.knownHostsFile = value
      break
    case 'connecttimeout':
      found.connectTimeout = value
      break
    case 'stricthostkeychecking':
      if (['no', 'off', 'accept-new'].includes(value.toLowerCase())) found.unchecked = true
      break
    default:
      break
  }
}

/** `ssh -W %h:%p [-q] [-p 2222] [-l user] user@bastion` is a jump host in older words. */
function proxyCommand(command: string, found: Found): void {
  const words = splitWords(command.replaceAll('#', '\\#')).map((word) => word.text)
  let user = ''
  let port = ''
  let host = ''
  let forwards = false
  for (let at = 1; at < words.length; at += 1) {
    const word = words[at] ?? ''
    if (!word.startsWith('-')) {
      if (host === '') host = word
      continue
    }
    const flag = word.slice(0, 2)
    if (!'WplioFJ'.includes(flag.slice(1))) continue
    const argument = word.length > 2 ? word.slice(2) : (words[(at += 1)] ?? '')
    if (flag === '-W') forwards = true
    else if (flag === '-p') port = argument
    else if (flag === '-l') user = argument
  }
  if (words[0] !== 'ssh' || !forwards || host === '') {
    found.foreignProxy = command
    return
  }
  found.jump = `${user === '' ? '' : `${user}@`}${host}${port === '' ? '' : `:${port}`}`
}
