import { RmqError } from '../../errors.ts'
import type { SshTarget } from '../../model/cluster.ts'
import type { RemoteFlags } from '../command/flags.ts'
import type { Context } from '../context.ts'

/** A host with the passwords that were typed for all hosts. */
export type WithSecrets = (host: SshTarget) => SshTarget

/**
 * Asks the questions of --ask-pass and --ask-become-pass: one for all hosts, before the first connection.
 * @throws RmqError 'no-terminal', 'interrupted'
 */
export async function askSecrets(
  context: Pick<Context, 'askSecret'>,
  flags: Pick<RemoteFlags, 'askPass' | 'askBecomePass'>,
): Promise<WithSecrets> {
  const password = flags.askPass ? await context.askSecret('SSH password: ') : undefined
  const becomePassword = flags.askBecomePass ? await context.askSecret('sudo password: ') : undefined
  if ((flags.askPass && !password) || (flags.askBecomePass && !becomePassword)) {
    throw new RmqError('no-terminal', 'no password was typed', {
      hint: 'Run the command in a terminal, or set the password in the inventory as ${ENV} or file:PATH.',
    })
  }
  return (host) => ({
    ...host,
    ssh: {
      ...host.ssh,
      ...(password ? { password } : {}),
      ...(becomePassword ? { becomePassword } : {}),
    },
  })
}
