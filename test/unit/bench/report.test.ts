import { expect, it } from 'vitest'
import { placeReport, renderReport, type Circumstances } from '../../../bench/report.ts'
import { Samples } from '../../../bench/samples.ts'

const circumstances: Circumstances = {
  date: '2026-12-01',
  cores: 2,
  processor: 'A Processor',
  kernel: '6.1.0',
  load: [0.14, 2.5],
  versions: [
    ['rmq-provision', '0.1.0 (abc1234)'],
    ['Node', '20.20.2'],
  ],
}

it('has a table for each setting, with a figure worse than that of a peer as it is', () => {
  const samples = new Samples()
  const noop = { case: 'noop', hosts: 3, rtt: 0 } as const
  samples.add(noop, 'rmq-provision', { ms: 1500, cpuMs: 600 })
  samples.add(noop, 'floor', { ms: 1000, cpuMs: 500 })
  samples.add(noop, 'rmq-provision', { ms: 1300, cpuMs: 620 })
  samples.add({ case: 'install', hosts: 1, rtt: 50 }, 'rmq-provision', { ms: 70_000, cpuMs: 3000 })
  samples.add({ case: 'install', hosts: 1, rtt: 50 }, 'minimal', { ms: 63_000, cpuMs: 900 })
  expect(renderReport(samples, circumstances))
    .toBe(`Measured on 2026-12-01: 2 cores (A Processor), kernel 6.1.0, load average 0.1 before and 2.5 after.
rmq-provision 0.1.0 (abc1234), Node 20.20.2.

### Nothing to change: 3 hosts, round trip 0 ms

|  | median | least to most | runs | CPU here | of rmq-provision | of the floor |
| --- | --: | --: | --: | --: | --: | --: |
| **rmq-provision** | 1.40 s | 1.30 to 1.50 | 2 | 0.61 s | 1.00× | 1.40× |
| floor program | 1.00 s | 1.00 to 1.00 | 1 | 0.50 s | 0.71× | 1.00× |

### First install on bare hosts: 1 host, round trip 50 ms

|  | median | least to most | runs | CPU here | of rmq-provision | of the floor |
| --- | --: | --: | --: | --: | --: | --: |
| **rmq-provision** | 70.0 s | 70.0 to 70.0 | 1 | 3.00 s | 1.00× |  |
| minimal shell script | 63.0 s | 63.0 to 63.0 | 1 | 0.90 s | 0.90× |  |`)
})

it('names the tools of which a run failed', () => {
  const samples = new Samples()
  samples.fail('pyinfra')
  samples.fail('mitogen')
  samples.fail('pyinfra')
  expect(renderReport(samples, circumstances).split('\n\n').at(-1)).toBe(
    'A run of these failed: pyinfra, Ansible with Mitogen.',
  )
})

it('replaces the report before, and nothing else of the page', () => {
  const page = (text: string): string =>
    `# Benchmarks\n\n<!-- npm run bench writes from here -->\n\n${text}\n\n<!-- to here -->\n\n## More\n`
  expect(placeReport(page('old'), 'new')).toBe(page('new'))
})

it('refuses a page without a place for the report', () => {
  expect(() => placeReport('# Benchmarks\n', 'new')).toThrow(
    'the page lacks the lines <!-- npm run bench writes from here --> and <!-- to here -->',
  )
})
