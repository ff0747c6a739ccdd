import { distribution } from '../../lab/index.ts'
import { BrokenRun, NO_DRAIN } from './attempt.ts'
import type { Bench } from './bench.ts'
import { makeTopic, nameServersOf, waitUntilServing } from './cluster.ts'
import type { Wanted } from './inventory.ts'
import type { Fault } from './faults/fault.ts'
import { INVARIANTS } from './invariants/index.ts'
import type { Aftermath } from './invariants/invariant.ts'
import { picture } from './invariants/picture.ts'
import { Laps } from './laps.ts'
import { TOPIC } from './names.ts'
import { Random } from './random.ts'
import type { Reference } from './reference.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { boundariesIn, failuresIn, type Outcome } from './tool.ts'
import { beginTraffic, type Traffic } from './traffic/traffic.ts'

const LOCK_POLL_MS = 2000

export interface Report {
  /** The fault with its numbers. */
  readonly fault: string
  /** Faults found; empty when all holds. */
  readonly found: readonly string[]
  readonly laps: Laps
}

/** Hosts and traffic of a round. */
export interface Stage {
  readonly bench: Bench
  readonly scenario: Scenario
  /** Of the traffic: compiled while the first hosts boot. */
  readonly classPath: Promise<string>
}

/** Runs the scenario without a fault, through relays that count bytes. @throws Error when that goes wrong already */
export async function makeReference(
  stage: Stage,
): Promise<{ readonly reference: Reference; readonly laps: Laps }> {
  const { bench, scenario } = stage
  const laps = new Laps()
  await begin(stage, laps)
  const traffic = await trafficOf(stage, 'reference')
  laps.end('traffic')
  const run = new BrokenRun(bench, scenario, new Random(0))
  try {
    const outcome = await (await run.startThroughRelays(new Map())).ended
    expectCode('the run without a fault', outcome)
    const bytes = run.bytes
    if (scenario.command !== undefined) expectCode('the run after it', await run.next([]))
    laps.end('run')
    const messages = await traffic?.end()
    laps.end('messages')
    const aftermath = { bench, scenario, reference: undefined, broken: outcome, messages }
    const found = await faultsFound(aftermath)
    if (found.length > 0) throw new Error(`without a fault already:\n${found.join('\n')}`)
    const pictures = await Promise.all(
      bench.lab.hosts.map(async (host) => [host.name, await picture(host)] as const),
    )
    // What a first install ends with is what other scenarios begin with.
    laps.end('invariants')
    if (scenario.before === undefined) {
      await bench.keepAs([scenario.after], () => prepare(bench, scenario.after))
      laps.end('snapshot')
    }
    const boundaries = boundariesIn(outcome.stdout)
    return { laps, reference: { boundaries, ms: outcome.ms, bytes, picture: new Map(pictures) } }
  } finally {
    traffic?.kill()
    await run.close()
  }
}

/** Breaks the scenario off by the fault, applies again, and looks whether everything holds. */
export async function runRound(
  stage: Stage,
  fault: Fault,
  reference: Reference,
  random: Random,
  label: string,
): Promise<Report> {
  const { bench, scenario } = stage
  const laps = new Laps()
  await begin(stage, laps)
  const traffic = await trafficOf(stage, label)
  laps.end('traffic')
  const run = new BrokenRun(bench, scenario, random, reference)
  try {
    const { fault: words, outcome, lockedFor, found: early = [] } = await fault.strike(run)
    laps.end('broken run')
    const found = [...early, ...(await convergence(run, lockedFor))]
    laps.end('next run and plan')
    const messages = await traffic?.end()
    laps.end('messages')
    const aftermath = { bench, scenario, reference, broken: outcome, messages }
    found.push(...(await faultsFound(aftermath)))
    laps.end('invariants')
    return { fault: words, found, laps }
  } finally {
    traffic?.kill()
    await run.close()
  }
}

async function faultsFound(aftermath: Aftermath): Promise<string[]> {
  const found: string[] = []
  for (const invariant of INVARIANTS) found.push(...(await invariant(aftermath)))
  return found
}

async function begin(
  { bench, scenario: { before, second, env, olderVersion } }: Stage,
  laps: Laps,
): Promise<void> {
  const archive = olderVersion === undefined ? bench.archive : await distribution(olderVersion)
  const applied = [before, second].filter((wanted) => wanted !== undefined)
  await bench.goTo(applied, { ...env?.before, RMQ_DISTRIBUTION: archive }, async () => {
    if (before !== undefined) await prepare(bench, before)
  })
  laps.end('hosts')
  if (before === undefined) return
  await waitUntilServing(bench, before)
  laps.end('cluster')
}

/** Makes the topic of the traffic, where a client without credentials may. */
async function prepare(bench: Bench, wanted: Wanted): Promise<void> {
  if (wanted.more === undefined) await makeTopic(bench, wanted)
}

async function trafficOf({ bench, scenario, classPath }: Stage, label: string): Promise<Traffic | undefined> {
  if (!scenario.traffic || scenario.before === undefined) return undefined
  return beginTraffic(
    await classPath,
    nameServersOf(bench, scenario.before),
    TOPIC,
    `chaos-${label}`,
    bench.dir,
  )
}

/** The next run ends well, and then there is nothing to do any more. */
async function convergence(run: BrokenRun, lockedFor: number): Promise<readonly string[]> {
  const begun = performance.now()
  // The wait for producers is long, and the broken run has had its own.
  const { traffic, drain } = run.scenario
  const flags = drain === false || (traffic && run.random.next() < 0.75) ? [NO_DRAIN] : []
  let next = await run.next(flags)
  while (next.code === 4 && performance.now() - begun < lockedFor * 1000) {
    await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS))
    next = await run.next(flags)
  }
  if (next.code !== 0) {
    return [
      `the next run ${flags.join(' ')} ended with exit ${next.code ?? 'by a signal'}:\n${failuresIn(next.stdout)}${next.stderr}`,
    ]
  }
  const { code, stdout } = await run.last()
  const isIdle = code === 0 && !stdout.includes('"type":"step-started"')
  return isIdle
    ? []
    : [`the last run, with nothing to do, ended with exit ${code ?? 'by a signal'}:\n${stdout}`]
}

function expectCode(what: string, { code, stdout, stderr }: Outcome): void {
  if (code !== 0) throw new Error(`${what} ended with exit ${code ?? 'by a signal'}:\n${stdout}${stderr}`)
}
