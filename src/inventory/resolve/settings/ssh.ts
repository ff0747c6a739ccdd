import type { SshSettings } from '../../../model/cluster.ts'
import type { Path } from '../../raw.ts'
import type { SshInput } from '../../schema/core.ts'
import { localPath, type Context } from '../context.ts'
import { resolveSecret } from '../secrets.ts'

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

/** The connection settings of one host: its own over those of the whole cluster. */
export function resolveSsh(context: Context, own: SshInput, ownPath: Path): SshSettings {
  return { ...translate(context, context.inventory.ssh ?? {}, ['ssh']), ...translate(context, own, ownPath) }
}

function translate(context: Context, input: SshInput, path: Path): SshSettings {
  const ssh: Mutable<SshSettings> = {}
  if (input.user !== undefined) ssh.user = input.user
  if (input.port !== undefined) ssh.port = input.port
  if (input.identityFile !== undefined) ssh.identityFile = localPath(context, input.identityFile)
  if (input.knownHostsFile !== undefined) ssh.knownHostsFile = localPath(context, input.knownHostsFile)
  if (input.jump !== undefined) ssh.jump = input.jump
  if (input.become === 'sudo' || input.become === true) ssh.become = 'sudo'
  if (input.connectTimeout !== undefined) ssh.connectTimeoutMs = input.connectTimeout
  for (const name of ['passphrase', 'password', 'becomePassword'] as const) {
    const value = input[name]
    if (value !== undefined) ssh[name] = resolveSecret(context, [...path, name], value)
  }
  return ssh
}
