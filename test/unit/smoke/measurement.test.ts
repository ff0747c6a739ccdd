import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Latencies } from '../../../src/smoke/latency.ts'
import { Ledger } from '../../../src/smoke/ledger.ts'
import { Pace } from '../../../src/smoke/pace.ts'
import { bodyOf, markOf, smallestBody } from '../../../src/smoke/payload.ts'

const run = '0123abcd'

describe('bodies', () => {
  it('carry their mark at any size', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31), fc.integer({ min: smallestBody, max: 2000 }), (sequence, size) => {
        const body = bodyOf({ run, sequence }, size)
        expect(body.length).toBe(size)
        expect(markOf(body)).toEqual({ run, sequence })
      }),
    )
  })

  it('of others have none', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(markOf(Buffer.from(bytes))).toBeUndefined()
      }),
    )
  })
})

describe('the ledger', () => {
  it('balances, whatever becomes of each message', () => {
    const fate = fc.record({
      stored: fc.boolean(),
      copies: fc.nat(3),
    })
    fc.assert(
      fc.property(fc.array(fate, { maxLength: 50 }), (fates) => {
        const ledger = new Ledger(run, 40)
        const begun = fates.map((one) => ({ ...one, ...ledger.begin() }))
        for (const { sequence, stored } of begun) {
          if (stored) ledger.stored(sequence, 'SEND_OK')
          else ledger.failed('refused')
        }
        for (const { body, copies } of begun) {
          for (let copy = 0; copy < copies; copy++) ledger.received(body)
        }
        const lost = fates.filter(({ stored, copies }) => stored && copies === 0).length
        expect(ledger.account()).toMatchObject({
          sent: fates.length,
          stored: fates.filter(({ stored }) => stored).length,
          failed: fates.filter(({ stored }) => !stored).length,
          received: fates.filter(({ copies }) => copies > 0).length,
          lost,
          duplicates: fates.reduce((sum, { copies }) => sum + Math.max(0, copies - 1), 0),
          damaged: 0,
        })
        expect(ledger.complete).toBe(lost === 0)
      }),
    )
  })

  it('keeps thousands of messages apart', () => {
    const ledger = new Ledger(run, 40)
    const bodies = Array.from({ length: 5000 }, () => {
      const { sequence, body } = ledger.begin()
      ledger.stored(sequence, 'SEND_OK')
      return body
    })
    for (const body of bodies.slice(1)) ledger.received(body)
    expect(ledger.account()).toMatchObject({ sent: 5000, received: 4999, lost: 1 })
  })

  it('keeps a handful of reasons', () => {
    const ledger = new Ledger(run, 40)
    for (let size = 0; size < 100; size++) ledger.failed(`busy, size of queue: ${size}`)
    expect(Object.keys(ledger.account().failures)).toHaveLength(6)
    expect(ledger.account().failures['other reasons']).toBe(95)
  })

  it('counts a damaged message as damaged and lost, and leaves foreign ones out', () => {
    const ledger = new Ledger(run, 40)
    const { sequence, body } = ledger.begin()
    ledger.stored(sequence, 'SEND_OK')
    ledger.received(Buffer.concat([body.subarray(0, 39), Buffer.from('?')]))
    ledger.received(bodyOf({ run: 'ffffffff', sequence: 0 }, 40))
    ledger.received(bodyOf({ run, sequence: 1 }, 40))
    ledger.received(Buffer.from('something else'))
    expect(ledger.account()).toMatchObject({ received: 0, lost: 1, damaged: 1, duplicates: 0 })
  })
})

describe('latencies', () => {
  it('give percentiles in ms', () => {
    const latencies = new Latencies()
    for (let ms = 1; ms <= 1000; ms++) latencies.add(ms)
    const { p50 = 0, p95 = 0, p99 = 0, max = 0 } = latencies.summary() ?? {}
    expect(p50 / 500).toBeCloseTo(1, 2)
    expect(p95 / 950).toBeCloseTo(1, 2)
    expect(p99 / 990).toBeCloseTo(1, 2)
    expect(max / 1000).toBeCloseTo(1, 2)
  })

  it('are in order, and never above the longest', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 60_000, noNaN: true }), { minLength: 1 }), (all) => {
        const latencies = new Latencies()
        for (const ms of all) latencies.add(ms)
        const { p50 = NaN, p95 = NaN, p99 = NaN, max = NaN } = latencies.summary() ?? {}
        expect(p50 <= p95 && p95 <= p99 && p99 <= max).toBe(true)
        expect(max).toBeLessThanOrEqual(Math.max(...all) * 1.001 + 0.001)
      }),
    )
  })

  it('of nothing are nothing', () => {
    expect(new Latencies().summary()).toBeUndefined()
  })
})

describe('the pace', () => {
  it('spreads turns evenly over all who ask', () => {
    const pace = new Pace(100)
    expect([0, 0, 0, 25].map((now) => pace.take(now))).toEqual([0, 10, 20, 5])
  })

  it('makes up for a short delay, and not for a long one', () => {
    const pace = new Pace(10)
    expect(pace.take(0)).toBe(0)
    // 400 ms late: four turns are due at once.
    expect([500, 500, 500, 500, 500, 500].map((now) => pace.take(now))).toEqual([0, 0, 0, 0, 0, 100])
    // A minute late: a second's worth of turns, not 600.
    const due = Array.from({ length: 100 }, () => pace.take(60_000)).filter((wait) => wait === 0)
    expect(due).toHaveLength(11)
  })

  it('without a rate never waits', () => {
    const pace = new Pace(undefined)
    expect([0, 0, 5].map((now) => pace.take(now))).toEqual([0, 0, 0])
  })
})
