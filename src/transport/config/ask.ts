import { execFile } from 'node:child_process'
import { localUser } from '../../local-user.ts'
import { RmqError } from '../../errors.ts'
import { getOrMake } from '../../objects.ts'
import { withoutSecrets } from '../../secret.ts'
import { readConfigFiles, type ConfigFiles } from './config-files.ts'
import { hostClass } from './host-patterns.ts'
import { parseSshConfig, type SshConfig, type SshConfigQuery } from './ssh-config.ts'
import { isSshHost, isSshUser, SSH_HOST_RULE, SSH_USER_RULE } from './ssh-names.ts'

/** The output of `ssh -G`, with the files that ssh read where they were asked for. */
interface Answer {
  readonly text: string
  readonly read: readonly string[]
}

/** The answer for a class of hosts; undefined: it is of no use for others than the host that it was asked for. */
interface ClassAnswer {
  readonly address: string
  readonly answer: Promise<Answer | undefined>
}

/**
 * The settings of hosts by `ssh -G`, so that Include, Match and all else in ~/.ssh/config mean what they mean to ssh; it
 * contacts no host (5 to 10 ms of CPU time). Hosts that meet the same `Host` lines get the same answer but for their names:
 * one of them is asked for (docs/decisions/0016). Without an ssh program: OpenSSH's defaults.
 */
export class SshConfigs {
  readonly #configFile: string | undefined
  readonly #configs = new Map<string, Promise<SshConfig>>()
  readonly #classes = new Map<string, ClassAnswer>()
  #files: ConfigFiles | 'unknown' | undefined

  /** @param configFile instead of the user's and the system's, as `ssh -F` */
  constructor(configFile?: string) {
    this.#configFile = configFile
  }

  /**
   * @throws RmqError 'ssh-config' with ssh's own words when it does not accept its configuration; 'ssh-name' for a user or
   *   an address that must not come into the shell commands of that configuration
   */
  ask({ address, user, port }: SshConfigQuery): Promise<SshConfig> {
    const query = { address, user, port, configFile: this.#configFile }
    return getOrMake(this.#configs, [address, user ?? '', port ?? ''].join('\n'), async () =>
      parseSshConfig(await this.#textOf(query), query),
    )
  }

  async #textOf(query: SshConfigQuery): Promise<string> {
    requireNames(query)
    this.#files ??= readConfigFiles(this.#configFile) ?? 'unknown'
    const files = this.#files
    const name = files === 'unknown' ? undefined : hostClass(files.lines, query.address)
    if (files === 'unknown' || name === undefined) return (await runSshG(query)).text
    const key = [query.user ?? '', query.port ?? '', name].join('\n')
    const known = this.#classes.get(key)
    if (known === undefined) {
      const asked = runSshG(query, { withFiles: true })
      // The error belongs to the host that was asked for; the others ask for themselves.
      const answer = asked.then(
        (found) => (isOfClass(found, query.address, files) ? found : undefined),
        () => undefined,
      )
      this.#classes.set(key, { address: query.address, answer })
      return (await asked).text
    }
    const { text } = (await known.answer) ?? {}
    return (
      (text === undefined ? undefined : renamed(text, known.address, query.address)) ??
      (await runSshG(query)).text
    )
  }
}

/** ssh read the files that were read here, and its answer has the asked name in no setting but the names. */
function isOfClass({ text, read }: Answer, address: string, { paths }: ConfigFiles): boolean {
  const isSame = new Set(read).size === paths.size && read.every((path) => paths.has(path))
  return isSame && text.split('\n').includes(`hostname ${address}`) && !mentions(text, address)
}

/** Lines with the asked name, and one that this program does not use and that has the name in most configurations. */
const NAMES = /^(?:host|hostname|controlpath) /

const mentions = (text: string, address: string): boolean =>
  text.split('\n').some((line) => !NAMES.test(line) && line.toLowerCase().includes(address))

/** The answer for another host of the class; undefined where ssh may have one of its own, e.g. for the jump host of the others. */
function renamed(text: string, from: string, to: string): string | undefined {
  if (mentions(text, to)) return undefined
  return text
    .split('\n')
    .map((line) => (line === `host ${from}` || line === `hostname ${from}` ? line.replace(from, to) : line))
    .join('\n')
}

function requireNames({ address, user }: SshConfigQuery): void {
  if (!isSshHost(address)) throw refusedName(`'${address}' ${SSH_HOST_RULE}`)
  if (user !== undefined && !isSshUser(user)) throw refusedName(`'${user}' ${SSH_USER_RULE}`)
}

function refusedName(message: string): RmqError {
  return new RmqError('ssh-name', message, {
    hint: 'Correct it in the inventory (address, ssh.user, ssh.jump).',
  })
}

/** A line that `ssh -v` prints for each file that it reads. */
const READING = /^debug1: Reading configuration data (.*?)\r?$/gm

/** ssh prints it in a container with an id of its own. */
const NO_USER = /^No user exists for uid/m

/** Runs `ssh -G`; with `withFiles` it asks for the files that ssh reads, too. */
function runSshG(
  query: SshConfigQuery,
  { withFiles = false }: { readonly withFiles?: boolean } = {},
): Promise<Answer> {
  const argv = [
    withFiles ? '-vG' : '-G',
    ...(query.configFile === undefined ? [] : ['-F', query.configFile]),
    ...(query.user === undefined ? [] : ['-l', query.user]),
    ...(query.port === undefined ? [] : ['-p', String(query.port)]),
    '--',
    query.address,
  ]
  return new Promise((resolve, reject) => {
    execFile('ssh', argv, { timeout: 10_000, env: withoutSecrets(process.env) }, (error, stdout, stderr) => {
      if (!error) resolve({ text: stdout, read: [...stderr.matchAll(READING)].map(([, path = '']) => path) })
      // The defaults of OpenSSH hold for all hosts where no program reads the files.
      else if (error.code === 'ENOENT') resolve({ text: defaultConfig(query), read: [] })
      else {
        const output = stderr.replaceAll(/^(?:debug1: |OpenSSH_).*\n?/gm, '')
        reject(
          new RmqError('ssh-config', `ssh -G ${query.address} failed: ${lastLine(output) || error.message}`, {
            hint: NO_USER.test(output)
              ? 'ssh needs an entry of this user in /etc/passwd. Add one where the program runs.'
              : `Try: ssh ${query.address} true`,
            output,
          }),
        )
      }
    })
  })
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? ''

/** As `ssh -G` prints it where no configuration file says anything. */
function defaultConfig(query: SshConfigQuery): string {
  const keys = ['id_rsa', 'id_ecdsa', 'id_ed25519'].map((name) => `identityfile ~/.ssh/${name}\n`)
  return `hostname ${query.address}
user ${query.user ?? localUser().name}
port ${query.port ?? 22}
${keys.join('')}userknownhostsfile ~/.ssh/known_hosts ~/.ssh/known_hosts2
globalknownhostsfile /etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2
`
}
