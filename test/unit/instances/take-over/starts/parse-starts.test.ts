import { expect, test } from 'vitest'
import { parseStarts } from '../../../../../src/instances/take-over/starts/parse-starts.ts'

test('scripts that all call each other are read once for each step away from the line', () => {
  const paths = Array.from({ length: 60 }, (_, at) => `/opt/${at}.sh`)
  const scripts = paths.flatMap((path) => [`script=${path}`, ...paths.map((other) => `text=sh ${other}`)])
  const { starts } = parseStarts([
    'line=/etc/rc.local:2:sh /opt/0.sh',
    ...scripts,
    'text=sh /x/bin/mqbroker -c /x/a.conf',
  ])
  expect(starts).toEqual([
    {
      kind: 'line',
      file: '/etc/rc.local',
      number: 2,
      text: 'sh /opt/0.sh',
      calls: [{ program: 'mqbroker', conf: '/x/a.conf' }],
      called: ['mqbroker'],
    },
  ])
})
