import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { ExecOptions, ExecResult, HostAccess } from '../../src/engine/access.ts'
import type { RunEvent } from '../../src/engine/events.ts'
import type { Facts } from '../../src/engine/facts.ts'
import { makePlan } from '../../src/engine/planner.ts'
import { resource, type Step } from '../../src/engine/resource.ts'
import { runPlan, type RunResult } from '../../src/engine/run.ts'
import { ObservedWorld, resourceKind } from '../../src/engine/world.ts'
import { sh } from '../../src/shell/quote.ts'
import { LocalHost } from './local-host.ts'

/** A host of this machine with a lock that a test can break at any moment. Its ports are those of another. */
export class LockableHost extends LocalHost {
  /** Fragment as the lock's own: fails once the lock is broken. */
  readonly guard: string
  /** Looks at the lock that were no part of a batch. */
  looks = 0
  readonly #file: string
  readonly #ports: Pick<HostAccess, 'connect'>
  #held = true

  constructor({ host, ...ports }: Pick<HostAccess, 'host' | 'connect'>) {
    super(host)
    const folder = mkdtempSync(join(tmpdir(), 'rmq-lock-'))
    onTestFinished(() => {
      rmSync(folder, { recursive: true, force: true })
    })
    this.#file = join(folder, 'lock')
    writeFileSync(this.#file, '')
    this.guard = sh`[ -e ${this.#file} ] || exit 1`
    this.#ports = ports
  }

  breakLock(): void {
    this.#held = false
    rmSync(this.#file, { force: true })
  }

  /** A look at the lock is answered without a shell: waits make hundreds. */
  override script(script: string, options?: Omit<ExecOptions, 'stdin'>): Promise<ExecResult> {
    if (script !== `( ${this.guard}\n)`) return super.script(script, options)
    this.looks += 1
    const empty = Buffer.alloc(0)
    return Promise.resolve({ exit: this.#held ? 0 : 1, stdout: empty, stderr: empty })
  }

  override connect(...to: Parameters<HostAccess['connect']>): ReturnType<LocalHost['connect']> {
    return this.#ports.connect(...to)
  }
}

export interface StepsRun extends RunResult {
  /** Titles of the steps that were done, in order. */
  readonly done: readonly string[]
  readonly events: readonly RunEvent[]
}

interface RunStepsOptions {
  readonly stop?: AbortSignal
  readonly onEvent?: (event: RunEvent) => void
}

/** Runs steps as the engine does, as those of one resource of the host. */
export async function runSteps(
  host: LockableHost,
  steps: readonly Step[],
  { stop = new AbortController().signal, onEvent }: RunStepsOptions = {},
): Promise<StepsRun> {
  let begun = false
  const ref = resourceKind<boolean>('steps').on(host.host, 'all')
  const made = resource<boolean, true>({
    id: ref.id,
    probe: { script: ':', parse: () => begun },
    desire: () => true,
    diff: (observed) =>
      observed ? { kind: 'same' } : { kind: 'change', action: 'run', summary: 'run them' },
    converge: () => {
      begun = true
      return steps
    },
  })
  const events: RunEvent[] = []
  const site = {
    phases: [{ id: 'one', title: 'One' }],
    resources: [{ host: host.host, role: 'test', phase: 'one', resource: made }],
    facts: { script: ':', parse: () => ({}) as Facts },
  }
  const world = new ObservedWorld()
  world.learn(ref, false)
  const result = await runPlan(
    {
      site,
      world,
      access: new Map([[host.host, host]]),
      emit: (event) => {
        events.push(event)
        onEvent?.(event)
      },
      guard: host.guard,
      concurrency: 1,
      stop,
      abort: new AbortController().signal,
    },
    await makePlan(site, world),
  )
  const done = events.flatMap((event) => (event.type === 'step-finished' ? [event.title] : []))
  return { ...result, done, events }
}
