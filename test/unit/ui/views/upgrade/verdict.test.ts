import { expect, it } from 'vitest'
import { judge } from '../../../../../src/releases/upgrades/index.ts'
import { makeStyle } from '../../../../../src/ui/style.ts'
import { renderVerdict } from '../../../../../src/ui/views/upgrade/verdict.ts'
import { displayWidth } from '../../../../../src/ui/width.ts'
import { makeCluster, pair } from '../../../support/cluster.ts'

const textOf = (from: string, to: string, width: number): string => {
  const before = makeCluster({ ...pair, version: from })
  const verdict = judge({ from, to, before, after: makeCluster({ ...pair, version: to }) })
  return renderVerdict(verdict, { style: makeStyle(false), width, verbose: false })
}

it.each([
  ['4.7.0', '5.5.1'],
  ['5.3.2', '5.5.1'],
  ['5.5.1', '4.9.8'],
  ['4.9.8', '5.4.0'],
])('%s → %s fits 80 columns', (from, to) => {
  const wide = textOf(from, to, 80)
    .split('\n')
    .filter((line) => displayWidth(line) > 80)
  expect(wide).toEqual([])
})

it('names the tool of this program for what has to be saved', () => {
  const text = textOf('5.3.2', '5.5.1', 400)
  expect(text).toContain('→ Save all topics and groups first (rmq-provision backup).')
})
