import { randomBytes } from 'node:crypto'
import { RmqError } from '../errors.ts'
import { buildProbeScript, parseProbeOutput } from '../shell/batch.ts'
import type { HostAccess } from './access.ts'
import type { Facts } from './facts.ts'
import type { Answer, Probe, ProbeKind, Resource, SharedProbe } from './resource.ts'
import type { PlacedResource } from './desired-state.ts'
import type { ObservedWorld } from './world.ts'

/** Reading a host takes well under a second; a probe that hangs (a dead NFS mount) must not hang the run. */
const PROBE_TIMEOUT_MS = 60_000

export interface ProbeRequest {
  readonly resources: readonly PlacedResource[]
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
  const items = itemsByKind(request.resources)
  const scriptOf = (probe: AnyProbe): string =>
    'kind' in probe ? probe.kind.script(items.get(probe.kind) ?? []) : probe.script
  if (request.facts) indexOf(request.facts.script)
  for (const placed of request.resources) indexOf(scriptOf(probeOf(placed)))

  const answers = await readFragments(access, [...fragments.keys()], request.signal)
  const answerTo = (probe: AnyProbe): Answer => answers[indexOf(scriptOf(probe))] ?? { stdout: '', exit: 255 }
  const kinds = new Map<ProbeKind<unknown>, ReadonlyMap<string, unknown>>()
  const parse = (probe: AnyProbe): unknown => {
    if (!('kind' in probe)) return probe.parse(answerTo(probe))
    const all = kinds.get(probe.kind) ?? probe.kind.parse(answerTo(probe), items.get(probe.kind) ?? [])
    kinds.set(probe.kind, all)
    return all.get(probe.item)
  }
  const named = <T>(name: string, read: () => T): T => {
    try {
      return read()
    } catch (error) {
      throw unreadable(access.host, name, error as Error)
    }
  }
  const { facts } = request
  if (facts)
    world.learnFacts(
      access.host,
      named('facts', () => facts.parse(answerTo(facts))),
    )
  for (const placed of request.resources) {
    const id = placed.resource.id
    world.learn(
      { host: placed.host, id },
      named(id, () => parse(probeOf(placed))),
    )
  }
}

/**
 * Runs read-only fragments on a host in one script.
 * @returns their answers, in the order of the fragments
 * @throws RmqError of the connection, or 'probe-failed' when the answer is too long or breaks off
 */
export async function readFragments(
  access: HostAccess,
  fragments: readonly string[],
  signal?: AbortSignal,
): Promise<readonly Answer[]> {
  const nonce = randomBytes(8).toString('hex')
  const options = { timeoutMs: PROBE_TIMEOUT_MS, ...(signal ? { signal } : {}) }
  const result = await access.script(buildProbeScript(fragments, nonce), options).catch((error: unknown) => {
    throw error instanceof RmqError && error.code === 'answer-too-long' ? endless(error) : error
  })
  try {
    return parseProbeOutput(result.stdout, nonce, fragments.length)
  } catch (error) {
    throw new RmqError('probe-failed', `the host's answer broke off (exit ${result.exit})`, {
      where: { host: access.host, step: 'probe' },
      hint: 'Log in and see whether /bin/sh works there and the disk is not full.',
      output: result.stderr.toString(),
      cause: error,
    })
  }
}

function endless(error: RmqError): RmqError {
  const { hint, output, where } = error
  return new RmqError('probe-failed', error.message, {
    where: { ...where, step: 'probe' },
    cause: error,
    ...(hint === undefined ? {} : { hint }),
    ...(output === undefined ? {} : { output }),
  })
}

type AnyProbe = Probe<unknown> | SharedProbe<unknown>

const probeOf = (placed: PlacedResource): AnyProbe => (placed.resource as unknown as Resource).probe

/** Everything of a kind that this request asks for, read by one fragment. */
function itemsByKind(
  resources: readonly PlacedResource[],
): ReadonlyMap<ProbeKind<unknown>, readonly string[]> {
  const items = new Map<ProbeKind<unknown>, string[]>()
  for (const placed of resources) {
    const probe = probeOf(placed)
    if (!('kind' in probe)) continue
    const known = items.get(probe.kind) ?? []
    if (!known.includes(probe.item)) known.push(probe.item)
    items.set(probe.kind, known)
  }
  return items
}

function unreadable(host: string, name: string, cause: Error): RmqError {
  return new RmqError('probe-failed', `${name} could not be read: ${cause.message}`, {
    where: { host, step: name },
    hint: 'Look at it on the host: what is there has a form that is not known here. If it is an ordinary one, please report it.',
    cause,
  })
}
