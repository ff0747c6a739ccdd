import { RmqError } from '../errors.ts'
import type { Cluster } from '../model/cluster.ts'
import type { Context } from './context.ts'

/** A flag that gives the name of the cluster on the command line: '--yes-wipe'. */
export type NameFlag = '--yes-wipe' | '--yes-destroy'

/**
 * A wrong name is a mistake, and is reported before any host is contacted.
 * @param typed the value of the flag
 * @throws RmqError 'wrong-name' (exit 2)
 */
export function expectNamed(
  { name }: Pick<Cluster, 'name'>,
  flag: NameFlag,
  typed: string | undefined,
): void {
  if (typed === undefined || typed === name) return
  throw new RmqError('wrong-name', `${flag} says '${typed}', and the cluster's name is '${name}'`, {
    hint: 'No host was contacted. Check that it is the right inventory.',
  })
}

/**
 * Asks for the name of the cluster, unless the command line has given it. --yes does not answer.
 * @param given the value of the flag
 * @throws RmqError 'needs-name' (exit 6)
 */
export async function agreeByName(
  context: Pick<Context, 'askText'>,
  { name }: Pick<Cluster, 'name'>,
  { flag, given }: { readonly flag: NameFlag; readonly given: string | undefined },
): Promise<void> {
  if (given === name) return
  const typed = await context.askText(`Type the cluster's name to remove all this: `)
  if (typed?.trim() === name) return
  const why = typed === undefined ? 'was not given' : `is not '${typed.trim()}'`
  throw new RmqError('needs-name', `nothing was removed: the name of the cluster ${why}`, {
    hint: `Without a terminal: ${flag} ${name}. --yes does not cover the loss of data.`,
  })
}
