import { randomBytes } from 'node:crypto'
import { RmqError } from '../errors.ts'
import { buildProbeScript, parseProbeOutput } from '../shell/batch.ts'
import type { HostAccess } from './access.ts'
import type { Facts } from './facts.ts'
import type { Answer, Probe, Resource } from './resource.ts'
import type { Placed } from './site.ts'
import type { ObservedWorld } from './world.ts'

/** Reading a host takes well under a second; a probe that hangs (a dead NFS mount) must not hang the run. */
const PROBE_TIMEOUT_MS = 60_000

export interface ProbeRequest {
  readonly resources: readonly Placed[]
  /** Also read the facts; they do not change within a run, so later probes leave them out. */
  readonly facts?: Probe<Facts>
  readonly signal?: AbortSignal
}

/**
 * Reads facts and resources of one host in one script and one exec, and tells the world what they answered.
 * Resources that share a probe's text share its one execution.
 * @throws RmqError of the connection, or 'probe-failed' naming host and resource.
 */
export async function probeHost(
  access: HostAccess,
  request: ProbeRequest,
  world: ObservedWorld,
): Promise<void> {
  const fragments = new Map<string, number>()
  const indexOf = (script: string): number => {
    const index = fragments.get(script) ?? fragments.size
    fragments.set(script, index)
    return index
  }
  if (request.facts) indexOf(request.facts.script)
  for (const placed of request.resources) indexOf(probeOf(placed).script)

  const nonce = randomBytes(8).toString('hex')
  const script = buildProbeScript([...fragments.keys()], nonce)
  const result = await access.script(script, {
    timeoutMs: PROBE_TIMEOUT_MS,
    ...(request.signal ? { signal: request.signal } : {}),
  })
  const answers = readAnswers(access.host, result, nonce, fragments.size)
  const parse = <T>(probe: Probe<T>, name: string): T => {
    try {
      return probe.parse(answers[indexOf(probe.script)] ?? { stdout: '', exit: 255 })
    } catch (error) {
      throw new RmqError('probe-failed', `${name} could not be read: ${(error as Error).message}`, {
        where: { host: access.host, step: name },
        hint: 'Look at it on the host: what is there has a form that is not known here. If it is an ordinary one, please report it.',
        cause: error,
      })
    }
  }
  if (request.facts) world.learnFacts(access.host, parse(request.facts, 'facts'))
  for (const placed of request.resources) {
    const id = placed.resource.id
    world.learn({ host: placed.host, id }, parse(probeOf(placed), id))
  }
}

const probeOf = (placed: Placed): Probe<unknown> => (placed.resource as unknown as Resource).probe

function readAnswers(
  host: string,
  result: { exit: number; stdout: Buffer; stderr: Buffer },
  nonce: string,
  count: number,
): readonly Answer[] {
  try {
    return parseProbeOutput(result.stdout, nonce, count)
  } catch (error) {
    throw new RmqError('probe-failed', `the host's answer broke off (exit ${result.exit})`, {
      where: { host, step: 'probe' },
      hint: 'Log in and see whether /bin/sh works there and the disk is not full.',
      output: result.stderr.toString(),
      cause: error,
    })
  }
}
