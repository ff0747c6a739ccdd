import { describe, expect, it } from 'vitest'
import type { Cluster } from '../../../../src/model/cluster.ts'
import { withRemovals } from '../../../../src/model/with-removals.ts'
import { instanceHooks } from '../../../../src/rocketmq/services/instance-hooks.ts'
import { checkAnswers } from '../../../../src/rocketmq/verify/checks/index.ts'
import { goodAnswers, registrationsOf, withAnswers } from '../support/fake-cluster.ts'
import { clusterWithRemovals } from '../support/cluster-with-removals.ts'

const cluster = clusterWithRemovals()
const whole = withRemovals(cluster)

it('verification fails for a broker that is to be removed, and does not call it foreign', () => {
  const answers = goodAnswers(cluster)
  const registrations = registrationsOf(whole)
  const listed = withAnswers(answers, {
    'namesrv-mq1': { registrations },
    'namesrv-mq2': { registrations },
  })
  const { problems, warnings } = checkAnswers(cluster, listed)
  expect(warnings).toEqual([])
  expect(problems.map(({ code, message }) => [code, message])).toEqual([
    [
      'still-registered',
      'broker-b-0 on mq2 is to be removed (state: absent), and is still listed by namesrv-mq1, namesrv-mq2 at 10.0.0.12:10911',
    ],
    [
      'still-registered',
      'broker-b-1 on mq3 is to be removed (state: absent), and is still listed by namesrv-mq1, namesrv-mq2 at 10.0.0.13:10911',
    ],
  ])
  expect(checkAnswers(cluster, answers).problems).toEqual([])
})

describe('the hooks around a removal', () => {
  const titles = (id: string, of = cluster): string[] => {
    const instance = of.toRemove.find((one) => one.id === id)
    if (!instance) throw new Error(id)
    const { before, drain, after } = instanceHooks(of, { drain: true }).remove(instance)
    return [before, drain, after].map((steps) => steps.map(({ title }) => title).join(', '))
  }

  it.each<[string, string, Cluster, string[]]>([
    [
      'a master',
      'broker-b-0',
      cluster,
      [
        'consumers read on from broker-b',
        'record that broker-b-0 loses its write permission, broker-b gets no new messages, all of broker-b is read',
        'no name server lists broker-b-0',
      ],
    ],
    [
      'a master whose messages may be discarded',
      'broker-b-0',
      clusterWithRemovals(true),
      [
        '',
        'record that broker-b-0 loses its write permission, broker-b gets no new messages',
        'no name server lists broker-b-0',
      ],
    ],
    ['a slave whose master is removed', 'broker-b-1', cluster, ['', '', 'no name server lists broker-b-1']],
    [
      'a name server',
      'namesrv-mq3',
      cluster,
      [
        'namesrv-mq1 answers, namesrv-mq1 lists the brokers, namesrv-mq2 answers, namesrv-mq2 lists the brokers',
        '',
        '',
      ],
    ],
  ])('of %s', (_what, id, of, steps) => {
    expect(titles(id, of)).toEqual(steps)
  })
})
