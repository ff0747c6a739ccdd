import { describe, expect, it } from 'vitest'
import { CatchUpProgress } from '../../../../src/rocketmq/replication/catch-up-progress.ts'
import type { ReplicationLag } from '../../../../src/rocketmq/replication/replication-lag.ts'
import { instanceOf, makeCluster, pair } from '../../support/cluster.ts'

const behind = (has: number, needs: number): ReplicationLag => ({
  kind: 'behind',
  has: BigInt(has) * 1_000_000n,
  needs: BigInt(needs) * 1_000_000n,
})

/** What is reported at the last of the given moments: [ms since the beginning, MB it has, MB it needs]. */
function toldAfter(...moments: readonly [number, number, number][]): string {
  const progress = new CatchUpProgress(1000)
  let text = ''
  for (const [ms, has, needs] of moments) {
    progress.note(behind(has, needs), 1000 + ms)
    text = progress.text(behind(has, needs), 1000 + ms)
  }
  return text
}

describe('CatchUpProgress', () => {
  it.each<[string, readonly [number, number, number][], string]>([
    ['no rate at once', [[0, 100, 3000]], '2.9 GB behind'],
    ['no rate of a moment', [[0, 100, 3000], [1000, 200, 3000]], '2.8 GB behind'], // prettier-ignore
    [
      'how long it will take',
      [[0, 0, 3000], [10_000, 100, 3000]], // prettier-ignore
      '2.9 GB behind, copies 10.0 MB/s, about 5 min left',
    ],
    [
      'the end in sight',
      [[0, 0, 3000], [10_000, 2900, 3000]], // prettier-ignore
      '100.0 MB behind, copies 290.0 MB/s, less than a minute left',
    ],
    [
      'that the gap closes slower than it copies',
      [[0, 0, 1000], [10_000, 1000, 1900]], // prettier-ignore
      '900.0 MB behind, copies 100.0 MB/s, about 2 min left',
    ],
    [
      'that it never will',
      [[0, 0, 1000], [10_000, 1000, 2100]], // prettier-ignore
      '1.1 GB behind, copies 100.0 MB/s, the master is written to as fast',
    ],
  ])('reports %s', (_what, moments, text) => {
    expect(toldAfter(...moments)).toBe(text)
  })

  it('counts small gaps in bytes', () => {
    const progress = new CatchUpProgress(0)
    expect(progress.text({ kind: 'behind', has: 1n, needs: 400n }, 0)).toBe('399 B behind')
  })

  it('says who does not say', () => {
    const silent = instanceOf(makeCluster(pair), 'broker-a-0')
    const progress = new CatchUpProgress(0)
    expect(progress.text({ kind: 'unknown', silent, why: 'broker-a-0 is mute' }, 0)).toBe(
      'broker-a-0 is mute',
    )
  })
})
