import { describe, expect, it } from 'vitest'
import { expectWhole, expectWipeable } from '../../../src/run/reset-guards.ts'
import type { ErrorReport } from '../../../src/engine/events.ts'
import { makeCluster, pair } from '../support/cluster.ts'
import { hint as makeHint } from '../../../src/hint.ts'

const cluster = makeCluster(pair)

describe('a reset of part of a cluster', () => {
  it.each([[undefined], [['broker-a']], [['broker-a-1']], [['mq2']], [['broker-a-1', 'mq1']]])(
    'may have --limit %j',
    (limit) => {
      expect(() => {
        expectWhole(cluster, limit)
      }).not.toThrow()
    },
  )

  it.each([[['broker-a-0']], [['mq1']]])('is refused with --limit %j, and says what is missing', (limit) => {
    expect(() => {
      expectWhole(cluster, limit)
    }).toThrow(
      expect.objectContaining({
        code: 'half-reset',
        exitCode: 2,
        message:
          '--limit empties too little: the slaves of broker-a-0 would keep what it has lost: they would be ahead of it and copy nothing any more',
        hint: 'Nothing was contacted. Add to --limit: broker-a-1',
      }),
    )
  })
})

describe('a wipe', () => {
  const blocked = { host: 'mq1', resource: 'wiped:broker-a-0', reason: '/data is a link', hint: 'Remove it.' }
  const lost: ErrorReport = { code: 'connection-lost', message: 'mq2 is gone' }
  const wipe = (plan: object, unreachable: ReadonlyMap<string, ErrorReport>, stopped: boolean) => () => {
    expectWipeable({ unreachable: new Map(unreachable) }, { blocked: [], ...plan }, { stopped })
  }

  it('is made when every store may be removed', () => {
    expect(wipe({}, new Map(), true)).not.toThrow()
  })

  it.each([
    ['a store is blocked', { blocked: [blocked] }, new Map(), 'blocked', '/data is a link', 'Remove it.'],
    [
      'a host was lost',
      {},
      new Map([['mq2', lost]]),
      'connection-lost',
      'mq2 is gone',
      'Bring the host up, or leave it out with --limit.',
    ],
  ])('of all is refused when %s', (_when, plan, unreachable, code, why, hint) => {
    const message = `nothing was removed: ${why}`
    expect(wipe(plan, unreachable, false)).toThrow(expect.objectContaining({ code, message, hint }))
    expect(wipe(plan, unreachable, true)).toThrow(
      expect.objectContaining({
        code,
        message,
        hint: makeHint`${hint} The instances are stopped. Start them: ${{ run: 'start' }}.`,
      }),
    )
  })
})
