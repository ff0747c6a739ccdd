import { randomBytes } from 'node:crypto'
import { compact } from '../objects.ts'
import { RmqError } from '../errors.ts'
import { buildProbeScript, parseProbeOutput } from '../shell/batch.ts'
import type { HostAccess } from './access.ts'
import type { Facts } from './facts.ts'
import {
  readsNothing,
  type Answer,
  type Probe,
  type ProbeKind,
  type Resource,
  type SharedProbe,
} from './resource.ts'
import type { PlacedResource } from './desired-state.ts'
import type { ObservedWorld } from './world.ts'

/** Reading a host takes well under a second; a probe that hangs (a dead NFS mount) must not hang the run. */
const PROBE_TIMEOUT_MS = 60_000

type AnyProbe<Observed> = Probe<Observed> | SharedProbe<Observed>

/** Probes by name; errors quote the names. */
type Probes<Answers> = { readonly [Name in keyof Answers]: AnyProbe<Answers[Name]> }

/**
 * Reads a host in one script and one exec. Probes with the same text share its one execution.
 * @returns the parsed answers, by the names of their probes
 * @throws RmqError of the connection, or 'probe-failed' with the host and the name of the probe
 */
export async function probeHost<Answers extends object>(
  access: HostAccess,
  probes: Probes<Answers>,
  signal?: AbortSignal,
): Promise<Answers> {
  const named = Object.entries<AnyProbe<unknown>>(probes)
  const answerTo = await ask(
    access,
    named.map(([, probe]) => probe),
    signal,
  )
  return Object.fromEntries(named.map(([name, probe]) => [name, answerTo(name, probe)])) as Answers
}

export interface ResourcesRequest {
  readonly resources: readonly PlacedResource[]
  /** Also read the facts; they do not change within a run, so later probes leave them out. */
  readonly facts?: Probe<Facts>
  readonly signal?: AbortSignal
}

/**
 * Reads facts and resources of one host, as `probeHost` does, into the world. The facts are in the world also when a
 * resource could not be read.
 * @throws RmqError of the connection, or 'probe-failed' with the host and the id of the resource
 * @throws Error when two of the resources have one id: a bug
 */
export async function probeResources(
  access: HostAccess,
  { resources, facts, signal }: ResourcesRequest,
  world: ObservedWorld,
): Promise<void> {
  const ids = resources.map(({ resource }) => resource.id)
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index)
  if (repeated !== undefined) throw new Error(`two resources have the id ${repeated} on ${access.host}`)
  const probes = resources.map(probeOf)
  const from = Date.now() / 1000
  const answerTo = await ask(access, facts ? [facts, ...probes] : probes, signal)
  const until = Date.now() / 1000
  if (facts) world.learnFacts(access.host, { ...answerTo('facts', facts), read: { from, until } })
  for (const placed of resources) {
    const { id } = placed.resource
    world.learn({ host: placed.host, id }, answerTo(id, probeOf(placed)))
  }
}

const probeOf = (placed: PlacedResource): AnyProbe<unknown> => (placed.resource as unknown as Resource).probe

/** Parses the answer to one of the probes that were sent; `name` is for the error. */
type AnswerTo = <Observed>(name: string, probe: AnyProbe<Observed>) => Observed

/** Sends probes as one script. */
async function ask(
  access: HostAccess,
  probes: readonly AnyProbe<unknown>[],
  signal: AbortSignal | undefined,
): Promise<AnswerTo> {
  const items = itemsByKind(probes)
  // A kind's script holds all its items, so it is made once and not for each of them.
  const ofKinds = new Map([...items].map(([kind, names]) => [kind, kind.script(names)]))
  const scriptOf = (probe: AnyProbe<unknown>): string =>
    'kind' in probe ? (ofKinds.get(probe.kind) ?? '') : probe.script
  const sent = probes.filter((probe) => probe !== readsNothing).map(scriptOf)
  const places = new Map([...new Set(sent)].map((script, index) => [script, index]))

  const answers = await readFragments(access, [...places.keys()], signal)
  const textTo = (probe: AnyProbe<unknown>): Answer =>
    answers[places.get(scriptOf(probe)) ?? -1] ?? { stdout: '', exit: 255 }

  const parsed = new Map<ProbeKind<unknown>, ReadonlyMap<string, unknown>>()
  const parse = (probe: AnyProbe<unknown>): unknown => {
    if (!('kind' in probe)) return probe.parse(textTo(probe))
    const all = parsed.get(probe.kind) ?? probe.kind.parse(textTo(probe), items.get(probe.kind) ?? [])
    parsed.set(probe.kind, all)
    return all.get(probe.item)
  }
  return <Observed>(name: string, probe: AnyProbe<Observed>): Observed => {
    try {
      return parse(probe) as Observed
    } catch (error) {
      throw unreadable(access.host, name, error as Error)
    }
  }
}

/** All items of each kind, which one fragment reads. */
function itemsByKind(
  probes: readonly AnyProbe<unknown>[],
): ReadonlyMap<ProbeKind<unknown>, readonly string[]> {
  const items = new Map<ProbeKind<unknown>, string[]>()
  for (const probe of probes) {
    if (!('kind' in probe)) continue
    const known = items.get(probe.kind) ?? []
    if (!known.includes(probe.item)) known.push(probe.item)
    items.set(probe.kind, known)
  }
  return items
}

/**
 * Runs read-only fragments on a host in one script.
 * @returns their answers, in the order of the fragments
 * @throws RmqError of the connection, or 'probe-failed' when the answer is too long or breaks off
 */
async function readFragments(
  access: HostAccess,
  fragments: readonly string[],
  signal: AbortSignal | undefined,
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
    ...compact({ hint, output }),
  })
}

function unreadable(host: string, name: string, cause: Error): RmqError {
  return new RmqError('probe-failed', `${name} could not be read: ${cause.message}`, {
    where: { host, step: name },
    hint: 'Look at it on the host. If nothing is wrong with it there, report this as a fault of this tool.',
    cause,
  })
}
