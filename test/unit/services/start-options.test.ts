import { expect, test } from 'vitest'
import { readStartOptions } from '../../../src/services/start-options.ts'

test.each<[string[], Record<string, string>, string[]]>([
  [['-c', 'a.conf', '-n', 'x:9876'], { c: 'a.conf', n: 'x:9876' }, []],
  [['-c', 'first.conf', '-c', 'second.conf'], { c: 'first.conf' }, []],
  [['--configFile=a b.conf'], { c: 'a b.conf' }, []],
  [['--configFile', '-a.conf'], { c: '-a.conf' }, []],
  [['-configFile', 'a.conf'], { c: 'a.conf' }, []],
  [['--config=a.conf'], { c: 'a.conf' }, []],
  [['-c=a.conf'], { c: 'a.conf' }, []],
  [['-c/etc/a.conf', '-nx:9876'], { c: '/etc/a.conf', n: 'x:9876' }, []],
  [['-n', '"x:9876;y:9876"'], { n: 'x:9876;y:9876' }, []],
  [['-pm', 'local', '-bc', 'b.conf', '-pc', 'p.json'], { pm: 'local', bc: 'b.conf', pc: 'p.json' }, []],
  [['--proxyC', 'p.json', '--proxy', 'x'], { pc: 'p.json' }, ['--proxy', 'x']],
  [
    ['autoCreateTopicEnable=true', '-p', '--constructor'],
    {},
    ['autoCreateTopicEnable=true', '-p', '--constructor'],
  ],
  [['-c'], { c: '' }, []],
])('%j', (words, values, rest) => {
  const read = readStartOptions(words)
  expect(Object.fromEntries(read.values)).toEqual(values)
  expect(read.rest).toEqual(rest)
})
