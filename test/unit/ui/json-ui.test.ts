import { expect, it } from 'vitest'
import { RmqError } from '../../../src/errors.ts'
import { Secret } from '../../../src/secret.ts'
import { JsonUi } from '../../../src/ui/json-ui.ts'
import { redactedJson } from '../../../src/ui/redacted-json.ts'
import { Capture } from '../../helpers/cli.ts'
import { finished, reading } from './progress/events.ts'

it('writes every event and every result as a line of JSON with its time', () => {
  const stdout = new Capture()
  const ui = new JsonUi(stdout, new Capture())
  for (const event of reading) ui.listen(event)
  ui.show('status', { instances: [] })
  ui.listen(finished('changed'))
  const records = stdout.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { time: string; type: string })
  expect(records.map(({ type }) => type)).toEqual([
    ...reading.map(({ type }) => type),
    'status',
    'run-finished',
  ])
  expect(records.every(({ time }) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(time))).toBe(true)
})

it('an error is a record on stdout and text on stderr', () => {
  const stdout = new Capture()
  const stderr = new Capture()
  new JsonUi(stdout, stderr).error(
    new RmqError('locked', 'locked by ann', { where: { host: 'mq1' }, hint: 'wait' }),
  )
  expect(JSON.parse(stdout.text)).toMatchObject({
    type: 'error',
    code: 'locked',
    message: 'locked by ann',
    exitCode: 4,
    where: { host: 'mq1' },
    hint: 'wait',
  })
  expect(stderr.text).toBe('error: mq1: locked by ann\n  → wait\n')
})

it('finds secrets that JSON would write differently', () => {
  const secret = new Secret('pass"word\\1')
  expect(redactedJson({ text: `it is ${secret.reveal()}`, secret })).toBe(
    '{"text":"it is [redacted]","secret":"[redacted]"}',
  )
})

it('has a form for maps, sets, big numbers and durations', () => {
  const value = { map: new Map([['a', 1n]]), set: new Set(['x']), big: 2n ** 60n, ms: 1.6, ratio: 0.5 }
  expect(redactedJson(value)).toBe(
    '{"map":{"a":1},"set":["x"],"big":"1152921504606846976","ms":2,"ratio":0.5}',
  )
})
