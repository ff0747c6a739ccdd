import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { plannedSteps } from '../../../src/engine/steps/planned.ts'
import { resource, type AnyResource, type Need } from '../../../src/engine/resource.ts'
import { runPlan } from '../../../src/engine/run.ts'
import { resourceKind } from '../../../src/engine/world.ts'
import { sh } from '../../../src/shell/quote.ts'
import { place, plannedSite, type PlannedSite } from '../../helpers/planned-site.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rmq-settle-'))
})
afterEach(() => {
  rmSync(dir, { recursive: true, force: true })
})

const phases = [{ id: 'start', title: 'Start' }]
const PROCESS = resourceKind<string>('process')

interface Made {
  readonly needs?: readonly Need[]
  readonly owner?: string
  readonly disrupts?: boolean
  /** The shell condition for its start to have taken effect. */
  readonly serves?: string
  /** The shell condition for it to have joined, which is waited for afterwards. */
  readonly joins?: string
  readonly fails?: boolean
}

/** A process: a file says that it was started; its start takes effect when `serves` holds. */
function process(
  name: string,
  { needs, owner, disrupts, serves, joins, fails = false }: Made = {},
): AnyResource {
  const path = join(dir, name)
  return resource<string, true>({
    id: PROCESS.id(name),
    ...(needs && { needs }),
    ...(owner === undefined ? {} : { owner }),
    probe: { script: sh`cat ${path} 2>/dev/null`, parse: ({ stdout }) => stdout },
    desire: () => true,
    diff: (observed) =>
      observed === ''
        ? {
            kind: 'change',
            action: 'start',
            summary: `start ${name}`,
            ...(disrupts === undefined ? {} : { disrupts }),
          }
        : { kind: 'same' },
    converge: () => [
      { kind: 'script', title: `start ${name}`, script: fails ? 'exit 1' : sh`printf up >${path}` },
    ],
    ...(serves === undefined
      ? {}
      : {
          settle: () => [{ kind: 'wait', title: `${name} serves`, condition: serves, timeoutMs: 3000 }],
        }),
    ...(joins === undefined
      ? {}
      : { join: () => [{ kind: 'wait', title: `${name} joins`, condition: joins, timeoutMs: 3000 }] }),
  })
}

const started = (name: string): string => sh`[ -e ${join(dir, name)} ]`

/** Titles of the steps that ended well, in order; skipped resources with their reasons. */
async function run({ context, plan, events }: PlannedSite) {
  const result = await runPlan(context, plan)
  return {
    done: events.flatMap((event) => (event.type === 'step-finished' ? [event.title] : [])),
    failed: result.failures.map(({ host, resource: id }) => `${host} ${id ?? ''}`),
    skipped: result.skipped.map(({ change, reason }) => `${change.resource}: ${reason}`),
    changed: result.changed,
  }
}

/** Titles of the steps of the first host, as a plan shows them. */
const plannedTitles = ({ site, world, plan }: PlannedSite): unknown[] =>
  plannedSteps(site, world, plan)[0]?.hosts[0]?.steps.map((step) => 'title' in step && step.title) ?? []

describe('the wait for the effect of a change', () => {
  it('comes after the starts of all instances of the host', async () => {
    // Each serves only beside the other, as the members of a group that elects its leader.
    const site = await plannedSite(phases, [
      place('a', 'start', process('one', { serves: started('two') })),
      place('a', 'start', process('two', { serves: started('one') })),
    ])
    const order = ['start one', 'start two', 'one serves', 'two serves']
    expect(plannedTitles(site)).toEqual(order)
    expect(await run(site)).toEqual({ done: order, failed: [], skipped: [], changed: 2 })
  })

  it('comes after those of what it needs, on whichever host', async () => {
    const site = await plannedSite(phases, [
      place('a', 'start', process('slave', { needs: [PROCESS.on('b', 'master')], serves: ':' })),
      place('b', 'start', process('master', { serves: started('slave') })),
    ])
    const { done } = await run(site)
    expect(done.slice(-2)).toEqual(['master serves', 'slave serves'])
  })

  it('is left out where what it needs has no effect', async () => {
    const site = await plannedSite(phases, [
      place('a', 'start', process('slave', { needs: [PROCESS.on('b', 'master')], serves: ':' })),
      place('a', 'start', process('other', { serves: ':' })),
      place('b', 'start', process('master', { serves: 'false' })),
    ])
    expect(await run(site)).toMatchObject({
      failed: ['b process:master'],
      skipped: ['process:slave: it needs process:master on b, which failed'],
    })
    expect(existsSync(join(dir, 'slave'))).toBe(true)
  })

  it('ends with its host when a later start on it fails', async () => {
    const site = await plannedSite(phases, [
      place('a', 'start', process('one', { serves: ':' })),
      place('a', 'start', process('two', { serves: ':', fails: true })),
    ])
    expect(await run(site)).toMatchObject({ done: ['start one'], failed: ['a process:two'], skipped: [] })
  })

  it('comes before the record of the instance in its roll', async () => {
    const site = await plannedSite(
      phases,
      [
        place('a', 'start', process('one', { owner: 'one', disrupts: true, serves: ':' })),
        place('a', 'start', process('record', { owner: 'one' })),
      ],
      ['one'],
    )
    const order = ['start one', 'one serves', 'start record']
    expect(plannedTitles(site)).toEqual(order)
    expect((await run(site)).done).toEqual(order)
  })

  it('does not begin after an interruption', async () => {
    const site = await plannedSite(phases, [place('a', 'start', process('one', { serves: ':' }))])
    const stop = new AbortController()
    const result = await runPlan(
      {
        ...site.context,
        stop: stop.signal,
        emit: (event) => {
          if (event.type === 'step-finished') stop.abort()
          site.context.emit(event)
        },
      },
      site.plan,
    )
    expect(result).toMatchObject({ interrupted: true, failures: [], skipped: [], changed: 1 })
    expect(site.events.some((event) => event.type === 'step-started' && event.title === 'one serves')).toBe(
      false,
    )
  })
})

describe('a phase that overlaps the one before it', () => {
  const overlapping = [
    { id: 'masters', title: 'Start masters' },
    { id: 'slaves', title: 'Start slaves', overlaps: 'masters' },
    { id: 'record', title: 'Record' },
  ]
  const master = (made: Made = {}) =>
    place('b', 'masters', process('master', { serves: ':', joins: started('slave'), ...made }))
  const slave = (made: Made = {}) =>
    place('a', 'slaves', process('slave', { needs: [PROCESS.on('b', 'master')], joins: ':', ...made }))

  it('begins when the process serves, and waits for both to have joined', async () => {
    // The master joins when its slave is there.
    const site = await plannedSite(overlapping, [master(), slave(), place('a', 'record', process('record'))])
    expect(await run(site)).toEqual({
      done: ['start master', 'master serves', 'start slave', 'master joins', 'slave joins', 'start record'],
      failed: [],
      skipped: [],
      changed: 3,
    })
  })

  it('has nothing to wait for where the process has not served', async () => {
    const site = await plannedSite(overlapping, [master({ serves: 'false' }), slave()])
    expect(await run(site)).toMatchObject({
      done: ['start master'],
      failed: ['b process:master'],
      skipped: ['process:slave: it needs process:master on b, which failed'],
    })
  })

  it('waits no longer for what needs a process that does not join', async () => {
    const site = await plannedSite(overlapping, [
      master({ joins: 'false' }),
      slave(),
      place('a', 'record', process('record', { needs: [PROCESS.on('a', 'slave')] })),
    ])
    expect(await run(site)).toMatchObject({
      done: ['start master', 'master serves', 'start slave'],
      failed: ['b process:master'],
      skipped: [
        'process:slave: it needs process:master on b, which failed',
        'process:record: it needs process:slave on a, which failed',
      ],
    })
  })

  it('waits for what has yet to join when nothing of its own is left to do', async () => {
    const site = await plannedSite(overlapping, [
      master({ joins: ':' }),
      place('b', 'masters', process('other', { serves: 'false' })),
      slave({ needs: [PROCESS.on('b', 'other')] }),
      place('c', 'masters', process('third', { serves: ':', joins: ':' })),
    ])
    const { done, failed } = await run(site)
    expect(failed).toEqual(['b process:other'])
    expect(done).toContain('third joins')
  })

  it('comes after the whole roll of an instance', async () => {
    const site = await plannedSite(
      overlapping,
      [
        place('a', 'masters', process('one', { owner: 'one', disrupts: true, serves: ':', joins: ':' })),
        place('a', 'slaves', process('two', { owner: 'two', disrupts: true, serves: ':', joins: ':' })),
      ],
      ['one', 'two'],
    )
    expect((await run(site)).done).toEqual([
      'start one',
      'one serves',
      'one joins',
      'start two',
      'two serves',
      'two joins',
    ])
  })

  it('does not overlap a phase that comes earlier', async () => {
    const site = await plannedSite(
      [
        { id: 'masters', title: 'Start masters' },
        { id: 'other', title: 'Other' },
        { id: 'slaves', title: 'Start slaves', overlaps: 'masters' },
      ],
      [master({ joins: ':' }), place('a', 'other', process('between')), slave()],
    )
    expect((await run(site)).done).toEqual([
      'start master',
      'master serves',
      'master joins',
      'start between',
      'start slave',
      'slave joins',
    ])
  })
})
