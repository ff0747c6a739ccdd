import { sshWords } from './ssh-words.ts'

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
  /** Options that have no effect here, by their names, each once: '-o Ciphers', '-4', '-i of the ProxyCommand'. */
  readonly ignored: readonly string[]
}

type Found = { -readonly [Key in keyof SshArguments]: SshArguments[Key] } & { readonly ignored: string[] }

/**
 * Options about what this tool does in its own way, or does not do: shared connections, compression, terminals, forwarding
 * of X11 and of agents, outputs of ssh. Without them nothing is different.
 */
const NEEDLESS_OPTIONS: ReadonlySet<string> = new Set([
  'batchmode',
  'compression',
  'controlmaster',
  'controlpath',
  'controlpersist',
  'forwardagent',
  'forwardx11',
  'loglevel',
  'requesttty',
  'serveralivecountmax',
  'serveraliveinterval',
  'tcpkeepalive',
])
const NEEDLESS_FLAGS = 'AaCMnqSTtvXxY'

/** Takes one argument of ssh, or the value of one option. */
type Reader = (text: string, found: Found) => void

const into =
  (field: 'user' | 'port' | 'identityFile' | 'connectTimeout'): Reader =>
  (text, found) => {
    found[field] = text
  }

const jumpTo: Reader = (hosts, found) => {
  if (hosts !== 'none') found.jump = hosts
}

/** By the letters of ssh(1). */
const FLAGS: ReadonlyMap<string, Reader> = new Map([
  ['o', option],
  ['J', jumpTo],
  ['l', into('user')],
  ['p', into('port')],
  ['i', into('identityFile')],
])

/** By the names of ssh_config(5) in lower case. */
const OPTIONS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['proxyjump', jumpTo],
  ['proxycommand', proxyCommand],
  ['user', into('user')],
  ['port', into('port')],
  ['identityfile', into('identityFile')],
  ['connecttimeout', into('connectTimeout')],
  [
    'userknownhostsfile',
    (file, found) => {
      if (file === '/dev/null') found.unchecked = true
      else found.knownHostsFile = file
    },
  ],
  [
    'stricthostkeychecking',
    (value, found) => {
      if (['no', 'off', 'accept-new'].includes(value.toLowerCase())) found.unchecked = true
    },
  ],
])

/**
 * Reads the arguments that Ansible hands to ssh: ProxyJump, the usual ProxyCommand by ssh -W, and the options
 * that have a field of their own.
 * @throws SyntaxError for a quote that is not closed.
 */
export function readSshArguments(text: string): SshArguments {
  const found: Found = { unchecked: false, ignored: [] }
  for (const { flag, argument } of sshWords(text)) {
    const read = flag === undefined ? undefined : FLAGS.get(flag)
    if (read !== undefined) read(argument, found)
    else if (flag === undefined) ignore(`'${argument}'`, found)
    else if (!NEEDLESS_FLAGS.includes(flag)) ignore(`-${flag}`, found)
  }
  return found
}

function ignore(name: string, { ignored }: Found): void {
  if (!ignored.includes(name)) ignored.push(name)
}

function option(assignment: string, found: Found): void {
  const [, name = '', value = ''] = /^\s*([A-Za-z\d]+)(?:\s*=\s*|\s+)(.*)$/.exec(assignment) ?? []
  const read = OPTIONS.get(name.toLowerCase())
  if (read !== undefined) read(value, found)
  else if (!NEEDLESS_OPTIONS.has(name.toLowerCase()))
    ignore(`-o ${name === '' ? `'${assignment}'` : name}`, found)
}

/** `ssh -W %h:%p [-q] [-p 2222] [-l user] user@bastion` is a jump host in older words. */
function proxyCommand(command: string, found: Found): void {
  if (command === 'none') return
  const [program, ...words] = sshWords(command)
  const host = words.find(({ flag }) => flag === undefined)?.argument
  const last = (letter: string) => words.findLast(({ flag }) => flag === letter)?.argument
  const user = last('l')
  const port = last('p')
  if (program?.argument !== 'ssh' || last('W') === undefined || host === undefined) {
    found.foreignProxy = command
    return
  }
  for (const { flag, argument } of words) {
    if (flag === undefined || `Wlp${NEEDLESS_FLAGS}`.includes(flag)) continue
    const name = flag === 'o' ? `-o ${/^\s*\w+/.exec(argument)?.[0].trim() ?? ''}` : `-${flag}`
    if (!NEEDLESS_OPTIONS.has(name.slice('-o '.length).toLowerCase()))
      ignore(`${name} of the ProxyCommand`, found)
  }
  found.jump = `${user === undefined ? '' : `${user}@`}${host}${port === undefined ? '' : `:${port}`}`
}
