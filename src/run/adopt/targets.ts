import { dirname, isAbsolute, relative, resolve } from 'node:path'
import { homeFolder } from '../../home.ts'
import type { SshWords } from '../../adopt/describe/subject.ts'
import { bootstrapTarget } from '../../inventory/index.ts'
import { RmqError } from '../../errors.ts'
import type { HostList } from '../../inventory/host-list.ts'
import type { SshSettings, SshTarget } from '../../model/cluster.ts'
import { compact, own } from '../../objects.ts'
import { defaultVersion } from '../../releases/known.ts'
import type { Context } from '../context.ts'
import { parseTarget, type Target } from '../hosts/target.ts'
import { ipVersion } from '../../model/network.ts'

export interface SshFlags {
  readonly user?: string
  readonly identityFile?: string
  readonly knownHostsFile?: string
  readonly jump?: string
  readonly become?: boolean
}

/** A host to read: how SSH reaches it, and what the inventory says of that. */
export interface AdoptTarget {
  readonly ssh: SshTarget
  readonly words: SshWords
}

/**
 * The hosts of the command line, each once.
 * @param file the inventory that is to be written: relative paths in it start from its folder
 * @throws RmqError 'usage'; InventoryError for settings that no inventory may have
 */
export function targetsOf(
  words: readonly string[],
  flags: SshFlags,
  file: string,
  context: Pick<Context, 'env' | 'cwd'>,
): AdoptTarget[] {
  const targets = new Map(
    words.map(parseTarget).map((target) => [`${target.host}:${target.port ?? ''}`, target]),
  )
  return [...targets.values()].map((target) => targetOf(target, flags, file, context))
}

function targetOf(
  target: Target,
  flags: SshFlags,
  file: string,
  { env, cwd }: Pick<Context, 'env' | 'cwd'>,
): AdoptTarget {
  const user = target.user ?? flags.user
  const path = (name: string | undefined) => (name === undefined ? undefined : resolve(cwd, name))
  const identityFile = path(flags.identityFile)
  const knownHostsFile = path(flags.knownHostsFile)
  const options = {
    host: target.host,
    version: defaultVersion,
    ...compact({
      user,
      port: target.port,
      identityFile,
      knownHostsFile,
      jump: flags.jump,
      become: flags.become,
    }),
  }
  const ssh = bootstrapTarget(options, env)
  return {
    ssh: { ...ssh, name: ipVersion(target.host) === 6 ? target.host.replaceAll(':', '-') : target.host },
    words: compact({
      user,
      port: target.port,
      identityFile: identityFile === undefined ? undefined : shownPath(identityFile, file, env),
      knownHostsFile: knownHostsFile === undefined ? undefined : shownPath(knownHostsFile, file, env),
      jump: flags.jump,
      become: flags.become === true ? ('sudo' as const) : undefined,
    }),
  }
}

/** The hosts of a list, with the settings that the list has for them. Flags fill in what it leaves out. */
export function listedTargets(
  { hosts, words }: HostList,
  flags: SshFlags,
  file: string,
  context: Pick<Context, 'env' | 'cwd'>,
): AdoptTarget[] {
  const fallback = flagSettings(flags, context.cwd)
  const listed = hosts.map(({ target, given }): AdoptTarget => {
    const ssh = { ...fallback, ...target.ssh }
    const { user, port, jump, become } = ssh
    const path = (name: string | undefined) =>
      name === undefined ? undefined : shownPath(name, file, context.env)
    const timeout = own(given, 'connectTimeout')
    return {
      ssh: { ...target, ssh },
      words: compact({
        user,
        port,
        identityFile: path(ssh.identityFile),
        knownHostsFile: path(ssh.knownHostsFile),
        jump,
        become,
        connectTimeout: typeof timeout === 'string' ? timeout : undefined,
        password: reference(own(given, 'password'), 'RMQ_SSH_PASSWORD'),
        passphrase: reference(own(given, 'passphrase'), 'RMQ_SSH_PASSPHRASE'),
        becomePassword: reference(own(given, 'becomePassword'), 'RMQ_BECOME_PASSWORD'),
      }),
    }
  })
  return [...listed, ...targetsOf(words, flags, file, context)]
}

function flagSettings(
  { user, identityFile, knownHostsFile, jump, become }: SshFlags,
  cwd: string,
): SshSettings {
  const path = (name: string | undefined) => (name === undefined ? undefined : resolve(cwd, name))
  return compact({
    user,
    identityFile: path(identityFile),
    knownHostsFile: path(knownHostsFile),
    jump,
    become: become === true ? ('sudo' as const) : undefined,
  })
}

/** A secret as the new inventory has it: the reference of the list, or one to a variable in place of the value. */
function reference(given: unknown, variable: string): string | undefined {
  if (typeof given !== 'string' && typeof given !== 'number') return undefined
  const text = String(given)
  return /^(?:\$\{\w+\}$|file:\/)/.test(text) ? text : `\${${variable}}`
}

/** A path of this machine as the inventory has it: below the home folder with ~, else from the folder of the inventory. */
function shownPath(path: string, file: string, env: NodeJS.ProcessEnv): string {
  const home = homeFolder(env)
  if (path.startsWith(`${home}/`)) return `~/${path.slice(home.length + 1)}`
  const near = relative(dirname(file), path)
  return isAbsolute(near) || near.startsWith('..') ? path : near
}

/**
 * The hosts that --limit names; all of them without it.
 * @throws RmqError 'limit-unknown' (exit 2)
 */
export function limited(
  targets: readonly AdoptTarget[],
  limit: readonly string[] | undefined,
): readonly AdoptTarget[] {
  if (limit === undefined) return targets
  const names = targets.map(({ ssh }) => ssh.name)
  const unknown = limit.find((name) => !names.includes(name))
  if (unknown !== undefined) {
    throw new RmqError('limit-unknown', `--limit: there is no host '${unknown}'`, {
      hint: `Use one of: ${names.join(', ')}.`,
    })
  }
  return targets.filter(({ ssh }) => limit.includes(ssh.name))
}
