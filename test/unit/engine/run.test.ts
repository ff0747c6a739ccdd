import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { changesOf, disruptionsOf, makePlan } from '../../../src/engine/planner.ts'
import { RmqError } from '../../../src/errors.ts'
import { resource, Unknown, type AnyResource, type Need } from '../../../src/engine/resource.ts'
import { runPlan } from '../../../src/engine/run.ts'
import type { PlacedResource } from '../../../src/engine/desired-state.ts'
import { resourceKind } from '../../../src/engine/world.ts'
import { sh } from '../../../src/shell/quote.ts'
import { warn, WARNING_MARK } from '../../../src/shell/warning.ts'
import { place, plannedSite } from '../../helpers/planned-site.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rmq-engine-'))
})
afterEach(() => {
  rmSync(dir, { recursive: true, force: true })
})

const phases = [
  { id: 'one', title: 'One' },
  { id: 'late', title: 'Late', afterRolls: true },
  { id: 'two', title: 'Two' },
]

const NOTE = resourceKind<string>('note')

/** A file with a text: the smallest resource there is. */
function note(
  name: string,
  text: string,
  more: {
    needs?: Need[]
    script?: string
    after?: string
    owner?: string
    disrupts?: boolean
    precondition?: string
  } = {},
): AnyResource {
  const path = join(dir, name)
  return resource<string, string>({
    id: NOTE.id(name),
    ...(more.needs ? { needs: more.needs } : {}),
    ...(more.owner === undefined ? {} : { owner: more.owner }),
    probe: { script: sh`cat ${path} 2>/dev/null`, parse: ({ stdout }) => stdout },
    desire: (world) =>
      more.after !== undefined && (world.observed(NOTE.on('a', more.after)) ?? '') === ''
        ? new Unknown(`note:${more.after}`, 'update')
        : text,
    diff: (observed, desired) =>
      observed === desired
        ? { kind: 'same' }
        : {
            kind: 'change',
            action: more.disrupts === true ? 'restart' : 'update',
            summary: `write ${name}`,
            disrupts: more.disrupts ?? false,
          },
    ...(more.precondition === undefined
      ? {}
      : {
          preconditions: () => [
            { kind: 'script', title: `${name} may be written`, script: more.precondition ?? '' },
          ],
        }),
    converge: (_observed, desired) => [
      { kind: 'script', title: `write ${name}`, script: more.script ?? sh`printf %s ${desired} >${path}` },
    ],
  })
}

const setUp = (resources: PlacedResource[], rollOrder: string[] = []): ReturnType<typeof plannedSite> =>
  plannedSite(phases, resources, rollOrder)

describe('runPlan', () => {
  it('counts apart a planned change that an earlier one has made', async () => {
    const both = sh`printf 1 >${join(dir, 'first')}; printf 2 >${join(dir, 'second')}`
    const { plan, context } = await setUp([
      place('a', 'one', note('first', '1', { script: both })),
      place('a', 'late', note('second', '2')),
    ])
    expect(changesOf(plan)).toHaveLength(2)
    expect(await runPlan(context, plan)).toMatchObject({ changed: 1, unneeded: 1, failures: [] })
  })

  it('changes what differs, once, with one script per host and phase', async () => {
    writeFileSync(join(dir, 'right'), 'x')
    const { plan, context, access, world, site } = await setUp([
      place('a', 'one', note('right', 'x')),
      place('a', 'one', note('first', '1')),
      place('a', 'one', note('second', '2')),
    ])
    expect(plan.unchanged).toBe(1)
    const before = access.get('a')?.scripts.length ?? 0
    const result = await runPlan(context, plan)
    expect(result).toMatchObject({ changed: 2, unneeded: 0, failures: [], skipped: [], interrupted: false })
    expect(readFileSync(join(dir, 'second'), 'utf8')).toBe('2')
    // One script that writes, one that reads again.
    expect((access.get('a')?.scripts.length ?? 0) - before).toBe(2)
    expect(changesOf(await makePlan(site, world))).toEqual([])
  })

  it('reports every script that ran, with how it ended', async () => {
    const { plan, context, events } = await setUp([
      place('a', 'one', note('first', '1')),
      place('a', 'one', note('second', '2', { script: `echo no; exit 3 # ${'x'.repeat(9000)}` })),
      place('a', 'one', note('third', '3')),
    ])
    await runPlan(context, plan)
    const ran = events.flatMap((event) => (event.type === 'script-ran' ? [event] : []))
    expect(ran).toMatchObject([
      { host: 'a', resource: 'note:first', title: 'write first', exit: 0 },
      { host: 'a', resource: 'note:second', title: 'write second', exit: 3 },
    ])
    expect(ran[0]?.script).toBe(sh`printf %s 1 >${join(dir, 'first')}`)
    expect(ran[1]?.script).toMatch(/^echo no; exit 3 # x+\n… 826 more characters$/)
    expect(ran.every(({ ms }) => ms > 0)).toBe(true)
  })

  it('says what a step that went well warns of', async () => {
    const warning = warn({ code: 'killed-at-stop', message: 'it was killed' })
    const script = `${sh`printf %s 1 >${join(dir, 'first')}`}\n${warning}`
    const { plan, context, events } = await setUp([place('a', 'one', note('first', '1', { script }))])
    expect(await runPlan(context, plan)).toMatchObject({ changed: 1, failures: [] })
    expect(events.filter(({ type }) => type === 'warning')).toEqual([
      { type: 'warning', code: 'killed-at-stop', message: 'a: it was killed' },
    ])
  })

  it('reports a warning while its step still runs, and once', async () => {
    const go = join(dir, 'go')
    const warning = warn({ code: 'waits-for-lock', message: 'dnf waits' })
    const script = `${sh`printf %s 1 >${join(dir, 'first')}`}\n${warning}\n${sh`until [ -e ${go} ]; do sleep 0.05; done`}`
    const { plan, context, events } = await setUp([place('a', 'one', note('first', '1', { script }))])
    const { failures } = await runPlan(
      {
        ...context,
        emit: (event) => {
          context.emit(event)
          if (event.type === 'warning') writeFileSync(go, '')
        },
      },
      plan,
    )
    expect(failures).toEqual([])
    expect(events.filter(({ type }) => type === 'warning')).toEqual([
      { type: 'warning', code: 'waits-for-lock', message: 'a: dnf waits' },
    ])
  })

  it('reports no warning before its line has come whole', async () => {
    const go = join(dir, 'go')
    const line = (text: string): string => `${WARNING_MARK} waits-for-lock ${text}`
    const script = [
      sh`printf %s 1 >${join(dir, 'first')}`,
      sh`printf '%s\n%s' ${line('dnf waits')} ${line('yum wa')}`,
      sh`until [ -e ${go} ]; do sleep 0.05; done`,
      'echo its',
    ].join('\n')
    const { plan, context, events } = await setUp([place('a', 'one', note('first', '1', { script }))])
    await runPlan(
      {
        ...context,
        emit: (event) => {
          context.emit(event)
          if (event.type === 'warning') writeFileSync(go, '')
        },
      },
      plan,
    )
    expect(events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))).toEqual([
      'a: dnf waits',
      'a: yum waits',
    ])
  })

  it('finds out what could not be known before, within the same phase', async () => {
    const { plan, context } = await setUp([
      place('a', 'one', note('base', 'b')),
      place('a', 'one', note('derived', 'd', { after: 'base' })),
    ])
    expect(changesOf(plan).map(({ summary }) => summary)).toEqual([
      'write base',
      'derived: known after note:base',
    ])
    expect(await runPlan(context, plan)).toMatchObject({ changed: 2, failures: [] })
    expect(readFileSync(join(dir, 'derived'), 'utf8')).toBe('d')
  })

  it('drops a failed host and its dependents, and finishes the others', async () => {
    const { plan, context } = await setUp([
      place('a', 'one', note('bad', 'x', { script: 'echo no space; exit 5' })),
      place('b', 'one', note('good', 'x')),
      place('a', 'two', note('later-a', 'x')),
      place('b', 'two', note('later-b', 'x')),
      place('b', 'two', note('dependent', 'x', { needs: [NOTE.on('a', 'bad')] })),
    ])
    const result = await runPlan(context, plan)
    expect(result.failures).toMatchObject([
      {
        host: 'a',
        resource: 'note:bad',
        error: {
          code: 'step-failed',
          output: 'no space\n',
          hint: expect.stringContaining('run the command again') as string,
        },
      },
    ])
    expect(result.skipped.map(({ change, reason }) => [change.resource, reason])).toEqual([
      ['note:later-a', 'a failed earlier'],
      ['note:dependent', 'it needs note:bad on a, which failed'],
    ])
    expect(readFileSync(join(dir, 'later-b'), 'utf8')).toBe('x')
  })

  it('does not speak of a phase in which nothing is left to do', async () => {
    const { plan, context, events } = await setUp([
      place('a', 'one', note('bad', 'x', { script: 'exit 5' })),
      place('a', 'two', note('later', 'x')),
    ])
    await runPlan(context, plan)
    const phases = events.filter(({ type }) => type === 'phase-started' || type === 'phase-finished')
    expect(phases.map((event) => ('phase' in event ? event.phase : ''))).toEqual(['one', 'one'])
    expect(events.some(({ type }) => type === 'skipped')).toBe(true)
  })

  it('goes on when one of several alternatives is left', async () => {
    const anyOf = [NOTE.on('a', 'bad'), NOTE.on('b', 'good')]
    const { plan, context } = await setUp([
      place('a', 'one', note('bad', 'x', { script: 'exit 5' })),
      place('b', 'one', note('good', 'x')),
      place('b', 'two', note('dependent', 'x', { needs: [{ anyOf }] })),
    ])
    expect((await runPlan(context, plan)).skipped).toEqual([])
  })

  it('fails a step that exits 0 and changes nothing', async () => {
    const { plan, context } = await setUp([place('a', 'one', note('lazy', 'x', { script: ':' }))])
    expect((await runPlan(context, plan)).failures).toMatchObject([{ error: { code: 'still-differs' } }])
  })

  it('does what waits for the rolls after them, by what is there then', async () => {
    const [service, tidied] = [join(dir, 'service'), join(dir, 'tidied')]
    const copy = resource<string, string>({
      id: NOTE.id('copy'),
      probe: { script: sh`cat ${service} ${tidied} 2>/dev/null`, parse: ({ stdout }) => stdout },
      desire: () => 'xx',
      diff: (observed, desired) =>
        observed === desired
          ? { kind: 'same' }
          : { kind: 'change', action: 'update', summary: 'copy the service' },
      converge: (observed) => [
        { kind: 'script', title: 'copy', script: sh`printf %s ${observed} >${tidied}` },
      ],
    })
    const { plan, context } = await setUp([
      place('a', 'late', copy),
      place('a', 'one', note('service', 'x', { owner: 'broker', disrupts: true })),
      place('a', 'two', note('other', 'x')),
    ])
    expect(plan.stages.map(({ phase, roll }) => roll ?? phase)).toEqual(['two', 'broker', 'late'])
    expect(await runPlan(context, plan)).toMatchObject({ changed: 3, failures: [] })
  })

  it('rolls running instances one by one, in order, and stops after a failed roll', async () => {
    const roll = (name: string, script?: string): PlacedResource[] => [
      place('a', 'one', note(`${name}.conf`, 'new', { owner: name })),
      place(
        'a',
        // The master is started in an earlier phase than its slave, and rolled after it all the same.
        name === 'master' ? 'one' : 'two',
        note(`${name}.run`, 'new', {
          owner: name,
          disrupts: true,
          ...(script === undefined ? {} : { script }),
        }),
      ),
    ]
    const { plan, context } = await setUp(
      [...roll('master'), ...roll('slave', 'exit 1'), ...roll('third')],
      ['slave', 'master', 'third'],
    )
    expect(plan.stages.map(({ title }) => title)).toEqual(['Roll slave', 'Roll master', 'Roll third'])
    const result = await runPlan(context, plan)
    expect(result.failures).toMatchObject([{ host: 'a', resource: 'note:slave.run' }])
    expect(result.skipped.map(({ change, reason }) => [change.resource, reason])).toEqual(
      ['master.conf', 'master.run', 'third.conf', 'third.run'].map((name) => [
        `note:${name}`,
        'a failed earlier',
      ]),
    )
    expect(existsSync(join(dir, 'master.conf'))).toBe(false)
  })

  it('takes an instance away permanently in a late phase, not in a roll', async () => {
    const { plan } = await setUp([
      place('a', 'late', note('gone', 'x', { owner: 'gone', disrupts: true })),
      place('a', 'one', note('rolled', 'x', { owner: 'rolled', disrupts: true })),
    ])
    expect(plan.stages.map(({ title, roll }) => [title, roll])).toEqual([
      ['Roll rolled', 'rolled'],
      ['Late', undefined],
    ])
    const { restarts, removals } = disruptionsOf(plan)
    expect([restarts, removals].map((changes) => changes.map(({ owner }) => owner))).toEqual([
      ['rolled'],
      ['gone'],
    ])
  })

  it('begins no further step once asked to stop', async () => {
    const stop = new AbortController()
    const { plan, context } = await setUp([
      place('a', 'one', note('first', 'x')),
      place('a', 'two', note('second', 'x')),
    ])
    const result = await runPlan(
      {
        ...context,
        stop: stop.signal,
        emit: (event) => {
          if (event.type === 'phase-finished') stop.abort()
        },
      },
      plan,
    )
    expect(result).toMatchObject({ interrupted: true, changed: 1 })
    expect(existsSync(join(dir, 'second'))).toBe(false)
  })

  it.each([
    ['the first', false],
    ['the second', true],
  ])('takes a call that %s Ctrl-C broke off for an interruption, not for a failure', async (_, twice) => {
    const [stop, abort] = [new AbortController(), new AbortController()]
    const call = (_host: unknown, signal: AbortSignal): Promise<void> => {
      stop.abort()
      if (twice) abort.abort()
      return sleep(60_000, undefined, { signal })
    }
    const endless: AnyResource = resource<null, null>({
      id: resourceKind<null>('wait').id('endless'),
      probe: { script: ':', parse: () => null },
      desire: () => null,
      diff: () => ({ kind: 'change', action: 'run', summary: 'wait' }),
      converge: () => [{ kind: 'call', title: 'wait', call }],
    })
    const { plan, context, events } = await setUp([place('a', 'one', endless)])
    const result = await runPlan({ ...context, stop: stop.signal, abort: abort.signal }, plan)
    expect(result).toMatchObject({ interrupted: true, changed: 0, failures: [] })
    expect(events.some(({ type }) => type === 'host-failed')).toBe(false)
  })

  it('does not finish obtaining a file once asked to stop: no host is in the middle of anything', async () => {
    const stop = new AbortController()
    const obtain = async (signal: AbortSignal): Promise<never> => {
      stop.abort()
      await sleep(60_000, undefined, { signal }).catch(() => undefined)
      throw new RmqError('interrupted', 'interrupted while obtaining it')
    }
    const built: AnyResource = resource<null, null>({
      id: resourceKind<null>('brought').id('built'),
      probe: { script: ':', parse: () => null },
      desire: () => null,
      diff: () => ({ kind: 'change', action: 'create', summary: 'build' }),
      converge: () => [
        {
          kind: 'upload',
          title: 'build',
          source: { label: 'it', check: () => Promise.resolve(), obtain },
          path: '/no',
          mode: '0600',
        },
      ],
    })
    const { plan, context } = await setUp([place('a', 'one', built)])
    const result = await runPlan({ ...context, stop: stop.signal }, plan)
    expect(result).toMatchObject({ interrupted: true, changed: 0, failures: [] })
  })

  it('stops when the lock is lost', async () => {
    const { plan, context } = await setUp([place('a', 'one', note('first', 'x'))])
    const result = await runPlan({ ...context, guard: 'exit 1' }, plan)
    expect(result.failures).toMatchObject([{ error: { code: 'lock-lost' } }])
  })
})

describe('a roll', () => {
  it('touches nothing of an instance that is not changed', async () => {
    const { plan, context } = await setUp([
      place('a', 'one', note('broker.conf', 'new', { owner: 'broker' })),
      place(
        'a',
        'two',
        note('broker.run', 'new', { owner: 'broker', disrupts: true, precondition: 'exit 1' }),
      ),
    ])
    const result = await runPlan(context, plan)
    expect(result).toMatchObject({ changed: 0, failures: [{ resource: 'note:broker.run' }] })
    expect(existsSync(join(dir, 'broker.conf'))).toBe(false)
  })

  it('goes on when its preconditions hold', async () => {
    const { plan, context } = await setUp([
      place('a', 'one', note('broker.conf', 'new', { owner: 'broker' })),
      place(
        'a',
        'two',
        note('broker.run', 'new', {
          owner: 'broker',
          disrupts: true,
          precondition: sh`[ ! -e ${join(dir, 'broker.conf')} ]`,
        }),
      ),
    ])
    expect(await runPlan(context, plan)).toMatchObject({ changed: 2, failures: [] })
  })

  it('is made whole or not at all, and later changes are not made', async () => {
    const needs: Need[] = [NOTE.on('b', 'bad')]
    const { plan, context } = await setUp(
      [
        place('b', 'one', note('bad', 'x', { script: 'exit 5' })),
        place('a', 'one', note('slave.conf', 'new', { owner: 'slave' })),
        place('a', 'two', note('slave.run', 'new', { owner: 'slave', disrupts: true, needs })),
        place('a', 'one', note('master.conf', 'new', { owner: 'master' })),
        place('a', 'two', note('master.run', 'new', { owner: 'master', disrupts: true })),
      ],
      ['slave', 'master'],
    )
    const result = await runPlan(context, plan)
    expect(result.skipped.map(({ change, reason }) => [change.resource, reason])).toEqual([
      ['note:slave.run', 'it needs note:bad on b, which failed'],
      ['note:slave.conf', 'it needs note:bad on b, which failed'],
      ['note:master.conf', 'the roll of slave failed'],
      ['note:master.run', 'the roll of slave failed'],
    ])
    expect(existsSync(join(dir, 'slave.conf'))).toBe(false)
  })
})

describe('a step', () => {
  it('that takes longer than it may is ended, and named', async () => {
    const slow = resource<string, true>({
      id: NOTE.id('slow'),
      probe: { script: ':', parse: () => '' },
      desire: () => true,
      diff: () => ({ kind: 'change', action: 'run', summary: 'wait for ever' }),
      converge: () => [
        { kind: 'script', title: 'quick', script: ':' },
        { kind: 'script', title: 'wait for ever', script: 'sleep 600', timeoutMs: 200 },
      ],
    })
    const { plan, context } = await setUp([place('a', 'one', slow)])
    expect((await runPlan(context, plan)).failures).toMatchObject([
      {
        host: 'a',
        resource: 'note:slow',
        error: { code: 'step-timeout', message: 'wait for ever: not done within 0.2 s' },
      },
    ])
  })
})
