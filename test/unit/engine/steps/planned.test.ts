import { expect, test } from 'vitest'
import type { LocalSource } from '../../../../src/engine/access.ts'
import type { DesiredState } from '../../../../src/engine/desired-state.ts'
import type { Facts } from '../../../../src/engine/facts.ts'
import { plannedSteps } from '../../../../src/engine/steps/planned.ts'
import { makePlan } from '../../../../src/engine/planner.ts'
import { resource, Unknown, type AnyResource, type Step } from '../../../../src/engine/resource.ts'
import { ObservedWorld, resourceKind } from '../../../../src/engine/world.ts'
import { contentLines } from '../../../../src/shell/content.ts'

const KIND = resourceKind<null>('thing')

function thing(
  name: string,
  steps: readonly Step[],
  more: {
    readonly preconditions?: readonly Step[]
    readonly after?: string
    readonly restarts?: boolean
  } = {},
): AnyResource {
  const { preconditions = [], after, restarts = false } = more
  return resource<null, true>({
    id: KIND.id(name),
    ...(restarts ? { owner: name } : {}),
    probe: { script: ':', parse: () => null },
    desire: () => (after === undefined ? true : new Unknown(after, 'update')),
    diff: () => ({ kind: 'change', action: 'update', summary: `change ${name}`, disrupts: restarts }),
    preconditions: () => preconditions,
    converge: () => steps,
  })
}

const source: LocalSource = {
  label: 'https://me:pass@example.org/a.zip',
  check: () => Promise.resolve(),
  obtain: () => Promise.reject(new Error('a plan obtains nothing')),
}
const script = (title: string): Step => ({ kind: 'script', title, script: `do ${title}` })

async function stepsOf(resources: readonly (readonly [host: string, phase: string, made: AnyResource])[]) {
  const site: DesiredState = {
    phases: [
      { id: 'one', title: 'One' },
      { id: 'two', title: 'Two' },
    ],
    resources: resources.map(([host, phase, made]) => ({ host, role: 'test', phase, resource: made })),
    facts: { script: ':', parse: () => ({ hostname: 'a' }) as unknown as Facts },
  }
  const world = new ObservedWorld()
  for (const [host, , made] of resources) world.learn({ host, id: made.id }, null)
  return plannedSteps(site, world, await makePlan(site, world))
}

test('steps stand by stage and host, the preconditions of a host before its first change', async () => {
  const stages = await stepsOf([
    ['a', 'one', thing('x', [script('x')])],
    ['a', 'one', thing('y', [script('y')], { preconditions: [script('may y')] })],
    ['b', 'one', thing('x', [script('x')])],
    ['a', 'two', thing('z', [script('z')])],
    ['b', 'two', thing('roll', [script('restart')], { restarts: true })],
  ])
  const titles = stages.map(({ title, roll, hosts }) => [
    title,
    roll,
    hosts.map(({ host, steps }) => [host, steps.map((step) => ('title' in step ? step.title : ''))]),
  ])
  expect(titles).toEqual([
    [
      'One',
      undefined,
      [
        ['a', ['may y', 'x', 'y']],
        ['b', ['x']],
      ],
    ],
    ['Two', undefined, [['a', ['z']]]],
    ['Roll roll', 'roll', [['b', ['restart']]]],
  ])
})

test('each kind of step says what it is', async () => {
  const conf = ['t=/x', ...contentLines(Buffer.from('user=a\nmine=hidden\n'))].join('\n')
  const [stage] = await stepsOf([
    [
      'a',
      'one',
      thing('x', [
        { kind: 'script', title: 'write', script: conf, secretKeys: ['mine'] },
        { kind: 'upload', title: 'bring', source, path: '/tmp/a.zip', mode: '0600' },
        { kind: 'wait', title: 'it answers', condition: 'exit 0', timeoutMs: 5000 },
        { kind: 'call', title: 'it is registered', call: () => Promise.resolve() },
        { kind: 'call', writes: true, title: 'it hands over', call: () => Promise.resolve() },
        { kind: 'decide', title: 'it is busy', decide: () => Promise.resolve([]) },
      ]),
    ],
    ['a', 'one', thing('later', [script('never')], { after: 'the user exists' })],
  ])
  const place = { role: 'test', resource: 'thing:x' }
  expect(stage?.hosts[0]?.steps).toEqual([
    {
      ...place,
      kind: 'script',
      title: 'write',
      script: expect.stringMatching(
        /^t=\/x\ncat >"\$t" <<'RMQ_CONTENT' # sent in base64\nuser=a\nmine=\[redacted [0-9a-f]{8}\]\nRMQ_CONTENT$/,
      ) as string,
    },
    { ...place, kind: 'upload', title: 'bring', source: source.label, path: '/tmp/a.zip', mode: '0600' },
    {
      ...place,
      kind: 'wait',
      title: 'it answers',
      script: expect.stringContaining('\nexit 0\n') as string,
      timeoutMs: 5000,
    },
    { ...place, kind: 'call', title: 'it is registered', writes: false },
    { ...place, kind: 'call', title: 'it hands over', writes: true },
    { ...place, kind: 'decide', title: 'it is busy' },
    { role: 'test', resource: 'thing:later', kind: 'unknown', after: 'the user exists' },
  ])
})
