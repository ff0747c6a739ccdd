import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { disabledStarts, recordDisabled } from '../../../../src/instances/take-over/disabled.ts'
import type { ForeignProcess, Origin } from '../../../../src/instances/take-over/foreign/foreign.ts'
import { read, run, scratch } from '../../resources/on-host.ts'

const processOf = (origin: Origin): ForeignProcess => ({
  pid: 12,
  started: '9',
  user: 'root',
  main: 'BrokerStartup',
  command: 'sh mqbroker',
  origin,
  ports: [],
  roots: [],
  stores: [],
  hidden: [],
})

const specIn = (folder: string) => ({
  host: 'mq1',
  copies: join(folder, 'start-files'),
  replacements: ['rocketmq-broker-a-0.service', 'container rocketmq-broker-b-0'],
})

test('a unit and a container are recorded once, however often the run is continued', () => {
  const { copies } = specIn(scratch())
  for (const origin of [
    { kind: 'unit', unit: 'rmq.service', javas: [12], dependents: [] },
    { kind: 'unit', unit: 'rmq.service', javas: [13], dependents: [] },
    { kind: 'container', id: 'ab', name: 'rmqbroker', javas: [12] },
    { kind: 'hand' },
  ] as const)
    expect(run(recordDisabled({ copies }, processOf(origin))).exit).toBe(0)
  expect(readFileSync(join(copies, 'disabled'), 'utf8')).toBe('unit rmq.service\ncontainer rmqbroker\n')
})

test('the removal of the cluster names what stays disabled, without the text of a line', () => {
  const folder = scratch()
  const spec = specIn(folder)
  const [rc, cron] = [join(folder, 'rc.local'), join(folder, 'cron')]
  const by = '# rmq-provision: taken over by'
  writeFileSync(
    rc,
    `#!/bin/sh\n: ${by} rocketmq-broker-a-0.service: nohup sh mqbroker password=geheim &\n: ${by} rocketmq-other-0.service: sh mqbroker &\n`,
  )
  writeFileSync(cron, `${by} container rocketmq-broker-b-0: @reboot root sh mqbroker\n`)
  mkdirSync(spec.copies)
  writeFileSync(join(spec.copies, 'rc.local.1764400000'), '')
  writeFileSync(join(spec.copies, 'disabled'), 'unit rmq.service\ncontainer rmqbroker\n')
  const { diff } = read(disabledStarts(spec, [rc, rc, cron]))
  expect(diff).toEqual({
    kind: 'same',
    note: `what a take over disabled is not brought back: line 2 of ${rc} stays a comment, line 1 of ${cron} stays a comment, rmq.service stays disabled, container rmqbroker stays stopped, without a restart policy; the copies of start files in ${spec.copies} go`,
  })
})

test('a host without a take over has no note', () => {
  const folder = scratch()
  writeFileSync(join(folder, 'rc.local'), '#!/bin/sh\ntouch /x\n')
  expect(read(disabledStarts(specIn(folder), [join(folder, 'rc.local')])).diff).toEqual({ kind: 'same' })
})
