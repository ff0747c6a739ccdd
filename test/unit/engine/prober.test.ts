import { describe, expect, expectTypeOf, test } from 'vitest'
import type { Facts } from '../../../src/engine/facts.ts'
import { probeHost, probeResources } from '../../../src/engine/prober.ts'
import {
  resource,
  type AnyResource,
  type Probe,
  type ProbeKind,
  type SharedProbe,
} from '../../../src/engine/resource.ts'
import { ObservedWorld, resourceKind } from '../../../src/engine/world.ts'
import { failure } from '../../helpers/failure.ts'
import { LocalHost } from '../../helpers/local-host.ts'

test('an answer that makes no sense is reported with its resource and what to do', async () => {
  const made = resource<never, true>({
    id: resourceKind<never>('odd').id('one'),
    probe: {
      script: 'echo 42',
      parse: ({ stdout }) => {
        throw new Error(`no state in ${JSON.stringify(stdout)}`)
      },
    },
    desire: () => true,
    diff: () => ({ kind: 'same' }),
    converge: () => [],
  })
  const resources = [{ host: 'a', role: 'test', phase: 'one', resource: made }]
  const error = await failure(probeResources(new LocalHost('a'), { resources }, new ObservedWorld()))
  expect(error).toMatchObject({
    code: 'probe-failed',
    where: { host: 'a', step: 'odd:one' },
    hint: expect.stringContaining('Look at it on the host') as string,
  })
  expect(error.message).toContain('no state in "42')
})

describe('probeHost', () => {
  const words: Probe<string> = { script: 'echo some words', parse: ({ stdout }) => stdout.trim() }
  const fails: Probe<number> = { script: 'exit 3', parse: ({ exit }) => exit }
  const LENGTH: ProbeKind<number> = {
    script: (items) => items.map((item) => `printf %s ${item} | wc -c`).join('\n'),
    parse: ({ stdout }, items) =>
      new Map(stdout.split('\n').flatMap((line, index) => [[items[index] ?? '', Number(line)]])),
  }

  test('gives each answer in the type of its probe', async () => {
    const long: SharedProbe<number> = { kind: LENGTH, item: 'four' }
    const answers = await probeHost(new LocalHost('a'), { words, fails, long })
    expectTypeOf(answers).toEqualTypeOf<{ words: string; fails: number; long: number }>()
    expect(answers).toEqual({ words: 'some words', fails: 3, long: 4 })
  })

  test('reads all of a kind, and all with the same text, once and in one script', async () => {
    const host = new LocalHost('a')
    const answers = await probeHost(host, {
      one: { kind: LENGTH, item: 'x' },
      two: { kind: LENGTH, item: 'yy' },
      again: { kind: LENGTH, item: 'x' },
      words,
      count: { script: words.script, parse: ({ stdout }) => stdout.split(' ').length },
    })
    expect(answers).toEqual({ one: 1, two: 2, again: 1, words: 'some words', count: 2 })
    expect(host.scripts).toHaveLength(1)
    expect(host.scripts[0]?.split('wc -c')).toHaveLength(3)
    expect(host.scripts[0]?.split('some words')).toHaveLength(2)
  })

  test('names the probe whose answer makes no sense', async () => {
    const odd: Probe<string> = {
      script: 'echo 42',
      parse: () => {
        throw new Error('no state')
      },
    }
    expect(await failure(probeHost(new LocalHost('a'), { words, odd }))).toMatchObject({
      code: 'probe-failed',
      message: 'odd could not be read: no state',
      where: { host: 'a', step: 'odd' },
    })
  })

  test('ends when it is asked to', async () => {
    const abort = new AbortController()
    const slow = probeHost(
      new LocalHost('a'),
      { slow: { script: 'sleep 600', parse: () => 0 } },
      abort.signal,
    )
    abort.abort()
    expect(await failure(slow)).toMatchObject({ code: 'interrupted' })
  })
})

describe('probeResources', () => {
  const COUNT = resourceKind<number>('count')
  const counted = (name: string, parse: () => number): AnyResource =>
    resource<number, number>({
      id: COUNT.id(name),
      probe: { script: `echo ${name}`, parse },
      desire: () => 0,
      diff: () => ({ kind: 'same' }),
      converge: () => [],
    })
  const place = (made: AnyResource) => ({ host: 'a', role: 'test', phase: 'one', resource: made })
  const facts = { script: 'echo facts', parse: () => ({ uid: 0 }) as Facts }

  test('refuses two resources with one id, and reads nothing', async () => {
    const host = new LocalHost('a')
    const world = new ObservedWorld()
    const resources = [counted('x', () => 1), counted('y', () => 2), counted('x', () => 3)].map(place)
    await expect(probeResources(host, { resources }, world)).rejects.toThrow(
      'two resources have the id count:x on a',
    )
    expect(host.scripts).toEqual([])
    expect(world.observed(COUNT.on('a', 'x'))).toBeUndefined()
  })

  test('learns the facts also when a resource cannot be read: they may say why', async () => {
    const world = new ObservedWorld()
    const broken = counted('x', () => {
      throw new Error('permission denied')
    })
    const request = { resources: [place(broken)], facts }
    expect(await failure(probeResources(new LocalHost('a'), request, world))).toMatchObject({
      code: 'probe-failed',
      where: { host: 'a', step: 'count:x' },
    })
    expect(world.facts('a')).toMatchObject({ uid: 0 })
  })

  test('learns the time of this machine around the reading of the facts', async () => {
    const world = new ObservedWorld()
    const before = Date.now() / 1000
    await probeResources(new LocalHost('a'), { resources: [], facts }, world)
    const { from = 0, until = 0 } = world.facts('a')?.read ?? {}
    expect(from).toBeGreaterThanOrEqual(before)
    expect(until).toBeGreaterThanOrEqual(from)
    expect(until).toBeLessThanOrEqual(Date.now() / 1000)
  })
})
