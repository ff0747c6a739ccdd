import { describe, expect, it } from 'vitest'
import { makePlan } from '../../../src/engine/planner.ts'
import { readsNothing, resource, type AnyResource } from '../../../src/engine/resource.ts'
import { ObservedWorld, resourceKind, type ResourceRef } from '../../../src/engine/world.ts'
import type { PlacedResource } from '../../../src/engine/desired-state.ts'
import type { Facts } from '../../../src/engine/facts.ts'

const MEMBER = resourceKind<null>('member')
const ref = (name: string, host: string): ResourceRef => MEMBER.on(host, name)

interface Member {
  readonly name: string
  readonly host: string
  readonly follows?: readonly ResourceRef[]
  readonly phase?: string
  readonly isRight?: boolean
}

const member = ({ name, follows, isRight = false }: Member): AnyResource =>
  resource<null, true>({
    id: MEMBER.id(name),
    probe: readsNothing,
    ...(follows && { follows: () => follows }),
    desire: () => true,
    diff: () => (isRight ? { kind: 'same' } : { kind: 'change', action: 'start', summary: `start ${name}` }),
    converge: () => [],
  })

/** Stages as 'title: host member member, host member'. */
async function stagesOf(members: readonly Member[]): Promise<string[]> {
  const resources = members.map((one): PlacedResource => ({
    host: one.host,
    role: 'test',
    phase: one.phase ?? 'start',
    resource: member(one),
  }))
  const phases = [
    { id: 'first', title: 'First' },
    { id: 'start', title: 'Start' },
  ]
  const world = new ObservedWorld()
  for (const { host, name } of members) world.learn(ref(name, host), null)
  const facts = { script: ':', parse: (): Facts => ({}) as Facts }
  const { stages } = await makePlan({ phases, resources, facts }, world)
  return stages.map(({ title, hosts }) => {
    const lanes = hosts.map(({ host, changes }) =>
      [host, ...changes.map(({ resource: id }) => id.slice('member:'.length))].join(' '),
    )
    return `${title}: ${lanes.join(', ')}`
  })
}

describe('a phase with changes that follow others', () => {
  it('is one stage when none follows another', async () => {
    expect(
      await stagesOf([
        { name: 'a0', host: 'mq1' },
        { name: 'a1', host: 'mq2' },
      ]),
    ).toEqual(['Start: mq1 a0, mq2 a1'])
  })

  it('has a stage for each step, in which others run side by side', async () => {
    const [a0, a1, b0] = [ref('a0', 'mq1'), ref('a1', 'mq2'), ref('b0', 'mq2')]
    expect(
      await stagesOf([
        { name: 'a0', host: 'mq1' },
        { name: 'b1', host: 'mq1', follows: [b0] },
        { name: 'a1', host: 'mq2', follows: [a0] },
        { name: 'b0', host: 'mq2' },
        { name: 'a2', host: 'mq3', follows: [a0, a1] },
      ]),
    ).toEqual(['Start (1 of 3): mq1 a0, mq2 b0', 'Start (2 of 3): mq1 b1, mq2 a1', 'Start (3 of 3): mq3 a2'])
  })

  it('does not wait for what is right, is in another phase, or is not there', async () => {
    expect(
      await stagesOf([
        { name: 'a0', host: 'mq1', isRight: true },
        { name: 'a1', host: 'mq2', phase: 'first' },
        {
          name: 'a2',
          host: 'mq3',
          follows: [ref('a0', 'mq1'), ref('a1', 'mq2'), ref('a3', 'mq4')],
        },
      ]),
    ).toEqual(['First: mq2 a1', 'Start: mq3 a2'])
  })

  it('is refused when two follow each other', async () => {
    await expect(
      stagesOf([
        { name: 'a0', host: 'mq1', follows: [ref('a1', 'mq2')] },
        { name: 'a1', host: 'mq2', follows: [ref('a0', 'mq1')] },
      ]),
    ).rejects.toThrow('member:a0 on mq1 comes before itself')
  })
})
