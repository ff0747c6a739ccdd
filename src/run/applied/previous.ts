import { RmqError } from '../../errors.ts'
import { inventoriesDir } from '../../layout/state.ts'
import type { ConnectedCluster } from '../connected-cluster.ts'
import { readScript } from './scripts.ts'
import { parseFile, type AppliedState } from './state.ts'

const TIMEOUT_MS = 30_000

/** The states that a host keeps. */
export interface KeptStates {
  readonly host: string
  /** Digest of the applied one; undefined: none is kept. */
  readonly applied: string | undefined
  /** The state to go back to; undefined: none is kept. */
  readonly previous: AppliedState | undefined
  /** A rollback was broken off: `previous` is its state, which is the applied one too. */
  readonly goesBack: boolean
}

/** Reads what each reached host keeps. @throws RmqError 'probe-failed' where it cannot be read */
export async function readKept({ connections, cluster }: ConnectedCluster): Promise<KeptStates[]> {
  return Promise.all(
    connections.reached.map(async (access) => {
      const script = readScript(inventoriesDir(cluster))
      const { exit, stdout, stderr } = await access.script(script, { timeoutMs: TIMEOUT_MS })
      if (exit !== 0) {
        throw new RmqError('probe-failed', 'the inventories that the host keeps could not be read', {
          where: { host: access.host },
          output: stderr.toString(),
        })
      }
      return parseKept(access.host, stdout.toString())
    }),
  )
}

/** @param output of readScript */
export function parseKept(host: string, output: string): KeptStates {
  const end = output.indexOf('\n') + 1
  const second = output.indexOf('\n', end) + 1
  return {
    host,
    applied: parseFile(output.slice(0, end))?.digest,
    previous: parseFile(output.slice(second)),
    goesBack: output.slice(end, second) === 'back\n',
  }
}

/**
 * The state to go back to, on which all hosts agree: that of a rollback which was broken off, else the previous one. A host that was
 * down when the others began the last state has it as the applied one.
 * @throws RmqError 'no-previous' when there is none, it is the one that is applied, the hosts differ, or a secret was taken out
 */
export function previousOf(kept: readonly KeptStates[]): AppliedState {
  const known = kept.flatMap(({ previous, ...rest }) =>
    previous === undefined ? [] : [{ ...rest, previous }],
  )
  const [first] = known
  if (first === undefined) {
    throw refusal('no host keeps a previous state', 'Edit the inventory by hand, and run apply.')
  }
  const states = new Map(known.map(({ previous }) => [previous.digest, previous]))
  const agreed = [...states.values()].filter(({ digest }) =>
    known.every(({ applied, previous }) => previous.digest === digest || applied === digest),
  )
  const [target, another] = agreed.filter(({ digest }) =>
    known.some(({ applied, goesBack }) => applied !== digest || goesBack),
  )
  if (another !== undefined || agreed.length === 0) {
    const other = known.find(({ previous }) => previous.digest !== first.previous.digest) ?? first
    throw refusal(
      `the hosts keep different previous states: ${describe(first)}, ${describe(other)}`,
      'Go back host by host with --limit, or edit the inventory by hand.',
    )
  }
  if (target === undefined) {
    throw refusal(
      'the previous state is the one that is applied',
      'Run apply with the inventory that you want: there is no other state to go back to.',
    )
  }
  if (target.redacted) {
    throw refusal(
      'the previous inventory had secrets in its text, which the hosts do not keep',
      'Edit the inventory by hand, and write secrets as references: ${NAME} or a file.',
    )
  }
  return target
}

const describe = ({
  host,
  previous: { release, time },
}: {
  readonly host: string
  readonly previous: AppliedState
}): string => `${host} RocketMQ ${release} of ${time}`

const refusal = (reason: string, hint: string): RmqError =>
  new RmqError('no-previous', `there is nothing to roll back to: ${reason}`, { hint })
