import { isIP } from 'node:net'
import { homedir } from 'node:os'
import { dirname, isAbsolute, relative, resolve } from 'node:path'
import type { SshWords } from '../../adopt/describe/subject.ts'
import { bootstrapTarget } from '../../inventory/index.ts'
import { RmqError } from '../../errors.ts'
import type { SshTarget } from '../../model/cluster.ts'
import { compact } from '../../objects.ts'
import { defaultVersion } from '../../releases/known.ts'
import type { Context } from '../context.ts'
import { parseTarget, type Target } from '../hosts/target.ts'

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
    ssh: { ...ssh, name: isIP(target.host) === 6 ? target.host.replaceAll(':', '-') : target.host },
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

/** A path of this machine as the inventory has it: below the home folder with ~, else from the folder of the inventory. */
function shownPath(path: string, file: string, env: NodeJS.ProcessEnv): string {
  const home = env['HOME'] ?? homedir()
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
      hint: `Known: ${names.join(', ')}`,
    })
  }
  return targets.filter(({ ssh }) => limit.includes(ssh.name))
}
